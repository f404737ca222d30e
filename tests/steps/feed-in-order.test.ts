import type { AuditAction } from "@rekey/contracts/audit-actions";
import { readFeed } from "@rekey/database/feed/read-feed";
import { hasUnsealed, sealNextEntries } from "@rekey/database/history/seals";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, sql, arrange } = stepTest();

const sealNow = () => sealNextEntries(as("rekey_sealer"), 20_000, () => "hash", "origin");
const sealAll = () =>
  waitFor(async () => (await sealNow(), !(await hasUnsealed(as("rekey_sealer")))), { message: "all being sealed" });
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
    expect(await look(end)).toMatchObject({ entries: [], end });
    expect(await hasUnsealed(as("rekey_sealer"))).toBe(true);
  });
  await sealAll();
  const later = await look(end);
  expect(later.entries.map(({ contactId }) => contactId)).toEqual(["began first", "ended first"]);
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
