import { acceptBatch, previewBatch } from "@rekey/database/batches/accept-batch";
import { findMissing, momentOf, switchOff } from "@rekey/database/push/switch-off";
import { moveContact } from "@rekey/database/directory/move-contact";
import { expect } from "vitest";
import { batchCommand, batchRules, batchSteps } from "../harness/batch-steps.ts";
import { stepTest } from "../harness/step-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const bench = stepTest();
const { test, as, sql, see } = bench;
const { byStaff, people } = batchSteps(bench);

test("what looks at a whole large directory may take longer than what a person waits for", async () => {
  await sql.unsafe(`
    do $$ begin execute format('alter role rekey_api in database %I set statement_timeout = 100', current_database()); end $$`);
  const [id = ""] = await people(1);
  const { clientId } = await see.contact(id);
  const db = as("rekey_api");
  const begunAt = await momentOf(db);
  const command = batchCommand([id]);
  let looking: Promise<unknown> | undefined;
  await sql.begin(async (tx) => {
    await tx`lock table contacts in access exclusive mode`;
    looking = Promise.all([
      findMissing(db, { of: "client", clientId, missing: "end" }, { listed: [], begunAt }),
      previewBatch(db, { clientId }, batchRules),
      byStaff((work) => acceptBatch(work, command)),
    ]);
    looking.catch(() => {});
    const wait = waitFor(
      async () => {
        const waiting = await sql`select from pg_stat_activity where datname = current_database()
          and wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '200 ms'`;
        return waiting.length === 3;
      },
      { message: "all three to wait for longer than a statement may take" },
    );
    await Promise.race([wait, looking]);
  });
  expect(await looking).toEqual([
    { of: 1, missing: [id] },
    { mailable: 1, refused: {}, leftOut: 0 },
    { outcome: "accepted" },
  ]);
});

test("whoever was given to another client since a list was read is not switched off for being missing from it", async () => {
  const [[kept = "", moved = ""], [other = ""]] = [await people(2), await people(1)];
  const [{ clientId }, { clientId: to }] = [await see.contact(kept), await see.contact(other)];
  await byStaff((work) => moveContact(work, { id: moved, clientId: to }));
  const whole = { of: "client", clientId, missing: "end" } as const;
  expect(await byStaff((work) => switchOff(work, [kept, moved], whole))).toEqual([kept]);
  const prefix = { of: "directory", idPrefix: moved, missing: "remove-access" } as const;
  expect(await byStaff((work) => switchOff(work, [moved, other], prefix))).toEqual([moved]);
  const contacts = await Promise.all([kept, moved, other].map(async (id) => see.contact(id)));
  expect(contacts.map(({ endedAt, portalAccess }) => [endedAt === null, portalAccess])).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ]);
});
