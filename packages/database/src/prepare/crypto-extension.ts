import type { Sql, TransactionSql } from "postgres";
import { openClient } from "../server/open-client.ts";
import { asAdmin, codeOf, despiteOthers, isRefused, NeedsAdministrator } from "./admin-session.ts";
import { advisoryLock, migratorRole, ownSchema } from "./service-roles.ts";

/** Whether a function `p` is ours, and does not come with an extension. */
export const isOfNoExtension = (sql: Sql | TransactionSql) => sql`
  not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`;

const making = `CREATE EXTENSION pgcrypto SCHEMA ${ownSchema}`;

/**
 * Makes the extension by which PostgreSQL seals words of the history, unless the database has it; then it may be in any
 * schema, which the migrator has to be let into. The owner of a database may make it, and where not even the
 * administrator may, the error says so. Returns whether it was needed.
 */
export async function claimCrypto(adminUrl: string, migratorUrl: string): Promise<boolean> {
  const sql = openClient(migratorUrl);
  try {
    const { needed, left } = await despiteOthers(() => sql.begin("read write", (tx) => make(tx)));
    if (left.length > 0) await makeAsAdmin(adminUrl, left);
    return needed;
  } catch (error) {
    // The server was installed without the extensions that PostgreSQL comes with.
    if (codeOf(error) !== "0A000" && codeOf(error) !== "58P01") throw error;
    const missing =
      "This server has no extension pgcrypto, which comes with PostgreSQL; install it, as by the package postgresql-contrib, and prepare again";
    throw new Error(missing, { cause: error });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** `left`: the statements that this role may not run. */
async function make(tx: TransactionSql): Promise<{ needed: boolean; left: string[] }> {
  await tx`select pg_advisory_xact_lock(${advisoryLock})`;
  const needs = await findNeeds(tx);
  const needed = needs.length > 0;
  try {
    await tx.savepoint(async (inner) => {
      for (const statement of needs) await inner.unsafe(statement);
    });
    // PostgreSQL only warns where a right cannot be given.
    return { needed, left: await findNeeds(tx) };
  } catch (error) {
    if (!isRefused(error)) throw error;
    return { needed, left: needs };
  }
}

async function makeAsAdmin(adminUrl: string, statements: readonly string[]): Promise<void> {
  const sql = openClient(adminUrl);
  try {
    const { left } = await asAdmin(sql, (tx) => make(tx));
    const [row] = await asAdmin(sql, (tx) => tx<{ name: string }[]>`select current_database() as name`);
    if (left.length > 0) throw new NeedsAdministrator(row?.name ?? "", statements);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function findNeeds(tx: TransactionSql): Promise<string[]> {
  const [found] = await tx<{ schema: string; mayUse: boolean }[]>`
    select quote_ident(nspname) as schema, has_schema_privilege(${migratorRole}, n.oid, 'USAGE') as may_use
    from pg_extension join pg_namespace n on n.oid = extnamespace where extname = 'pgcrypto'`;
  if (!found) return [making];
  return found.mayUse ? [] : [`GRANT USAGE ON SCHEMA ${found.schema} TO ${migratorRole}`];
}

/** Has the function that seals look for the extension where it is now: a restore may have put it elsewhere. */
export async function followCryptoOf(migratorUrl: string): Promise<void> {
  const sql = openClient(migratorUrl);
  try {
    await despiteOthers(() => sql.begin("read write", (tx) => followCrypto(tx)));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The same in a transaction of the migrator. */
export async function followCrypto(tx: TransactionSql): Promise<void> {
  const [moved] = await tx<{ statement: string }[]>`
      select format('ALTER FUNCTION %I.seal_personal_fields() SET search_path = %s', ${ownSchema}::text, path.wanted) as statement
      from pg_proc p, pg_extension e join pg_namespace n on n.oid = e.extnamespace,
        lateral (select format('pg_catalog, %I, %I, pg_temp', ${ownSchema}::text, n.nspname) as wanted) path
      where p.pronamespace = to_regnamespace(${ownSchema}) and p.proname = 'seal_personal_fields' and e.extname = 'pgcrypto'
        and 'search_path=' || path.wanted <> all (p.proconfig)`;
  if (moved) await tx.unsafe(moved.statement);
}
