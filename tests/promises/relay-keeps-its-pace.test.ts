import { openDatabase } from "@rekey/database/connection";
import { openOutbox } from "@rekey/database/open-outbox";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";

const stack = new AsyncDisposableStack();
let system: TestSystem;
let contactId: string;

beforeAll(async () => {
  system = stack.use(await startTestSystem({ services: ["api"] }));
  contactId = (await createContact(system)).id;
});
afterAll(() => stack.disposeAsync());

const leftovers = 20_000;

/** Events that are long done, but whose entries no vacuum can take away while somebody could still look at them. */
async function leaveEntries(sql: Sql): Promise<void> {
  await sql`
    insert into events (queue, type, contact_id, due_at)
    select 'credentials', 'OutdatedHashFound', ${contactId}, now() - interval '10 minutes' from generate_series(1, ${leftovers}::int)`;
  await sql`update events set consumed_at = now() where consumed_at is null`;
}

async function addDueEvent(sql: Sql, dueAt: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into events (queue, type, contact_id, due_at)
    values ('credentials', 'OutdatedHashFound', ${contactId}, now() - ${dueAt}::interval) returning id`;
  return row?.id ?? "";
}

async function entriesRead(sql: Sql): Promise<number> {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql<{ read: number }[]>`
    select idx_tup_read::int as read from pg_stat_user_indexes where indexrelname = 'events_open'`;
  return row?.read ?? 0;
}

test("a look at the outbox reads what is open and not what a long transaction keeps, and finds what is committed late", async () => {
  const reader = postgres(system.databaseUrl, { max: 1, onnotice: () => {} });
  stack.defer(() => reader.end({ timeout: 2 }));
  await using db = openDatabase(system.databaseUrl, { applicationName: "test", maxConnections: 1 });
  const outbox = openOutbox(db, "credentials", 1_000);
  const holder = await system.sql.reserve();
  stack.defer(() => holder.release());
  await holder`begin isolation level repeatable read`;
  await holder`select count(*) from events`;
  await leaveEntries(system.sql);
  const newest = await addDueEvent(system.sql, "1 second");

  await outbox.measure();
  const before = await entriesRead(reader);
  expect((await outbox.takeDue(200)).map(({ id }) => id)).toEqual([newest]);
  await db.$client`select pg_stat_force_next_flush()`;
  expect((await entriesRead(reader)) - before).toBeLessThan(leftovers / 100);

  // Committed now by a transaction that began before all of them.
  const late = await addDueEvent(system.sql, "20 minutes");
  await outbox.measure();
  expect((await outbox.takeDue(200)).map(({ id }) => id)).toContain(late);
  await holder`rollback`;
});
