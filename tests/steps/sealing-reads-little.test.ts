import { openRoots } from "@rekey/database/sealing/checkpoints";
import { hasUnsealed, measureSealing } from "@rekey/database/sealing/measure";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { expect } from "vitest";
import { flushCounts } from "../harness/flush-counts.ts";
import { sealAll, sealNow } from "../harness/seal-now.ts";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql } = stepTest();
const [backlog, round] = [40_000, 500];

const sealNext = () => sealNow(as("rekey_sealer"), round);

async function rowsRead(): Promise<number> {
  await flushCounts(sql, as);
  const [row] = await sql<{ read: number }[]>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0) + coalesce(idx_tup_read, 0))::int as read
    from pg_stat_user_tables join lateral (
      select sum(i.idx_tup_read) as idx_tup_read from pg_stat_user_indexes i where i.relid = pg_stat_user_tables.relid
    ) i on true where relname in ('audit_events', 'audit_seals', 'audit_tree', 'audit_sealing')`;
  return row?.read ?? 0;
}

test("a round of sealing reads what it seals, however much waits, and measuring reads no more than it counts", async () => {
  await sql`
    insert into audit_events (action, actor) select 'test.step', 'rekey' from generate_series(1, ${backlog}::int)`;
  await sql`vacuum analyze audit_events`;
  expect(await sealNext()).toBe(round);
  const before = await rowsRead();
  expect(await sealNext()).toBe(round);
  const between = await rowsRead();
  expect(between - before).toBeLessThan(round * 5);
  expect(await measureSealing(as("rekey_sealer"))).toMatchObject({ unsealed: backlog - 2 * round });
  expect((await rowsRead()) - between).toBeLessThan(backlog * 0.6);
});

test("what waits is counted one by one where it is little, with the age of the oldest", async () => {
  await sealAll(as("rekey_sealer"));
  expect(await measureSealing(as("rekey_sealer"))).toEqual({ unsealed: 0, oldestAgeSeconds: 0 });
  await sql`
    insert into audit_events (at, action, actor)
    select now() - interval '1 hour' + n * interval '1 second', 'test.step', 'rekey' from generate_series(0, 6) n`;
  const { unsealed, oldestAgeSeconds } = await measureSealing(as("rekey_sealer"));
  expect(unsealed).toBe(7);
  expect(oldestAgeSeconds).toBeGreaterThanOrEqual(3_600);
});

test("what the roots of two sizes have in common is read once", async () => {
  const rootAt = openRoots(as("rekey_sealer"), nodePrimitives.sha256);
  const before = await rowsRead();
  await rootAt(backlog - 1);
  const between = await rowsRead();
  expect(between - before).toBeGreaterThan(100);
  await rootAt(backlog);
  expect((await rowsRead()) - between).toBeLessThan((between - before) / 2);
});

test("while nothing happens a look reads a handful of rows, whatever is sealed, and also where an id was given up", async () => {
  await sql`select nextval('audit_events_id_seq')`;
  await sql`insert into audit_events (action, actor) values ('test.step', 'rekey')`;
  await sealAll(as("rekey_sealer"));
  await sql`vacuum analyze audit_seals`;
  const before = await rowsRead();
  for (let times = 0; times < 10; times += 1) expect(await hasUnsealed(as("rekey_sealer"))).toBe(false);
  expect((await rowsRead()) - before).toBeLessThan(100);
});
