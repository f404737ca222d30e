import type { Sql } from "postgres";

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

export async function refuseServer(sql: Sql): Promise<void> {
  const [row] = await sql<{ version: string }[]>`select pg_catalog.version() as version`;
  const fault = serverFault(row?.version ?? "");
  if (fault !== undefined) throw new Error(fault);
}
