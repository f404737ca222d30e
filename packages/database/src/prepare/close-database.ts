import type { Sql, TransactionSql } from "postgres";
import { asAdmin, isRefused } from "./admin-session.ts";
import { openClient } from "../server/open-client.ts";
import { migratorRole } from "./service-roles.ts";

// Whoever may connect may call these, and so keep what no grant of ours knows of.
const largeObjects = [
  "lo_creat(integer)",
  "lo_create(oid)",
  "lo_from_bytea(oid, bytea)",
  "lo_open(oid, integer)",
  "lo_put(oid, bigint, bytea)",
  "lowrite(integer, bytea)",
];

/**
 * Takes away what PostgreSQL lets everybody do in a database of its own accord: temporary tables and large objects.
 * Only in a database that holds nothing of others, who may need them; `notes` say what was left open, and why.
 */
export async function closeDatabase(adminUrl: string): Promise<{ changed: boolean; notes: string[] }> {
  const sql = openClient(adminUrl);
  try {
    if (await asAdmin(sql, isShared)) {
      const note =
        "The database holds tables of others, so everybody may still make temporary tables and large objects in it.";
      return { changed: false, notes: [note] };
    }
    const isOpen = await asAdmin(sql, findOpen);
    const forbidding = {
      tables: `REVOKE TEMPORARY ON DATABASE ${isOpen.name} FROM PUBLIC`,
      schema: "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
      objects: `REVOKE EXECUTE ON FUNCTION ${largeObjects.join(", ")} FROM PUBLIC`,
    };
    for (const what of ["tables", "schema", "objects"] as const) if (isOpen[what]) await tryTo(sql, forbidding[what]);
    // PostgreSQL only warns where there is nothing that this user may take away.
    const { tables, schema, objects } = await asAdmin(sql, findOpen);
    const left = [
      ...(tables ? [["temporary tables", forbidding.tables]] : []),
      ...(schema ? [["tables in the schema public", forbidding.schema]] : []),
      ...(objects ? [["large objects", forbidding.objects]] : []),
    ];
    const notes = left.map(
      ([what, sqlOfAdmin]) =>
        `This user may not forbid ${what}, so everybody may still make them in the database, until a superuser runs there: ${sqlOfAdmin};`,
    );
    const changed = isOpen.tables !== tables || isOpen.schema !== schema || isOpen.objects !== objects;
    return { changed, notes };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** What everybody may still do. The schema is open in databases of PostgreSQL 14 and earlier. */
async function findOpen(
  sql: TransactionSql,
): Promise<{ name: string; tables: boolean; schema: boolean; objects: boolean }> {
  const [row] = await sql<{ name: string; tables: boolean; schema: boolean; objects: boolean }[]>`
    select quote_ident(current_database()) as name,
      has_database_privilege('public', current_database(), 'TEMPORARY') as tables,
      exists (select from pg_namespace where nspname = 'public' and has_schema_privilege('public', oid, 'CREATE')) as schema,
      exists (select from unnest(string_to_array(${largeObjects.join(";")}, ';')) f
        where has_function_privilege('public', 'pg_catalog.' || f, 'EXECUTE')) as objects`;
  if (!row) throw new Error("PostgreSQL does not say which database this is");
  return row;
}

async function isShared(sql: TransactionSql): Promise<boolean> {
  const [row] = await sql<{ isShared: boolean }[]>`
    select exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        and pg_get_userbyid(c.relowner) <> ${migratorRole}
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    ) as is_shared`;
  return row?.isShared ?? true;
}

async function tryTo(sql: Sql, statement: string): Promise<void> {
  try {
    await asAdmin(sql, (tx) => tx.unsafe(statement));
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}
