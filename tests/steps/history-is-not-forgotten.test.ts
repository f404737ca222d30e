import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Sql, TransactionSql } from "postgres";
import { migratorRole, serviceRoles } from "@rekey/database/prepare/service-roles";
import { putStaffUser } from "@rekey/database/sign-in/staff";
import { expect } from "vitest";
import { codeOf } from "../harness/open-as-each-role.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStep, setting } from "../harness/take-steps.ts";
import { type About, watchedChanges } from "./history/watched-changes.ts";

const bench = stepTest();
const { test, as, sql, see, take } = bench;

function tell(
  tx: TransactionSql,
  action: string,
  actor: string,
  { staffUser, serviceAccount, ...about }: About,
): Promise<unknown> {
  const { resetId = null, contactId = null, clientId = null } = about;
  const detail = JSON.stringify({ staffUser, serviceAccount });
  return tx`
    insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
    values (${action}, ${actor}, ${resetId}, ${contactId}, ${clientId}, ${detail}::text::jsonb)`;
}

test.for(Object.entries(watchedChanges))(
  "a change is committed with a row of the history about the same, and not without: %s",
  async ([, { role, action, actor: by = role === "rekey_api" ? "crm" : "rekey", begin }]) => {
    const client = as(role).$client;
    const [first, second] = [await begin(bench), await begin(bench)];
    const told = ({ about, actor = by }: typeof first) => ({ about, actor });
    const attempt = (row: { about: About; actor: string } | undefined) =>
      codeOf(
        client.begin(async (tx) => {
          await first.write(tx);
          if (row) await tell(tx, action, row.actor, row.about);
        }),
      );
    expect(await attempt(undefined)).toBe("RK002");
    // About one that is not there at all, the row itself is refused.
    const isThere = !["reset.accepted", "contact.created"].includes(action);
    expect(await attempt(told(second))).toBe(isThere ? "RK002" : "RK001");
    // Of several changes each needs its own.
    const both = client.begin(async (tx) => {
      for (const { write } of [first, second]) await write(tx);
      const { actor, about } = told(first);
      await tell(tx, action, actor, about);
    });
    expect(await codeOf(both)).toBe("RK002");
    expect(await attempt(told(first))).toBe("done");
  },
);

test("every change that the database looks at is tried", async () => {
  const triggers = await sql<{ name: string }[]>`
    select tgname as name from pg_trigger where tgfoid = 'check_change_is_recorded'::regproc order by 1`;
  expect(triggers.map(({ name }) => name)).toEqual(Object.keys(watchedChanges).toSorted());
});

test("a step that records nothing of a change is refused as a whole", async () => {
  const { id } = await take.contact();
  const resetId = await take.requestByHand(id);
  const silently = take.credentials(resetId, (work, ids) => setting()({ ...work, record: () => {} }, ids));
  expect(await codeOf(silently.catch((error: Error) => Promise.reject(error.cause ?? error)))).toBe("RK002");
  expect(await see.credential(id)).toBeUndefined();
  expect(await see.events({ resetId })).toMatchObject([{ consumedAt: null }]);
});

test("who of the staff may do what is in the history: each that was added or changed, with what of them", async () => {
  const email = `${randomUUID()}@staff.test`;
  const user = { email, name: "Dana", passwordHash: "hash", roles: ["staff"] as const };
  const put = (changed: object) => inStep(as(migratorRole), (work) => putStaffUser(work, { ...user, ...changed }));
  const staffUser = await put({});
  await put({});
  await put({ roles: ["staff", "ops"] });
  await put({ roles: ["staff", "ops"], name: "Dana B.", passwordHash: "other" });
  const rows = (await see.history({})).filter(({ detail }) => detail["staffUser"] === staffUser);
  expect(rows.map(({ action, detail }) => ({ action, detail }))).toEqual([
    { action: "staff.user_added", detail: { staffUser, roles: "staff" } },
    { action: "staff.user_changed", detail: { staffUser, roles: "staff, ops", fields: "roles" } },
    { action: "staff.user_changed", detail: { staffUser, roles: "staff, ops", fields: "name, password" } },
  ]);
});

