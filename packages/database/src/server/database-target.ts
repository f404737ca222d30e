import { isIP } from "node:net";
import { isAbsolute, resolve } from "node:path";
import { DatabaseUrlFault, type DatabaseWords, splitDatabaseUrl } from "./database-url.ts";
import { checkWords } from "./database-words.ts";
import { readServerTls, type ServerTls } from "./server-tls.ts";

export interface DatabaseServer {
  /** For the certificate and for people; a folder with a socket when it begins with a slash. */
  name: string;
  /** Where to connect. */
  host: string;
  port: number;
}

/** What a connection string says. */
export interface DatabaseTarget {
  /** The first that takes writes is used. */
  servers: DatabaseServer[];
  user: string;
  password: string;
  database: string;
  tls: ServerTls;
  /** Nobody waits longer for a connection than this, or than they would anyway. */
  connectTimeoutMs: number | undefined;
  maxConnections: number | undefined;
  applicationName: string | undefined;
  /** What the server is told with the first message, in libpq's word of this name. */
  options: string | undefined;
  keepAliveSeconds: number;
  /**
   * Whether statements have names: as whoever knows says, and else on each connection on which PostgreSQL itself is at
   * the other end. Behind a pooler the next statement may go to another server, which has not heard of a name.
   */
  namesStatements: "always" | "direct" | false;
}

/**
 * Understands a connection string, or fails with what to write instead. Reads the files that it names, from `folder`.
 */
export function readDatabaseUrl(text: string, folder = "."): DatabaseTarget {
  const words = splitDatabaseUrl(text);
  checkWords(words);
  const servers = readServers(words);
  const number = (name: string) => readNumber(words, name);
  const seconds = number("connect_timeout");
  return {
    servers,
    user: needed(words, "user", "user", "user:password@ before the host"),
    password: words.get("password") ?? "",
    database: needed(words, "dbname", "database", "/rekey after the host"),
    tls: readServerTls(words, servers, folder),
    connectTimeoutMs: seconds ? Math.max(seconds, 2) * 1_000 : undefined,
    maxConnections: number("connection_limit") || undefined,
    applicationName: words.get("application_name") || undefined,
    options: words.get("options") || undefined,
    keepAliveSeconds: words.get("keepalives") === "0" ? 0 : number("keepalives_idle") || 60,
    namesStatements: readNaming(words.get("pgbouncer")),
  };
}

/** Why a connection string is not used as it stands, in words without anything of it; undefined when it is. */
export function databaseUrlFault(text: string, folder?: string): string | undefined {
  try {
    readDatabaseUrl(text, folder);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseUrlFault) return error.message;
    throw error;
  }
}

/** The same of one that names a replica: how far one of several is would say nothing of the others. */
export function replicaUrlFault(text: string): string | undefined {
  const fault = databaseUrlFault(text);
  if (fault !== undefined || readDatabaseUrl(text).servers.length === 1) return fault;
  return "names several servers: name one replica";
}

/** The same string, for another user if told, as a URL in plain form, with whole names of files. */
export function databaseUrlAs(
  text: string,
  login: { user: string; password: string } | undefined,
  folder = ".",
): string {
  const words = splitDatabaseUrl(text);
  const { user, password, servers, database } = readDatabaseUrl(text, folder);
  const as = login ? { ...login, user: withCustomer(login.user, user, servers) } : { user, password };
  for (const name of ["sslrootcert", "sslcert", "sslkey", "sslcrl"]) {
    const path = words.get(name);
    if (path && path !== "system" && !isAbsolute(path)) words.set(name, resolve(folder, path));
  }
  const [only] = servers;
  // A socket's folder and the zone of an address are not what other readers of URLs take for a host.
  const isPlain = servers.length === 1 && only !== undefined && !/^\/|%/.test(only.name) && !words.has("hostaddr");
  words.delete("dbname");
  words.delete("user");
  words.delete("password");
  if (isPlain) ["host", "port"].forEach((name) => words.delete(name));
  if (!isPlain) words.set("user", as.user).set("password", as.password);
  const query = [...words].map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
  const place = isPlain
    ? `${encodeURIComponent(as.user)}:${encodeURIComponent(as.password)}@${inUrl(only.name)}:${only.port}`
    : "";
  return `postgres://${place}/${encodeURIComponent(database)}${query.replace(/^&/, "?")}`;
}

/** Some hosts tell their customers apart by what stands behind a user's name, and belongs to no role. */
function withCustomer(role: string, user: string, [first]: readonly DatabaseServer[]): string {
  const host = first?.name.toLowerCase() ?? "";
  const [project = ""] = (host.endsWith(".pooler.supabase.com") && /\.[a-z0-9]+$/i.exec(user)) || [];
  const azure = `@${host.split(".")[0]}`;
  const isAzure = /\.database\.(?:azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/.test(host);
  return role + (isAzure && user.toLowerCase().endsWith(azure) ? azure : project);
}

/** Where it leads, for people. */
export function describeServers(text: string): string {
  return readDatabaseUrl(text)
    .servers.map(({ name, port }) => `${inUrl(name)}:${port}`)
    .join(", ");
}

const inUrl = (name: string) => (isIP(name) === 6 ? `[${name}]` : name);

function readServers(words: DatabaseWords): DatabaseServer[] {
  const names = (words.get("host") ?? "").split(",");
  const addresses = (words.get("hostaddr") ?? "").split(",");
  const ports = (words.get("port") ?? "").split(",");
  if (words.has("hostaddr") && words.has("host") && names.length !== addresses.length)
    throw new DatabaseUrlFault("host and hostaddr have to name as many servers");
  const count = Math.max(names.length, addresses.length);
  if (ports.length > 1 && ports.length !== count)
    throw new DatabaseUrlFault("port has to be one, or one for each host");
  return Array.from({ length: count }, (_, at) => {
    const name = names[at] || addresses[at] || "localhost";
    const port = ports[ports.length === 1 ? 0 : at] || "5432";
    if (name.startsWith("@"))
      throw new DatabaseUrlFault("a socket without a file is not reached: write the folder of one");
    if (!name.startsWith("/") && /[\s/\\?#@]/.test(name)) throw new DatabaseUrlFault("names a host that is none");
    if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
      throw new DatabaseUrlFault("has a port that is no number from 1 to 65535");
    return { name, host: addresses[at] || name, port: Number(port) };
  });
}

function readNaming(pgbouncer: string | undefined): DatabaseTarget["namesStatements"] {
  if (pgbouncer === undefined) return "direct";
  return pgbouncer === "false" && "always";
}

function needed(words: DatabaseWords, name: string, what: string, instead: string): string {
  const value = words.get(name);
  if (!value) throw new DatabaseUrlFault(`names no ${what}: write ${instead}`);
  return value;
}

function readNumber(words: DatabaseWords, name: string): number | undefined {
  const value = words.get(name);
  if (value === undefined) return undefined;
  if (!/^\d{1,6}$/.test(value)) throw new DatabaseUrlFault(`${name} has to be a number`);
  return Number(value);
}
