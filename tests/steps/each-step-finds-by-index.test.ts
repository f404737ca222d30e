import { beforeAll, expect } from "vitest";
import { flushCounts } from "../harness/flush-counts.ts";
import { growHistory } from "../harness/grow-history.ts";
import { stepTest } from "../harness/step-test.ts";
import { allCases } from "./step-cases/all-cases.ts";

const bench = stepTest({ connections: 1 });
const { test, as, sql } = bench;
const pastResets = 6_000;

beforeAll(() => growHistory(sql, pastResets), 60_000);

// Events are read whole by the tests themselves, which look for that of a reset; a list of contacts may read all
// sessions, of which those that are over are cleared.
const leftOut = ["events", "portal_sessions"];

/** How many rows of each table were read from its beginning. */
async function countScanned(): Promise<Map<string, number>> {
  await flushCounts(sql, as);
  const rows = await sql<{ name: string; read: number }[]>`
    select relname as name, seq_tup_read::int as read from pg_stat_user_tables where not relname = any(${leftOut})`;
  return new Map(rows.map(({ name, read }) => [name, read]));
}

test.each(allCases)("what has ended is not read by %s", async (_name, { begin }) => {
  const { run } = await begin(bench);
  const before = await countScanned();
  await run();
  const after = await countScanned();
  const read = [...after].filter(([name, rows]) => rows - (before.get(name) ?? 0) > pastResets / 10);
  expect(read.map(([name]) => name)).toEqual([]);
});
