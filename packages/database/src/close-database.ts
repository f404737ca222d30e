import postgres, { type Sql } from "postgres";
import { openClient } from "./open-client.ts";
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
 * Takes away what PostgreSQL lets everybody do in a database of its own accord: temporary tables and large objects. Only
 * in a database that holds nothing of others, who may need them; returns in words what was left open, and why.
 */
export async function closeDatabase(adminUrl: string): Promise<string[]> {
  const sql = openClient(adminUrl);
  try {
    if (await isShared(sql)) {
      return [
        "The database holds tables of others, so everybody may still make temporary tables and large objects in it.",
      ];
    }
    const [row] = await sql<{ name: string }[]>`select quote_ident(current_database()) as name`;
    if (!row) throw new Error("PostgreSQL does not say which database this is");
    const left = [
      (await isDone(sql, `REVOKE TEMPORARY ON DATABASE ${row.name} FROM PUBLIC`)) || "temporary tables",
      (await isDone(sql, `REVOKE EXECUTE ON FUNCTION ${largeObjects.join(", ")} FROM PUBLIC`)) || "large objects",
    ].filter((what) => what !== true);
    return left.map((what) => `This user may not forbid ${what}, so everybody may still make them in the database.`);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function isShared(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ isShared: boolean }[]>`
    select exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        and pg_get_userbyid(c.relowner) <> ${migratorRole}
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    ) as "isShared"`;
  return row?.isShared ?? true;
}

/** False when this user may not. */
async function isDone(sql: Sql, statement: string): Promise<boolean> {
  try {
    await sql.begin("read write", (tx) => tx.unsafe(statement));
    return true;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === "42501") return false;
    throw error;
  }
}
