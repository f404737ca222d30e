import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { chooseServer } from "./choose-server.ts";
import { type DatabaseServer, type DatabaseTarget, readDatabaseUrl } from "./database-target.ts";
import { openSocket } from "./open-socket.ts";

export interface ClientOptions {
  applicationName: string;
  maxConnections: number;
  connectTimeoutMs: number;
  idleTimeoutMs?: number;
  /** Whether it asks so often that statements are worth a name, where they may have one. */
  isLasting?: boolean;
}

type OpenSocket = () => Socket | Promise<Socket>;

/** A client of the driver that takes all of a connection string from us, and nothing from the environment. */
export function createClient(target: DatabaseTarget, options: ClientOptions, open: OpenSocket): Sql {
  // The driver's types do not know of these.
  const ours = { socket: open, prepare: (options.isLasting ?? false) && target.namesStatements } as {
    prepare: boolean;
  };
  return postgres({
    ...ours,
    // For its messages alone.
    host: target.servers[0]?.name,
    port: target.servers[0]?.port,
    ssl: false,
    user: target.user,
    database: target.database,
    pass: () => target.password,
    keep_alive: target.keepAliveSeconds,
    max: Math.min(options.maxConnections, target.maxConnections ?? Number.POSITIVE_INFINITY),
    connect_timeout: options.connectTimeoutMs / 1_000,
    ...(options.idleTimeoutMs !== undefined && { idle_timeout: options.idleTimeoutMs / 1_000 }),
    // Nobody awaits that question, and a connection that ends meanwhile would end the process. The price is that an
    // array comes as text, so the few there are are read as JSON.
    fetch_types: false,
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, 1),
    // What every pooler takes. All that our statements rely on is set for our roles when the database is prepared.
    connection: {
      application_name: target.applicationName ?? options.applicationName,
      DateStyle: "ISO, MDY",
      TimeZone: "UTC",
      ...(target.options !== undefined && { options: target.options }),
    },
    transform: { column: { from: postgres.toCamel } },
    onnotice: () => {},
  });
}

/** One connection for a short piece of work of whoever prepares or asks. */
export function openClient(url: string, { applicationName = "rekey", maxConnections = 1 } = {}): Sql {
  const target = readDatabaseUrl(url);
  const connectTimeoutMs = target.connectTimeoutMs ?? 5_000;
  const servers = chooseServer(target.servers, (server) => takesWrites(target, server, connectTimeoutMs));
  return createClient(target, { applicationName, maxConnections, connectTimeoutMs }, async () =>
    openSocket(await servers.choose(), target.tls, connectTimeoutMs),
  );
}

/** Asks a server on a connection of its own. */
export async function askServer<T>(
  target: DatabaseTarget,
  server: DatabaseServer,
  withinMs: number,
  ask: (sql: Sql) => Promise<T>,
): Promise<T> {
  const options = { applicationName: "rekey asks", maxConnections: 1, connectTimeoutMs: withinMs };
  const client = createClient(target, options, () => openSocket(server, target.tls, withinMs));
  try {
    const late = pause(withinMs, undefined, { ref: false }).then(() => {
      throw new Error("the server does not answer");
    });
    return await Promise.race([ask(client), late]);
  } finally {
    void client.end({ timeout: 0 });
  }
}

/** Whether a server may be written to; rejects when it does not answer. */
export function takesWrites(target: DatabaseTarget, server: DatabaseServer, withinMs: number): Promise<boolean> {
  return askServer(target, server, withinMs, async (sql) => {
    const [row] = await sql<{ isReadOnly: boolean }[]>`
      select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as is_read_only`;
    return row?.isReadOnly === false;
  });
}
