import type { TransactionSql } from "postgres";
import { openClient } from "../server/open-client.ts";
import { asAdmin, isRefused } from "./admin-session.ts";
import { knownMigrations } from "./known-migrations.ts";
import { migratorRole, ownSchema, serviceRoles } from "./service-roles.ts";

// Versions before the schema of our own made all of this in `public`. Whatever else stands there is somebody else's.
const earlierRelations = [
  "audit_events",
  "audit_seals",
  "clients",
  "contacts",
  "credentials",
  "deliveries",
  "delivery_attempts",
  "events",
  "links",
  "mail_budgets",
  "mail_status",
  "mail_tests",
  "portal_sessions",
  "rehashes",
  "resets",
  "schema_state",
  "staff_sessions",
  "staff_users",
];
const earlierFunctions = [
  "check_audit_event()",
  "check_delivery()",
  "check_event()",
  "check_requester()",
  "check_reset_step()",
  "end_contact_access()",
  "end_staff_access()",
  "forget_fingerprint()",
  "is_name_of_others(text)",
  "keep_link_ended()",
  "key_is_used(text, text)",
  "within_hour(timestamp with time zone[])",
];

// In every version; nobody else has all of them.
const unmistakable = [
  "audit_events",
  "audit_seals",
  "delivery_attempts",
  "portal_sessions",
  "rehashes",
  "staff_sessions",
];

const journal = "__drizzle_migrations";

/** Whether a version of ours has its tables in that schema. */
export async function hasOurTables(tx: TransactionSql, schema: string): Promise<boolean> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int from pg_class c
    where c.relnamespace = to_regnamespace(${schema}) and c.relkind = 'r' and c.relname in ${tx(unmistakable)}`;
  return row?.count === unmistakable.length;
}

/**
 * What moves all that an earlier version made, and makes it the migrator's. `others`: some of it is somebody else's
 * now.
 */
export async function planMove(tx: TransactionSql): Promise<{ statements: string[]; others: boolean }> {
  // Theirs may have the name of one that a version as old as this one did not have; all of ours belong to one role.
  const objects = await tx<{ kind: string; name: string; owner: string }[]>`
    with ours as (select relowner as owner from pg_class where relnamespace = to_regnamespace('public') and relname = 'audit_seals')
    select case c.relkind when 'v' then 'VIEW' else 'TABLE' end as kind, quote_ident(c.relname) as name,
      pg_get_userbyid(c.relowner) as owner
    from pg_class c join ours on ours.owner = c.relowner
    where c.relnamespace = to_regnamespace('public') and c.relkind in ('r', 'v') and c.relname in ${tx(earlierRelations)}
    union all
    select 'FUNCTION', format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)), pg_get_userbyid(p.proowner)
    from pg_proc p join ours on ours.owner = p.proowner
    where p.pronamespace = to_regnamespace('public')
      and format('%s(%s)', p.proname, oidvectortypes(p.proargtypes)) in ${tx(earlierFunctions)}
    order by kind, name`;
  const list = await planJournal(tx);
  const strays = objects.filter(({ owner }) => owner !== migratorRole);
  return {
    statements: [
      ...objects.map(({ kind, name }) => `ALTER ${kind} public.${name} SET SCHEMA ${ownSchema}`),
      ...list.statements,
      ...strays.map(({ kind, name }) => `ALTER ${kind} ${ownSchema}.${name} OWNER TO ${migratorRole}`),
    ],
    others: strays.length > 0 || list.others,
  };
}

/** The list of what has been migrated stood where every application that uses drizzle has its own. */
async function planJournal(tx: TransactionSql): Promise<{ statements: string[]; others: boolean }> {
  const [found] = await tx<{ owner: string; mayRead: boolean }[]>`
    select pg_get_userbyid(c.relowner) as owner,
      has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT') as may_read
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'drizzle' and c.relname = ${journal}`;
  if (!found) {
    throw new Error(
      'The schema "public" holds tables of Rekey, and the list of what has been migrated, drizzle.__drizzle_migrations, is missing. Restore it as well, into an empty database',
    );
  }
  const whens = knownMigrations.map(({ when }) => when).join(", ");
  const others = found.owner !== migratorRole;
  const theirs = found.mayRead
    ? await tx.unsafe(`select 1 from drizzle.${journal} where created_at not in (${whens}) limit 1`)
    : [];
  const target = `${ownSchema}.${journal}`;
  if (theirs.length === 0) {
    const owner = others ? [`ALTER TABLE ${target} OWNER TO ${migratorRole}`] : [];
    return { statements: [`ALTER TABLE drizzle.${journal} SET SCHEMA ${ownSchema}`, ...owner], others };
  }
  return {
    statements: [
      `CREATE TABLE ${target} (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
      `INSERT INTO ${target} (hash, created_at) SELECT hash, created_at FROM drizzle.${journal} WHERE created_at IN (${whens}) ORDER BY id`,
      `CREATE OR REPLACE VIEW ${ownSchema}.schema_state AS SELECT max(created_at) AS newest FROM ${target}`,
      `DELETE FROM drizzle.${journal} WHERE created_at IN (${whens})`,
      `ALTER TABLE ${target} OWNER TO ${migratorRole}`,
    ],
    others,
  };
}

