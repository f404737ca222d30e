import { z } from "zod";
import { checkedText } from "./config-values.ts";
import { decodeUri } from "./decode-uri.ts";
import { isLoopback } from "./http-url.ts";

/** What REDIS_URL says. */
export interface RedisTarget {
  /** One server, the primary that Sentinels name, or a Cluster. */
  kind: "server" | "sentinel" | "cluster";
  /** The server, the Sentinels, or nodes of the Cluster: it tells of the others itself. */
  places: readonly { host: string; port: number }[];
  isTls: boolean;
  login: RedisLogin;
  database: number;
  /** By which the Sentinels know the primary. */
  primary: string;
  sentinelLogin: RedisLogin;
  family: 4 | 6 | undefined;
}

interface RedisLogin {
  username?: string;
  password?: string;
}

const examples = "redis://user:password@host:6379, or rediss:// for TLS";
const severalHosts =
  "several are redis-sentinel://one:26379,two:26379/name-of-the-primary or redis-cluster://one:6379,two:6379";
const escapes = "in its user and password write % as %25, / as %2F, # as %23, ? as %3F, @ as %40 and : as %3A";
const mustBe = `must be the URL of a Redis, such as ${examples}; ${severalHosts}`;
const inClear =
  "must begin with rediss, as a password and whatever else goes to another machine would be read by everybody on the " +
  "way; ?tls=off at its end lifts that";

/** A Redis: what a password may have in it and a URL may not is written as %25 for % and so on. */
export function redisUrl() {
  return z.pipe(z.string().trim(), checkedText(faultOf));
}

/** Understands what `redisUrl` has let pass. */
export function readRedisUrl(text: string): RedisTarget {
  const read = parse(text.trim());
  if (typeof read === "string") throw new Error(`REDIS_URL ${read}`);
  return read;
}

/** Where it leads, for people. */
export function describeRedis(text: string): string {
  const { places, primary, database } = readRedisUrl(text);
  const hosts = places.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`).join(", ");
  return [hosts, primary, database > 0 ? String(database) : ""].filter((part) => part !== "").join("/");
}

function faultOf(text: string): string | undefined {
  const read = parse(text);
  return typeof read === "string" ? read : undefined;
}

const scheme = /^redis(s?)(?:[-+](sentinel|cluster))?:\/\//i;
const rest = /^(?:([^/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

function parse(text: string): RedisTarget | string {
  const head = scheme.exec(text);
  if (!head) return mustBe;
  const kind = (head[2]?.toLowerCase() ?? "server") as RedisTarget["kind"];
  const [, login = "", hosts = "", path = "", query = ""] = rest.exec(text.slice(head[0].length)) ?? [];
  const places = readPlaces(hosts, kind === "sentinel" ? 26_379 : 6_379);
  const words = readWords(query, kind);
  const read = { login: readLogin(login), places };
  if (!read.login || !read.places) return `must be a URL such as ${examples}; ${escapes}`;
  if (typeof words === "string") return words;
  if (kind === "server" && read.places.length > 1) return `names several hosts: ${severalHosts}`;
  const where = readPath(path, kind);
  if (typeof where === "string") return where;
  const isTls = head[1] !== "";
  if (isTls && words.isOff) return "begins with rediss, which tls=off contradicts";
  if (!isTls && !words.isOff && !read.places.every(({ host }) => isHere(host))) return inClear;
  const { sentinelLogin, family } = words;
  return { kind, places: read.places, isTls, login: read.login, ...where, sentinelLogin, family };
}

const isHere = (host: string): boolean => isLoopback(host.includes(":") ? `[${host}]` : host);

function readLogin(text: string): RedisLogin | undefined {
  const colon = text.indexOf(":");
  const username = decodeUri(colon === -1 ? text : text.slice(0, colon));
  const password = decodeUri(colon === -1 ? "" : text.slice(colon + 1));
  if (username === undefined || password === undefined) return undefined;
  return { ...(username !== "" && { username }), ...(password !== "" && { password }) };
}

function readPlaces(text: string, usual: number): RedisTarget["places"] | undefined {
  const places = text.split(",").map((place) => {
    const [, host = "", port = String(usual)] = /^(\[[\da-f:.]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/i.exec(place) ?? [];
    return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) };
  });
  return places.every(({ host, port }) => host !== "" && port > 0 && port < 65_536) ? places : undefined;
}

function readPath(path: string, kind: RedisTarget["kind"]): Pick<RedisTarget, "database" | "primary"> | string {
  const [, primary = "", number = ""] =
    (kind === "sentinel" ? /^([\w.-]+)(?:\/(\d{0,5}))?$/ : /^()(\d{0,5})$/).exec(path) ?? [];
  if (kind === "sentinel" && primary === "")
    return "must end in the name by which the Sentinels know the primary, as in redis-sentinel://one:26379,two:26379/mymaster";
  if (kind !== "sentinel" && !/^\d{0,5}$/.test(path))
    return `must end in nothing or the number of a database; ${escapes}`;
  if (kind === "cluster" && Number(number) > 0)
    return "names a database by number, and a Cluster has none: leave it out";
  return { primary, database: Number(number) };
}

interface Words {
  isOff: boolean;
  sentinelLogin: RedisLogin;
  family: RedisTarget["family"];
}

function readWords(query: string, kind: RedisTarget["kind"]): Words | string {
  const words = new Map(query === "" ? [] : query.split("&").map((pair) => splitAt(pair, "=")));
  const known = ["tls", "family", ...(kind === "sentinel" ? ["sentinel-user", "sentinel-password"] : [])];
  const values = [...words.values()].map(decodeUri);
  const isKnown = [...words.keys()].every((word) => known.includes(word)) && !values.includes(undefined);
  const tls = words.get("tls") ?? "on";
  const family = words.get("family") ?? "";
  if (!isKnown || !["on", "off"].includes(tls) || !["", "4", "6"].includes(family))
    return "takes behind the ? tls=off, family=4 or family=6, for Sentinels sentinel-user and sentinel-password, and no other words";
  const username = decodeUri(words.get("sentinel-user") ?? "");
  const password = decodeUri(words.get("sentinel-password") ?? "");
  const sentinelLogin = { ...(username && { username }), ...(password && { password }) };
  return { isOff: tls === "off", sentinelLogin, family: family === "" ? undefined : family === "6" ? 6 : 4 };
}

function splitAt(pair: string, sign: string): [string, string] {
  const at = pair.indexOf(sign);
  return at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}
