import { expect } from "vitest";
import { flushCounts } from "../harness/flush-counts.ts";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql, see, take } = stepTest();

/** How many changes of rows there were, and how many of them wrote no index. */
async function countChanges(table: string): Promise<{ all: number; inPlace: number }> {
  await flushCounts(sql, as);
  const [counts] = await sql<{ all: number; inPlace: number }[]>`
    select n_tup_upd::int as all, n_tup_hot_upd::int as "inPlace" from pg_stat_user_tables where relname = ${table}`;
  if (!counts) throw new Error("PostgreSQL counts nothing of this table");
  return counts;
}

test.for(["resets", "deliveries"])("each step of a reset by mail changes its row in its place: %s", async (table) => {
  const before = await countChanges(table);
  for (let done = 0; done < 20; done += 1) await take.mailedLink((await take.contact()).id);
  const after = await countChanges(table);
  const changes = after.all - before.all;
  expect(changes).toBeGreaterThanOrEqual(40);
  expect(after.inPlace - before.inPlace).toBe(changes);
});

test("a mail that could not be delivered is marked by whatever statement, and no other one is", async () => {
  const { resetId } = await take.mailedLink((await take.contact()).id);
  const isMarked = async () => (await see.delivery(resetId)).undeliverable;
  const write = (values: object) => sql`update deliveries set ${sql({ ...values })} where reset_id = ${resetId}`;
  expect(await isMarked()).toBe(false);
  await write({ undeliverable: true });
  expect(await isMarked()).toBe(false);
  await write({ state: "undeliverable" });
  expect(await isMarked()).toBe(true);
  await write({ undeliverable: false });
  expect(await isMarked()).toBe(true);
  await write({ state: "accepted" });
  expect(await isMarked()).toBe(false);
});