test("nobody of the staff is kept out or let in without a word, and to move only since when they are there needs none", async () => {
  const owner = as(migratorRole).$client;
  const user = { email: `${randomUUID()}@staff.test`, name: "Dana", passwordHash: "hash", roles: ["staff"] as const };
  const id = await inStep(as(migratorRole), (work) => putStaffUser(work, user));
  const disable = (tx: Sql | TransactionSql) => tx`update staff_users set disabled_at = now() where id = ${id}`;
  expect(await codeOf(disable(owner))).toBe("RK002");
  await owner.begin(async (tx) => {
    await disable(tx);
    await tell(tx, "staff.user_changed", "rekey", { staffUser: id });
  });
  expect(await codeOf(owner`update staff_users set disabled_at = null where id = ${id}`)).toBe("RK002");
  const earlier = owner`update staff_users set created_at = created_at - interval '1 day' where id = ${id}`;
  expect(await codeOf(earlier)).toBe("done");
});

test("a change of a contact that changes nothing is no change, and the history has none", async () => {
  const { id, email } = await take.contact();
  expect(await take.updateContact(id, { email, portalAccess: true })).toEqual({ oldAddressIsTold: false });
  expect(await see.actions({ contactId: id })).toEqual([]);
});

/** What a service may change without a word in the history, by table: columns, and rows that come and go. */
async function readUnrecorded(): Promise<Record<string, string[]>> {
  const rows = await sql<{ table: string; what: string }[]>`
    with watching as (
      select tgrelid as oid, tgtype & 4 > 0 as inserts, tgtype & 16 > 0 as updates, pg_get_triggerdef(t.oid) as definition,
        array(select attname::text from pg_attribute where attrelid = tgrelid and attnum = any(tgattr)) as columns
      from pg_trigger t where tgfoid in ('check_change_is_recorded'::regproc, 'check_webhook_is_recorded'::regproc,
        'check_second_factor_is_recorded'::regproc, 'check_staff_mail_is_recorded'::regproc)
    ), tables as (
      select c.oid, relname::text as name from pg_class c where relnamespace = 'rekey'::regnamespace and relkind = 'r'
    ), roles as (select unnest(${[...serviceRoles]}::text[]) as role)
    select name as "table", attname::text as what from tables t join pg_attribute a on attrelid = t.oid and attnum > 0
    where not attisdropped and attgenerated = ''
      and exists (select from roles where has_column_privilege(role, t.oid, attname, 'update'))
      and not exists (select from watching w where w.oid = t.oid and updates
        and (cardinality(columns) = 0 or attname = any(columns)) and position(quote_literal(attname) in definition) = 0)
    union all
    select name, 'new rows' from tables t where exists (
        select from roles where has_any_column_privilege(role, t.oid, 'insert'))
      and not exists (select from watching w where w.oid = t.oid and inserts)
    union all
    select name, 'gone rows' from tables t where exists (
        select from roles where has_table_privilege(role, t.oid, 'delete'))
    order by 1, 2`;
  const byTable = Map.groupBy(rows, ({ table }) => table);
  return Object.fromEntries([...byTable].map(([table, found]) => [table, found.map(({ what }) => what).toSorted()]));
}

test("what is changed without a row of the history is what its decision names, each with its reason", async () => {
  const path = resolve(import.meta.dirname, "../../docs/decisions/0068-one-unit-of-work.md");
  const lines = [...readFileSync(path, "utf8").matchAll(/^\| `(\w+)` \| (.+?) \| .+ \|$/gm)];
  const named = lines.map(([, table = "", what = ""]) => [table, what.replaceAll("`", "").split(", ").toSorted()]);
  expect(Object.fromEntries(named)).toEqual(await readUnrecorded());
});
