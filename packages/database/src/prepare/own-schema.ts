import type { TransactionSql } from "postgres";
import { openClient } from "../server/open-client.ts";
import { asAdmin, despiteOthers, isRefused, NeedsAdministrator } from "./admin-session.ts";
import { isOfNoExtension } from "./crypto-extension.ts";
import { finishMove, hasOurTables, leavePublic, planMove } from "./leave-public.ts";
import { advisoryLock, migratorRole, ownSchema } from "./service-roles.ts";

interface Plan {
  /** In the order in which they are run. */
  statements: string[];
  /** Whether something belongs to somebody else than the migrator. */
  needsAdmin: boolean;
  isMove: boolean;
}

/**
 * Makes the schema of our own, moves into it what an earlier version made in `public`, and gives the migrator what is
 * somebody else's since a restore. All or nothing; may be run again at any time. `notes`: what somebody should know.
 */
export async function claimSchema(
  adminUrl: string,
  migratorUrl: string,
): Promise<{ changed: boolean; notes: string[] }> {
  const sql = openClient(migratorUrl);
  try {
    const plan = await despiteOthers(() => sql.begin("read write", (tx) => claimAsMigrator(tx)));
    if (plan.needsAdmin) {
      await claimAsAdmin(adminUrl);
      await despiteOthers(() => sql.begin("read write", (tx) => finishMove(tx)));
    }
    return { changed: plan.statements.length > 0, notes: plan.isMove ? await leavePublic(adminUrl) : [] };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function claimAsMigrator(tx: TransactionSql): Promise<Plan> {
  await tx`select pg_advisory_xact_lock(${advisoryLock})`;
  const plan = await makePlan(tx);
  if (plan.needsAdmin) return plan;
  await carryOut(tx, plan);
  await finishMove(tx);
  return plan;
}

async function claimAsAdmin(adminUrl: string): Promise<void> {
  const sql = openClient(adminUrl);
  let plan: Plan | undefined;
  try {
    await asAdmin(sql, async (tx) => {
      await tx`select pg_advisory_xact_lock(${advisoryLock})`;
      plan = await makePlan(tx);
      const leave = await joinMigrator(tx);
      await carryOut(tx, plan);
      await leave();
    });
  } catch (error) {
    if (plan && isRefused(error)) throw new NeedsAdministrator(await asAdmin(sql, databaseName), plan.statements);
    throw error;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function carryOut(tx: TransactionSql, plan: Plan): Promise<void> {
  // The tables are in use while they move: who waits for the other gives way, and it is tried again.
  await tx`set local lock_timeout = '10s'`;
  for (const statement of plan.statements) await tx.unsafe(statement);
}

/** Only a member of a role may give it something. Returns what ends the membership when it was begun here. */
async function joinMigrator(tx: TransactionSql): Promise<() => Promise<void>> {
  const [row] = await tx<{ isMember: boolean; version: number }[]>`
    select pg_has_role(${migratorRole}, 'USAGE') as is_member, current_setting('server_version_num')::int as version`;
  if (row?.isMember) return async () => {};
  const options = (row?.version ?? 0) >= 160_000 ? " WITH INHERIT TRUE, SET TRUE" : "";
  await tx.unsafe(`GRANT ${migratorRole} TO CURRENT_USER${options}`);
  return async () => void (await tx.unsafe(`REVOKE ${migratorRole} FROM CURRENT_USER`));
}

async function makePlan(tx: TransactionSql): Promise<Plan> {
  const schema = await findSchema(tx);
  if (schema?.holds && !schema.isOurs) {
    throw new Error(
      `The schema "${ownSchema}" of this database holds tables, types or functions of others, and Rekey needs it for itself`,
    );
  }
  const isMove = await hasOurTables(tx, "public");
  if (isMove && schema?.isOurs) {
    throw new Error(
      `Both the schema "public" and the schema "${ownSchema}" of this database hold tables of Rekey. Restore into an empty database, or drop those that are not to be kept, and prepare again`,
    );
  }
  const move = isMove ? await planMove(tx) : { statements: [], others: false };
  const strays = await findStrays(tx);
  const isStray = schema !== undefined && schema.owner !== migratorRole;
  return {
    isMove,
    needsAdmin: move.others || strays.length > 0 || isStray,
    statements: [
      ...(schema ? [] : [`CREATE SCHEMA ${ownSchema} AUTHORIZATION ${migratorRole}`]),
      ...(isStray ? [`ALTER SCHEMA ${ownSchema} OWNER TO ${migratorRole}`] : []),
      ...move.statements,
      ...strays,
    ],
  };
}

async function findSchema(tx: TransactionSql) {
  // A preparing that ended early, or is under way, may have left the extension and the list of migrations alone.
  const [schema] = await tx<{ owner: string; holds: boolean; hasList: boolean }[]>`
    select pg_get_userbyid(nspowner) as owner,
      exists (select from pg_class where relnamespace = n.oid)
        or exists (select from pg_proc p where pronamespace = n.oid and ${isOfNoExtension(tx)})
        or exists (select from pg_type where typnamespace = n.oid) as holds,
      exists (select from pg_class where relnamespace = n.oid and relname = '__drizzle_migrations'
        and pg_get_userbyid(relowner) = ${migratorRole}) as has_list
    from pg_namespace n where nspname = ${ownSchema}`;
  return schema && { ...schema, isOurs: schema.hasList || (await hasOurTables(tx, ownSchema)) };
}

/** What gives the migrator all that is in our schema and somebody else's. What belongs to a table goes with it. */
async function findStrays(tx: TransactionSql): Promise<string[]> {
  const rows = await tx<{ statement: string }[]>`
    select format('ALTER %s %I.%I OWNER TO %I', case c.relkind when 'v' then 'VIEW' when 'S' then 'SEQUENCE' else 'TABLE' end,
      ${ownSchema}::text, c.relname, ${migratorRole}::text) as statement
    from pg_class c
    where c.relnamespace = to_regnamespace(${ownSchema}) and c.relkind in ('r', 'p', 'v', 'S')
      and pg_get_userbyid(c.relowner) <> ${migratorRole}
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i', 'e'))
    union all
    select format('ALTER ROUTINE %I.%I(%s) OWNER TO %I', ${ownSchema}::text, p.proname,
      pg_get_function_identity_arguments(p.oid), ${migratorRole}::text)
    from pg_proc p
    where p.pronamespace = to_regnamespace(${ownSchema}) and pg_get_userbyid(p.proowner) <> ${migratorRole} and ${isOfNoExtension(tx)}`;
  return rows.map(({ statement }) => statement);
}

async function databaseName(sql: TransactionSql): Promise<string> {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  return row?.name ?? "";
}
