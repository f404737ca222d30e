import { openOutbox } from "@rekey/database/outbox/open-outbox";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql, take } = stepTest();

const leftovers = 20_000;

/** Events that are long done, but whose entries no vacuum can take away while somebody could still look at them. */
async function leaveEntries(contactId: string): Promise<void> {
  await sql`
    insert into events (queue, type, contact_id, due_at)
    select 'credentials', 'OutdatedHashFound', ${contactId}, now() - interval '10 minutes' from generate_series(1, ${leftovers}::int)`;
  await sql`update events set consumed_at = now() where consumed_at is null`;
}

async function addDueEvent(contactId: string, dueAt: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into events (queue, type, contact_id, due_at)
    values ('credentials', 'OutdatedHashFound', ${contactId}, now() - ${dueAt}::interval) returning id`;
  return row?.id ?? "";
}

async function entriesRead(): Promise<number> {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql<{ read: number }[]>`
    select idx_tup_read::int as read from pg_stat_user_indexes where indexrelname = 'events_open'`;
  return row?.read ?? 0;
}

test("a look at the outbox reads what is open and not what a long transaction keeps, and finds what is committed late", async () => {
  const { id: contactId } = await take.contact();
  // One statement after the other, so that they share one connection.
  const db = as("rekey_credentials");
  const outbox = openOutbox(db, "credentials", 1_000);
  const holder = await sql.reserve();
  await holder`begin isolation level repeatable read`;
  await holder`select count(*) from events`;
  await leaveEntries(contactId);
  const newest = await addDueEvent(contactId, "1 second");

  await outbox.measure();
  const before = await entriesRead();
  expect((await outbox.takeDue(200)).map(({ id }) => id)).toEqual([newest]);
  await db.$client`select pg_stat_force_next_flush()`;
  expect((await entriesRead()) - before).toBeLessThan(leftovers / 100);

  // Committed now by a transaction that began before all of them.
  const late = await addDueEvent(contactId, "20 minutes");
  await outbox.measure();
  expect((await outbox.takeDue(200)).map(({ id }) => id)).toContain(late);
  await holder`rollback`;
  holder.release();
});
