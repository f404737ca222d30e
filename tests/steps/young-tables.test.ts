import { expect } from "vitest";
import { flushCounts } from "../harness/flush-counts.ts";
import { stepTest } from "../harness/step-test.ts";
import { allCases } from "./step-cases/all-cases.ts";

const bench = stepTest({ connections: 1 });
const { test, as, sql } = bench;

// The API, the portal and the hand-over worker may read a table that has few rows from its beginning.
const ofOthers = new Set([
  "acceptResets",
  "cancelReset",
  "confirmAddress",
  "createContact",
  "endContact",
  "eraseContact",
  "mergeContact",
  "moveContact",
  "noteLinkOpened",
  "pushLines",
  "putContact",
  "reactivateContact",
  "recordHandOver",
  "requestImport",
  "resendLink",
  "retryEvent",
  "submitNewPassword",
  "switchOff",
  "updateContact",
]);

// Events are read whole by the tests themselves, which look for that of a reset.
const growing = ["contacts", "resets", "links", "deliveries", "delivery_attempts", "audit_events", "credentials"];

/** How often each table was read from its beginning, with whatever was in it. */
async function countScans(): Promise<string[]> {
  await flushCounts(sql, as);
  const rows = await sql<{ words: string }[]>`
    select relname || ' ' || seq_scan as words from pg_stat_user_tables where relname = any(${growing}) order by 1`;
  return rows.map(({ words }) => words);
}

// Whoever makes a plan of an empty table keeps it until PostgreSQL has counted what is in it, up to a minute later.
test.each(allCases.filter(([, { step }]) => !ofOthers.has(step)))(
  "a table that is all but empty is not read from its beginning by %s",
  async (_name, { begin }) => {
    const { run } = await begin(bench);
    const before = await countScans();
    await run();
    expect(await countScans()).toEqual(before);
  },
);
