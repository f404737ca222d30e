import type { Sql, TransactionSql } from "postgres";
import { migratorRole, searchPath, serviceRoles, type ServiceRole } from "./service-roles.ts";

type Role = ServiceRole | typeof migratorRole;

/** How long the server lets one statement of a service take; a longer one says so itself, within its transaction. */
const statementTimeoutsMs: Readonly<Record<ServiceRole, number>> = {
  rekey_api: 5_000,
  rekey_portal: 5_000,
  rekey_console: 5_000,
  rekey_credentials: 10_000,
  rekey_mail: 10_000,
  rekey_sealer: 10_000,
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
  // One that waits for nothing is ended by us; one that works has bounds below.
  transaction_timeout: "0",
  idle_session_timeout: "0",
};

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
  };
}

/** In small letters. */
export const ownSettings: ReadonlySet<string> = new Set(
  Object.keys(settingsOf(migratorRole)).map((name) => name.toLowerCase()),
);

export const wrongEncoding = (encoding: string) =>
  `the encoding of the database is ${encoding} and has to be UTF8: make a new one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`;

export async function requireEncoding(sql: Sql | TransactionSql): Promise<void> {
  const [row] = await sql<{ encoding: string }[]>`select current_setting('server_encoding') as encoding`;
  if (row && row.encoding !== "UTF8") throw new Error(wrongEncoding(row.encoding));
}

/**
 * Has every new session of this role in this database begin with what we rely on, and ends those that wait for nothing and
 * have begun otherwise: a pooler would keep them. A role may do that for itself. What is right is not touched.
 */
export async function setOwnSettings(sql: Sql, role: Role): Promise<void> {
  const found = await sql<{ setting: string }[]>`
    select unnest(setconfig) as setting from pg_db_role_setting s
    where s.setrole = (select oid from pg_roles where rolname = ${role})
      and s.setdatabase = (select oid from pg_database where datname = current_database())`;
  const right = new Set(found.map(({ setting }) => setting));
  const known = await knownSettings(sql);
  const wanted = Object.entries(settingsOf(role)).filter(([name]) => known.has(name.toLowerCase()));
  if (wanted.every(([name, value]) => right.has(`${name}=${value}`))) return;
  // What the session of somebody new begins with is not ours yet.
  await sql.begin("read write", (tx) => setSettings(tx, [role]));
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = current_user and datname = current_database() and state = 'idle' and pid <> pg_backend_pid()`;
  // This one too; it says so as it ends.
  await sql`select pg_terminate_backend(pg_backend_pid())`.catch(() => {});
}

async function knownSettings(sql: Sql | TransactionSql): Promise<Set<string>> {
  const known = await sql<{ name: string }[]>`select lower(name) as name from pg_settings`;
  return new Set(known.map(({ name }) => name));
}

/** The same for all of our roles, by somebody who may. */
export async function setRoleSettings(sql: Sql): Promise<void> {
  await sql.begin("read write", (tx) => setSettings(tx, [migratorRole, ...serviceRoles]));
}

async function setSettings(tx: TransactionSql, roles: readonly Role[]): Promise<void> {
  const [database] = await tx<{ name: string }[]>`select quote_ident(current_database()) as name`;
  if (!database) throw new Error("PostgreSQL does not say which database this is");
  // Earlier versions of PostgreSQL lack some.
  const names = await knownSettings(tx);
  const statements = roles.flatMap((role) =>
    Object.entries(settingsOf(role))
      .filter(([name]) => names.has(name.toLowerCase()))
      .map(([name, value]) => `ALTER ROLE ${role} IN DATABASE ${database.name} SET ${name} TO ${literal(name, value)}`),
  );
  await tx.unsafe(statements.join(";\n"));
}

/** In quotes the path would be one schema of that name. */
function literal(name: string, value: string): string {
  return name === "search_path" ? value : `'${value}'`;
}
