import { randomUUID } from "node:crypto";
import type { ServiceRole } from "@rekey/database/prepare/service-roles";
import type { TransactionSql } from "postgres";
import { expect } from "vitest";
import { createContacts } from "../harness/create-contacts.ts";
import { flushCounts } from "../harness/flush-counts.ts";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql } = stepTest();

interface ListOfChanges {
  role: ServiceRole;
  change: (tx: TransactionSql, contactIds: readonly string[]) => Promise<unknown>;
}

const ask = { method: "email", requested_by: "crm", requested_by_name: "crm" };

const lists: Record<string, ListOfChanges> = {
  "resets, each with its row about the reset": {
    role: "rekey_api",
    change: async (tx, contactIds) => {
      const rows = contactIds.map((id) => ({ id: randomUUID(), contact_id: id, ...ask }));
      await tx`insert into resets ${tx(rows)}`;
      const entries = rows.map(({ id }) => ({ action: "reset.accepted", actor: "crm", reset_id: id }));
      await tx`insert into audit_events ${tx(entries)}`;
    },
  },
  "contacts, each with its row about the contact": {
    role: "rekey_api",
    change: async (tx, contactIds) => {
      await tx`update contacts set phone = '1' where id = any(${`{${contactIds.join()}}`}::text[])`;
      const entries = contactIds.map((id) => ({ action: "contact.updated", actor: "crm", contact_id: id }));
      await tx`insert into audit_events ${tx(entries)}`;
    },
  },
};

/** How many rows of the history a list of so many changes reads in its transaction. Contacts have had many before. */
async function rowsReadBy({ role, change }: ListOfChanges, count: number): Promise<number> {
  const contacts = await createContacts({ sql }, count);
  await sql`
    insert into audit_events (action, actor, contact_id)
    select 'test.step', 'rekey', id from generate_series(1, 50), jsonb_array_elements_text(${sql.json(contacts.map(({ id }) => id))}) id`;
  await sql`analyze audit_events`;
  const session = as(role).$client;
  const read = async () => {
    await flushCounts(sql, as);
    const [row] = await sql<{ read: number }[]>`
      select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_user_tables where relname = 'audit_events'`;
    return row?.read ?? 0;
  };
  const before = await read();
  await session.begin((tx) =>
    change(
      tx,
      contacts.map(({ id }) => id),
    ),
  );
  return (await read()) - before;
}

test.for(Object.entries(lists))(
  "to check that a list of changes is recorded reads a row or two for each, however long list and history are: %s",
  async ([, list]) => {
    const read = await rowsReadBy(list, 1_000);
    expect(read).toBeGreaterThanOrEqual(1_000);
    expect(read).toBeLessThan(3_000);
  },
);

test("no row of the path is checked by a pattern whose parts PostgreSQL notes, which cost more than all else", async () => {
  const functions = await sql<{ name: string; source: string }[]>`
    select distinct proname as name, coalesce(pg_get_function_sqlbody(p.oid), prosrc) as source
    from pg_proc p left join pg_trigger on tgfoid = p.oid and not tgisinternal
    where pronamespace = 'rekey'::regnamespace and proname ~ '^(check_|seal_|is_name_of_)'`;
  expect(functions.length).toBeGreaterThan(10);
  const dear = functions.filter(({ source }) => /~\*?\s*E?'[^']*\((?!\?)[^']*\|/.test(plainPathOf(source)));
  expect(dear.map(({ name }) => name)).toEqual([]);
});

/** Without what only names with other than plain characters go through. */
const plainPathOf = (source: string) => source.split(/WHEN \(*getdatabaseencoding/, 1)[0] ?? "";

test("a name of plain characters is not normalized before it is let through", async () => {
  const [row] = await sql<{ body: string }[]>`
    select pg_get_function_sqlbody('rekey.is_name_of_others'::regproc) as body`;
  expect(plainPathOf(row?.body ?? "")).toContain("[^ -~]");
  expect(plainPathOf(row?.body ?? "")).not.toContain("NORMALIZE");
});
