import { setTimeout as pause } from "node:timers/promises";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { watchSockets } from "./watch-sockets.ts";

export type Database = PostgresJsDatabase & {
  $client: Sql;
  /** Has the connections that wait for nothing made anew: for when they lead to the wrong server. */
  reconnect(): void;
} & AsyncDisposable;

/** Where a step that must be all or nothing happens. A `Database` is not one, so a step cannot be run by halves. */
export type Transaction = Parameters<Parameters<PostgresJsDatabase["transaction"]>[0]>[0];

export interface DatabaseOptions {
  applicationName: string;
  maxConnections?: number;
  /** A statement that takes longer is ended by the server. */
  statementTimeoutMs?: number;
  connectTimeoutMs?: number;
  /** How long a server that has stopped answering is waited for: 6 s unless told. */
  silenceMs?: number;
}

/** What the driver gives to whoever makes its sockets. */
interface DriverTarget {
  host: string[];
  port: number[];
}

/** A pool of connections. Nothing is connected until the first statement; disposing waits at most 2 s for running ones. */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const { connectTimeoutMs = 2_000, statementTimeoutMs = 10_000, silenceMs = 6_000 } = options;
  const rules = {
    connectWithinMs: connectTimeoutMs,
    suspectAfterMs: silenceMs / 2,
    answerWithinMs: silenceMs / 2,
    deadAfterMs: statementTimeoutMs + 2_000,
  };
  const watch = watchSockets(rules, (withinMs) => isAnswering(url, options.applicationName, withinMs));
  const client = postgres(url, {
    ...(isOneTcpServer(url) && { socket: ({ host, port }: DriverTarget) => watch.open(host[0] ?? "", port[0] ?? 0) }),
    max: options.maxConnections ?? 10,
    connect_timeout: connectTimeoutMs / 1_000,
    // Ended in good order before the watch would take it for dead.
    idle_timeout: statementTimeoutMs / 1_000,
    // A connection that ended while the driver asked for the types would end the process: nobody awaits that question.
    // The price is that an array comes as text, so the few there are are read as JSON.
    fetch_types: false,
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, 1),
    // Poolers take no settings: what our statements rely on is set for our roles when the database is prepared.
    connection: { application_name: options.applicationName },
    onnotice: () => {},
  });
  return Object.assign(drizzle({ client }), {
    reconnect: () => watch.endIdle(),
    [Symbol.asyncDispose]: () => client.end({ timeout: 2 }),
  });
}

/** Several servers, or a socket in the file system, are left to the driver. */
function isOneTcpServer(url: string): boolean {
  return URL.canParse(url) && !/[,/]|%2f/i.test(new URL(url).host) && !new URL(url).searchParams.has("host");
}

/** Whether the server answers on a connection of its own. */
async function isAnswering(url: string, applicationName: string, withinMs: number): Promise<boolean> {
  const client = postgres(url, {
    max: 1,
    connect_timeout: withinMs / 1_000,
    fetch_types: false,
    connection: { application_name: applicationName },
  });
  try {
    await Promise.race([
      client`select 1`,
      pause(withinMs).then(() => Promise.reject(new Error("the server does not answer"))),
    ]);
    return true;
  } catch (error) {
    // One that refuses has answered.
    return error instanceof postgres.PostgresError;
  } finally {
    void client.end({ timeout: 0 });
  }
}

export function inTransaction<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(work);
}

const awayCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "EAI_AGAIN",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  // PostgreSQL: shutting down, starting up, crashed, too many connections, statement cancelled.
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "57014",
  // It answers and cannot write: read-only after a fail-over, a full disk, no memory, a disk that fails.
  "25006",
  "53100",
  "53200",
  "58030",
  // It does not let us in: an unknown role or a wrong password, no right to log in, no such database.
  "28P01",
  "28000",
  "3D000",
  // Somebody else holds what is asked for: a lock not got in time, a deadlock; or the session was ended while it waited.
  "55P03",
  "40P01",
  "25P03",
  "08000",
  "08003",
  "08006",
]);

/** The code of PostgreSQL or the socket behind an error, through the layers that drizzle wraps around it. */
export function databaseErrorCode(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return undefined;
}

// The tables are not those that the code knows, or it may not use them: as long as they are not prepared, or of an
// earlier version. Every statement is run by a test, so it is not the statement that is wrong.
const unfitCodes = new Set(["42P01", "42703", "42883", "3F000", "42501"]);

/** Whether an error says that the tables are not there, not as they have to be, or not for us. */
export function isDatabaseUnfit(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code !== undefined && unfitCodes.has(code);
}

/** Whether an error means that PostgreSQL is away, overloaded or not prepared, so that the same call may work later. */
export function isDatabaseAway(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code !== undefined && (awayCodes.has(code) || unfitCodes.has(code));
}
