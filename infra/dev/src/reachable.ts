import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { describeServers } from "@rekey/database/server/database-target";
import { openClient } from "@rekey/database/server/open-client";
import { tlsHint } from "@rekey/database/server/refuse-server";
import { insecureWords } from "@rekey/runtime/secure-connection-words";
import { readRedisUrl, type RedisTarget } from "@rekey/runtime/redis-url";

const patienceMs = 5_000;

/** What keeps us from using this PostgreSQL, in a few words; `undefined` when nothing does. */
export async function askPostgres(url: string): Promise<string | undefined> {
  const sql = openClient(url);
  try {
    await sql`select 1`;
    return undefined;
  } catch (error) {
    const insecure = insecureWords(error);
    if (insecure === undefined) return describe(error) + tlsHint(url, error);
    return `${insecure.says}; ${insecure.remedy.replace("NODE_EXTRA_CA_CERTS of each service that connects to it", "sslrootcert at the end of the URL")}`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

type Ask = (url: string) => Promise<string | undefined>;

/** A sentence for whoever set DATABASE_URL; `undefined` when it can be used. */
export function faultOfDatabase(url: string): Promise<string | undefined> {
  return faultOfServer("DATABASE_URL", url, askPostgres, describeServers);
}

export async function faultOfServer(name: string, url: string, ask: Ask, where = (text: string) => new URL(text).host) {
  const fault = await ask(url);
  return fault === undefined ? undefined : `${name}: ${where(url)} cannot be used (${fault})`;
}

/** What a Redis says that is none that we can use. */
const foreignRedis: readonly [answer: RegExp, words: string][] = [
  [/^(?:MOVED|ASK|CLUSTERDOWN|CROSSSLOT)\b/, "it is a node of a Redis Cluster, which is written redis-cluster://"],
  [/^ERR unknown command/i, "it is a Redis Sentinel, which is written redis-sentinel://, or too old"],
  [/^ERR .*(?:DB index|SELECT)/i, "it has no database of this number"],
];

/**
 * The same of a Redis, which is asked with its password when the URL has one, and has to take what is written to it.
 * Of Sentinels and of a Cluster one has to answer: the services say the rest.
 */
export async function askRedis(url: string): Promise<string | undefined> {
  const target = readRedisUrl(url);
  const faults: string[] = [];
  for (const place of target.places) {
    const fault = await askOneRedis(target, place);
    if (fault === undefined) return undefined;
    faults.push(fault);
  }
  return faults[0];
}

async function askOneRedis(
  { kind, login, sentinelLogin, isTls, database }: RedisTarget,
  { host, port }: RedisTarget["places"][number],
): Promise<string | undefined> {
  const { username = "default", password } = kind === "sentinel" ? sentinelLogin : login;
  const commands = [
    ...(password === undefined ? [] : [["AUTH", username, password]]),
    ...(kind === "server" && database > 0 ? [["SELECT", String(database)]] : []),
    ["PING"],
    kind === "server" ? ["SET", "{rekey}:start:trial", "any", "PX", "1000"] : ["PING"],
  ];
  try {
    using socket = openSocket(isTls, host, port);
    socket.write(commands.map(encodeCommand).join(""));
    const isWell = (text: string) => /\+PONG\r\n\+(?:OK|PONG)\r\n/.test(text);
    const answer = await readUntil(socket, (text) => isWell(text) || /^-.*\r\n/m.test(text));
    if (isWell(answer)) return undefined;
    const refusal = /^-(.*)\r$/m.exec(answer)?.[1];
    return (
      foreignRedis.find(([pattern]) => pattern.test(refusal ?? ""))?.[1] ?? refusal ?? "it answers in an unknown way"
    );
  } catch (error) {
    return describe(error);
  }
}

/** The same of a mail server: it has to greet with 220. Who it is, is asked by those who send it something. */
export async function askSmtp(url: string): Promise<string | undefined> {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === "smtps:";
  const usedPort = Number(port || (secure ? 465 : 587));
  try {
    const greeting = await readGreeting(secure, hostname, usedPort);
    return greeting.startsWith("220") ? undefined : `it greets with ${greeting.slice(0, 3)}`;
  } catch (error) {
    const other = await readGreeting(!secure, hostname, usedPort).catch(() => "");
    if (other.startsWith("220")) return `it is spoken to as ${secure ? "smtp" : "smtps"}://`;
    return describe(error);
  }
}

async function readGreeting(secure: boolean, host: string, port: number): Promise<string> {
  using socket = openSocket(secure, host, port, { rejectUnauthorized: false });
  return await readUntil(socket, (text) => text.includes("\r\n"));
}

function openSocket(secure: boolean, host: string, port: number, tls: ConnectionOptions = {}): Socket & Disposable {
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = secure ? connectTls({ host, port, ...servername, ...tls }) : connect({ host, port });
  socket.setTimeout(patienceMs, () => socket.destroy(new Error("it does not answer")));
  // Reported by whoever reads from it.
  socket.on("error", () => {});
  return Object.assign(socket, { [Symbol.dispose]: () => void socket.destroy() });
}

async function readUntil(socket: Socket, isEnough: (text: string) => boolean): Promise<string> {
  let text = "";
  while (!isEnough(text)) {
    const ended = once(socket, "close").then(() => {
      throw socket.errored ?? new Error("it closed the connection");
    });
    const [chunk] = (await Promise.race([once(socket, "data"), ended])) as [Buffer];
    text += chunk.toString("latin1");
  }
  return text;
}

function encodeCommand(words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0]) return describe(error.errors[0]);
  if (!(error instanceof Error)) return "unknown reason";
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.message : error.message.includes(code) ? code : `${code}: ${error.message}`;
}
