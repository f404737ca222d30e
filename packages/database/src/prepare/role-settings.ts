import type { Sql, TransactionSql } from "postgres";
import { migratorRole, searchPath, type ServiceRole } from "./service-roles.ts";

type Role = ServiceRole | typeof migratorRole;

/** How long the server lets one statement of a service take; a longer one says so itself, within its transaction. */
const statementTimeoutsMs: Readonly<Record<ServiceRole, number>> = {
  rekey_api: 5_000,
  rekey_verifier: 5_000,
  rekey_portal: 5_000,
  rekey_console: 5_000,
  rekey_credentials: 10_000,
  rekey_mail: 10_000,
  rekey_sealer: 10_000,
  rekey_webhooks: 10_000,
  rekey_handover: 10_000,
};

/**
 * What our statements rely on, in the words in which PostgreSQL shows it. It holds for our roles in our database alone,
 * over every default of the server, the database and the role, and behind a pooler that takes no settings from clients.
 */
const everywhere: Readonly<Record<string, string>> = {
  search_path: searchPath,
  client_encoding: "UTF8",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  TimeZone: "UTC",
  bytea_output: "hex",
  extra_float_digits: "1",
  standard_conforming_strings: "on",
  transform_null_equals: "off",
  array_nulls: "on",
  row_security: "on",
  default_transaction_isolation: "read committed",
  default_transaction_read_only: "off",
  default_transaction_deferrable: "off",
  // What was answered with 202 has been written.
  synchronous_commit: "on",
  // Our statements are short: to compile one takes longer than to run it.
  jit: "off",
  // One that waits for nothing is ended by us; one that works has bounds below.
  transaction_timeout: "0",
  idle_session_timeout: "0",
};

/**
 * Workers find whatever they look for by an index. A plan that is kept, and was made while a table was all but empty,
 * would read that table from its beginning until PostgreSQL has counted it.
 */
const byIndexAlone: ReadonlySet<Role> = new Set(["rekey_credentials", "rekey_mail"] as const);

/** What a session of this role has to show. */
export function settingsOf(role: Role): Readonly<Record<string, string>> {
  if (role === migratorRole) {
    // A migration may take long, and waits for the services.
    return { ...everywhere, statement_timeout: "0", lock_timeout: "0", idle_in_transaction_session_timeout: "0" };
  }
  return {
    ...everywhere,
    statement_timeout: `${statementTimeoutsMs[role] / 1_000}s`,
    lock_timeout: "5s",
    idle_in_transaction_session_timeout: "15s",
    ...(byIndexAlone.has(role) && { enable_seqscan: "off" }),
  };
}

/** In small letters. */
export const ownSettings: ReadonlySet<string> = new Set(
  Object.keys(settingsOf(migratorRole)).map((name) => name.toLowerCase()),
);

export const wrongEncoding = (encoding: string) =>
  `the encoding of the database is ${encoding} and has to be UTF8: make a new one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`;

/**
 * What has every new session of a role in this database begin with what we rely on, of which nothing is set yet that
 * has to be; "" when all is. An administrator may run it, and the role itself, who may set its own.
 */
export async function missingSettings(sql: Sql | TransactionSql, role: Role): Promise<string> {
  const [database] = await sql<{ name: string; encoding: string; own: string | null }[]>`
    select quote_ident(current_database()) as name, current_setting('server_encoding') as encoding,
      (select to_jsonb(setconfig)::text from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
       where d.datname = current_database() and s.setrole = ${role}::text::regrole) as own`;
  if (!database) throw new Error("PostgreSQL does not say which database this is");
  if (database.encoding !== "UTF8") throw new Error(wrongEncoding(database.encoding));
  const own = new Set(JSON.parse(database.own ?? "[]") as string[]);
  // Earlier versions of PostgreSQL lack some.
  const known = await sql<{ name: string }[]>`select lower(name) as name from pg_settings`;
  const names = new Set(known.map(({ name }) => name));
  return Object.entries(settingsOf(role))
    .filter(([name, value]) => names.has(name.toLowerCase()) && !own.has(`${name}=${value}`))
    .map(([name, value]) => `ALTER ROLE ${role} IN DATABASE ${database.name} SET ${name} TO ${literal(name, value)}`)
    .join(";\n");
}

/** In quotes the path would be one schema of that name. */
function literal(name: string, value: string): string {
  return name === "search_path" ? value : `'${value}'`;
}
