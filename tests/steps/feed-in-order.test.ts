import type { AuditAction } from "@rekey/contracts/audit-actions";
import { readFeed } from "@rekey/database/feed/read-feed";
import { hasUnsealed } from "@rekey/database/sealing/measure";
import { expect } from "vitest";
import { sealAll as sealAllBy, sealNow as sealNowBy } from "../harness/seal-now.ts";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql, arrange } = stepTest();

const sealNow = () => sealNowBy(as("rekey_sealer"));
const sealAll = () => sealAllBy(as("rekey_sealer"));
const ended: readonly AuditAction[] = ["contact.ended"];
const look = (after: bigint, limit = 10) =>
  readFeed(as("rekey_api"), { after, actions: ended, limit, narrowing: undefined });
const add = (contactId: string) => arrange.add("auditEvents", { action: "contact.ended", actor: "rekey", contactId });

test("what commits late is in the feed behind nothing that was read before", async () => {
  await add("before");
  await sealAll();
  const { end } = await look(0n);
  await sql.begin(async (tx) => {
    await tx`insert into audit_events (action, actor, contact_id) values ('contact.ended', 'rekey', 'began first')`;
    await add("ended first");
    await sealNow();
    const { entries } = await look(end);
    expect(entries.map(({ contactId }) => contactId)).toEqual(["ended first"]);
  });
  expect(await hasUnsealed(as("rekey_sealer"))).toBe(true);
  await sealAll();
  const later = await look(end);
  expect(later.entries.map(({ contactId }) => contactId)).toEqual(["ended first", "began first"]);
  expect(later.end).toBe(later.newest);
});

test("a look is bounded whatever lies between, and says how far it went", async () => {
  await sealAll();
  const { end: begin } = await look(0n, 200);
  await sql`insert into audit_events (action, actor) select 'test.step', 'rekey' from generate_series(1, 6000)`;
  await add("far behind");
  await sealAll();
  const first = await look(begin);
  expect(first).toMatchObject({ entries: [], end: begin + 5_000n });
  const second = await look(first.end);
  expect([second.entries.map(({ contactId }) => contactId), second.end]).toEqual([["far behind"], second.newest]);
  const filled = await look(0n, 1);
  expect([filled.entries.length, String(filled.end)]).toEqual([1, filled.entries[0]?.sequence]);
  expect(await look(second.newest + 5n)).toMatchObject({ entries: [], end: second.newest + 5n });
});
