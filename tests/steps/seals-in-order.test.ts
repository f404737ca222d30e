import { type Chain, sealNextEntries, type UnsealedEntry } from "@rekey/database/history/seals";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, sql, see, arrange } = stepTest();

const seal = (previous: Chain, event: UnsealedEntry) => `${previous.sequence}<${event.id}`;
const sealNow = () => sealNextEntries(as("rekey_sealer"), 1_000, seal, "origin");

async function sealedActors(): Promise<(string | undefined)[]> {
  const rows = new Map((await see.history({ action: "test.step" })).map(({ id, actor }) => [id, actor]));
  return (await see.seals()).map(({ auditEventId }) => rows.get(auditEventId)).filter(Boolean);
}

test("a row is sealed only when no earlier transaction can still write one, so the order is final", async () => {
  await sql.begin(async (tx) => {
    await tx`insert into audit_events (action, actor) values ('test.step', 'began first')`;
    await arrange.add("auditEvents", { action: "test.step", actor: "ended first" });
    await sealNow();
    expect(await sealedActors()).toEqual([]);
  });
  // Whatever else runs on the server may hold the limit back for a moment.
  const order = await waitFor(
    async () => {
      await sealNow();
      const actors = await sealedActors();
      return actors.length === 2 && actors;
    },
    { message: "both rows being sealed" },
  );
  expect(order).toEqual(["began first", "ended first"]);
  const sequences = (await see.seals()).map(({ sequence }) => Number(sequence));
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
});

test("while one sealer seals another one leaves it alone, and nothing is sealed twice", async () => {
  await arrange.add("auditEvents", { action: "test.step", actor: "waits" });
  const xid = (await see.history({ actor: "waits" }))[0]?.xid ?? "";
  await waitFor(
    async () => (await sql`select where ${xid}::xid8 < pg_snapshot_xmin(pg_current_snapshot())`).length > 0,
    { message: "no earlier transaction running" },
  );
  const { first } = await sql.begin(async (tx) => {
    await tx`lock table audit_seals in share mode`;
    const sealing = sealNow();
    await waitFor(async () => (await see.waitingForLocks("rekey_sealer")) > 0, {
      timeoutMs: 4_000,
      message: "the first sealer coming to write",
    });
    expect(await sealNow()).toBe(0);
    return { first: sealing };
  });
  expect(await first).toBe(1);
});
