import type { Sql } from "postgres";
import { databaseErrorCode } from "../connection.ts";
import { readDatabaseUrl } from "./database-target.ts";

const oldest = 14;

// They speak PostgreSQL's protocol, and do not keep what we rely on: locks, triggers, the numbers of transactions.
const others: readonly [answer: RegExp, name: string][] = [
  [/cockroach/i, "CockroachDB"],
  [/yugabyte|-YB-/i, "YugabyteDB"],
  [/redshift/i, "Amazon Redshift"],
  [/greenplum/i, "Greenplum"],
  [/materialize/i, "Materialize"],
];

/** Why a server that says this of itself is not used; undefined when it is. */
export function serverFault(version: string): string | undefined {
  const [, other] = others.find(([answer]) => answer.test(version)) ?? [];
  if (other !== undefined) return `the server is ${other}, and Rekey needs PostgreSQL ${oldest} or newer`;
  const major = Number(/^PostgreSQL (\d+)/.exec(version)?.[1]);
  // Of one that says nothing that we know it is not known whether it will do.
  return major < oldest ? `the server is PostgreSQL ${major}, and Rekey needs ${oldest} or newer` : undefined;
}

/**
 * What to do about a server that does not let us in because we speak without TLS, which is our habit on this machine.
 */
export function tlsHint(url: string, error: unknown): string {
  if (databaseErrorCode(error) !== "28000" || readDatabaseUrl(url).tls.mode !== "disable") return "";
  return "; it was spoken to without TLS: where it wants that, as behind a tunnel, write sslmode=require";
}

/** Fails with what to do where a server will not do; else has shown that it lets this user in. */
export async function refuseServer(sql: Sql, url: string): Promise<void> {
  const [row] = await sql<{ version: string; isReplica: boolean }[]>`
    select pg_catalog.version() as version, pg_catalog.pg_is_in_recovery() as is_replica`.catch((error: unknown) => {
    const hint = tlsHint(url, error);
    throw hint && error instanceof Error ? new Error(error.message + hint, { cause: error }) : error;
  });
  const fault = serverFault(row?.version ?? "");
  if (fault !== undefined) throw new Error(fault);
  if (row?.isReplica)
    throw new Error(
      "the server is a replica, which takes no writes: name the one that does, or both, as in postgres://user:password@one,two/rekey",
    );
}
