import { readRights, wantedRights, type Right } from "@rekey/database/prepare/apply-grants";
import { migratorRole, serviceRoles } from "@rekey/database/prepare/service-roles";
import { openClient } from "@rekey/database/server/open-client";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { expect } from "vitest";

/** Rights as lines, to be compared. */
export const inOrder = (rights: Right[]): string[] =>
  rights
    .map(({ role, kind, object, column, privilege, mayGive }) =>
      JSON.stringify({ role, kind, object, column, privilege, mayGive }),
    )
    .toSorted();

/**
 * Sees that all of Rekey's in a database is the migrator's, that everybody has their rights, and that all roles find
 * it.
 */
export async function expectPrepared(adminUrl: string): Promise<void> {
  const roles = [migratorRole, ...serviceRoles] as const;
  for (const role of roles) {
    const sql = openClient(databaseUrlFor(adminUrl, role));
    const [row] =
      await sql`select current_setting('search_path') as path, newest is not null as "isFound" from schema_state`;
    expect(row, role).toEqual({ path: "rekey, pg_temp", isFound: true });
    if (role === migratorRole) {
      expect(inOrder(await readRights(sql))).toEqual(inOrder(wantedRights()));
      const others = await sql`
        select relname as name from pg_class where relnamespace = 'rekey'::regnamespace and pg_get_userbyid(relowner) <> current_user
        union all select proname from pg_proc p where pronamespace = 'rekey'::regnamespace and pg_get_userbyid(proowner) <> current_user
          and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`;
      expect([...others]).toEqual([]);
    }
    await sql.end({ timeout: 1 });
  }
}
