import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { chooseServer } from "./server/choose-server.ts";
import { type DatabaseServer, type DatabaseTarget, readDatabaseUrl } from "./server/database-target.ts";
import { askServer, createClient, takesWrites } from "./server/open-client.ts";
import { leaveWhenReadOnly, openSocket } from "./server/open-socket.ts";
import { watchSockets } from "./server/watch-sockets.ts";

export type Database = PostgresJsDatabase & {
  $client: Sql;
  /** Has the connections that wait for nothing made anew: for when they lead to the wrong server. */
  reconnect(): void;
  /** How many of its connections wait for an answer now, and how many for work. */
  connections(): { busy: number; idle: number; max: number };
} & AsyncDisposable;

/** Where a step that must be all or nothing happens. A `Database` is not one, so a step cannot be run by halves. */
export type Transaction = Parameters<Parameters<PostgresJsDatabase["transaction"]>[0]>[0];

export interface DatabaseOptions {
  applicationName: string;
  maxConnections?: number;
  /**
   * How long the server lets a statement take; it does so by the settings of the role, and here is what follows from
   * it.
   */
  statementTimeoutMs?: number;
  connectTimeoutMs?: number;
  /** How long a server that has stopped answering is waited for: 6 s unless told. */
  silenceMs?: number;
}

// PostgreSQL's number of the type.
const timestamptz = 1184;

/** A time of PostgreSQL in the form of RFC 3339, in UTC. */
export function isoTime(text: string): string {
  return new Date(text).toISOString();
}

/**
 * A pool of connections. Nothing is connected until the first statement; disposing waits at most 2 s for running ones.
 */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const target = readDatabaseUrl(url);
  const { statementTimeoutMs = 10_000, silenceMs = 6_000, maxConnections = 10 } = options;
  const connectTimeoutMs = Math.min(
    options.connectTimeoutMs ?? 2_000,
    target.connectTimeoutMs ?? Number.POSITIVE_INFINITY,
  );
  const servers = chooseServer(target.servers, (server) => takesWrites(target, server, connectTimeoutMs));
  const rules = {
    connectWithinMs: connectTimeoutMs,
    suspectAfterMs: silenceMs / 2,
    answerWithinMs: silenceMs / 2,
    deadAfterMs: statementTimeoutMs + 2_000,
  };
  const watch = watchSockets(rules, async (withinMs) => isAnswering(target, await servers.choose(), withinMs));
  const reconnect = () => {
    servers.doubt();
    watch.endIdle();
  };
  const open = async () => {
    const socket = await openSocket(await servers.choose(), target.tls, connectTimeoutMs);
    socket.once("error", servers.doubt);
    leaveWhenReadOnly(socket, reconnect);
    return watch.add(socket);
  };
  // Ended in good order before the watch would take it for dead.
  const idleTimeoutMs = statementTimeoutMs;
  const { applicationName } = options;
  const client = createClient(
    target,
    { applicationName, maxConnections, connectTimeoutMs, idleTimeoutMs, isLasting: true },
    open,
  );
  const db = drizzle({ client });
  // Drizzle has the driver give it the text; what it makes of that it makes of this form too.
  client.options.parsers[timestamptz] = isoTime;
  return Object.assign(db, {
    reconnect,
    connections: () => ({ ...watch.count(), max: maxConnections }),
    [Symbol.asyncDispose]: () => client.end({ timeout: 2 }),
  });
}

/** Whether the server answers on a connection of its own. */
async function isAnswering(target: DatabaseTarget, server: DatabaseServer, withinMs: number): Promise<boolean> {
  try {
    await askServer(target, server, withinMs, (sql) => sql`select 1`);
    return true;
  } catch (error) {
    // One that refuses has answered.
    return error instanceof postgres.PostgresError;
  }
}

const awayCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "ENOTFOUND",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "EAI_AGAIN",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "TLS_REFUSED",
  "TLS_FAILED",
  // It answers and cannot write: read-only after a fail-over; or its disk has lost what it was given.
  "25006",
  "XX001",
  "XX002",
  // It does not let us in: an unknown role or a wrong password, no right to log in, no such database.
  "28P01",
  "28000",
  "3D000",
  // Somebody else holds what is asked for: a lock not got in time, a deadlock, two at once where one is allowed.
  "55P03",
  "40P01",
  "40001",
  "25P03",
]);

// Of the connection, of room on a disk or in memory, of somebody's intervention (shutting down, starting up, crashed,
// cancelled, dropped), of the system around it (a disk that fails, a file that is gone, a pooler without a server).
const awayClasses = new Set(["08", "53", "57", "58"]);

/** The code of PostgreSQL or the socket behind an error, through the layers that drizzle wraps around it. */
export function databaseErrorCode(error: unknown): string | undefined {
  for (const cause of causesOf(error)) if ("code" in cause && typeof cause.code === "string") return cause.code;
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

// For tables that a migration has changed since, or at another server than the one that a pooler leads to now.
const staleRoutines = new Set(["RevalidateCachedQuery", "FetchPreparedStatement"]);

/** Whether a statement is not prepared as it would have to be. Prepared anew, or asked without a name, it works. */
export function isPlanStale(error: unknown): boolean {
  return causesOf(error).some(
    (cause) => cause instanceof postgres.PostgresError && staleRoutines.has(cause.routine ?? ""),
  );
}

/** Whether an error means that PostgreSQL is away, overloaded or not prepared, so that the same call may work later. */
export function isTransientDatabaseError(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code === undefined) return false;
  if (awayCodes.has(code) || unfitCodes.has(code) || isPlanStale(error)) return true;
  return /^[0-9A-Z]{5}$/.test(code) ? awayClasses.has(code.slice(0, 2)) || endsConnection(error) : isConnecting(error);
}

// A lock that somebody holds, a circle of locks: what one member of a list met, and the others did not.
const codesOfOne = new Set(["55P03", "40P01", "40001"]);

/** Whether a lock was not got in time. */
export const isLockHeld = (error: unknown): boolean => databaseErrorCode(error) === "55P03";

/** Whether a step over a list may have failed because of one of its members, and not because of the server. */
export function mayBeOfOneMember(error: unknown): boolean {
  return !isTransientDatabaseError(error) || codesOfOne.has(databaseErrorCode(error) ?? "");
}

/** A server or pooler that ends the connection means the connection, and not what was asked on it. */
function endsConnection(error: unknown): boolean {
  return causesOf(error).some((cause) => {
    if (!(cause instanceof postgres.PostgresError)) return false;
    const { severity, severity_local: shown } = cause;
    return [severity, shown].some((word) => word === "FATAL" || word === "PANIC");
  });
}

/** Such as ENOENT of a socket in the file system whose server is not there. */
function isConnecting(error: unknown): boolean {
  return causesOf(error).some((cause) => "syscall" in cause && cause.syscall === "connect");
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) causes.push(cause);
  return causes;
}