/** Has what was moved look for names in our schema, and gives back what the migrator had given in `public`. */
export async function finishMove(tx: TransactionSql): Promise<void> {
  const functions = await tx<{ name: string; definition: string; config: string | null }[]>`
    select format('%I.%I(%s)', ${ownSchema}::text, p.proname, oidvectortypes(p.proargtypes)) as name,
      pg_get_functiondef(p.oid) as definition, (select c from unnest(p.proconfig) c where c like 'search\\_path=%') as config
    from pg_proc p
    where p.pronamespace = to_regnamespace(${ownSchema}) and (p.prosrc like '%public.%' or p.proconfig::text like '%public%')`;
  for (const { name, definition, config } of functions) {
    await tx.unsafe(definition.replaceAll("public.", `${ownSchema}.`));
    if (config?.includes("public"))
      await tx.unsafe(`ALTER FUNCTION ${name} SET search_path = pg_catalog, ${ownSchema}, pg_temp`);
  }
  const [given] = await tx<{ count: number }[]>`
    select count(*)::int from pg_namespace, aclexplode(nspacl) a
    where nspname = 'public' and pg_get_userbyid(a.grantor) = ${migratorRole}`;
  if (given?.count) await tx.unsafe(`REVOKE ALL ON SCHEMA public FROM ${serviceRoles.join(", ")}`);
  const [empty] = await tx`
    select from pg_namespace n where nspname = 'drizzle' and pg_get_userbyid(nspowner) = ${migratorRole}
      and not exists (select from pg_class where relnamespace = n.oid) and not exists (select from pg_proc where pronamespace = n.oid)
      and not exists (select from pg_type where typnamespace = n.oid)`;
  if (empty) await tx`drop schema drizzle`;
}

/** Gives back the migrator's own right to `public`, as far as this user may, and returns what somebody should know. */
export async function leavePublic(adminUrl: string): Promise<string[]> {
  const sql = openClient(adminUrl);
  try {
    const statement = `REVOKE ALL ON SCHEMA public FROM ${migratorRole} CASCADE`;
    await asAdmin(sql, (tx) => tx.unsafe(statement)).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
    });
    const [row] = await asAdmin(
      sql,
      (tx) => tx<{ isOpen: boolean }[]>`select has_schema_privilege('public', 'public', 'USAGE') as is_open`,
    );
    const note =
      'The tables of Rekey have moved into a schema of their own. The earlier version had taken everybody\'s right to "public" in this database; if another application needs it: GRANT USAGE ON SCHEMA public TO PUBLIC;';
    return row?.isOpen ? [] : [note];
  } finally {
    await sql.end({ timeout: 5 });
  }
}
