import { type Database, openDatabase } from "@rekey/database/connection";
import { type Chain, sealNextEvents, type UnsealedEvent } from "@rekey/database/seals";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";

// No sealer runs: the test seals, at the moments that matter.
const stack = new AsyncDisposableStack();
const applicationName = "two sealers";
let system: TestSystem;
let db: Database;

beforeAll(async () => {
  system = stack.use(await startTestSystem({ services: ["api"] }));
  db = stack.use(openDatabase(databaseUrlFor(system.databaseUrl, "rekey_sealer"), { applicationName }));
});
afterAll(() => stack.disposeAsync());

const seal = (previous: Chain, event: UnsealedEvent) => `${previous.sequence}<${event.id}`;
const sealNow = () => sealNextEvents(db, 1_000, seal, "origin");

async function sealedActors(): Promise<string[]> {
  const rows = await system.sql<{ actor: string }[]>`
    select a.actor from audit_seals s join audit_events a on a.id = s.audit_event_id
    where a.action = 'test.step' order by s.sequence`;
  return rows.map(({ actor }) => actor);
}

async function isSealerWaiting(): Promise<boolean> {
  const found = await system.sql`
    select from pg_stat_activity where datname = current_database() and application_name = ${applicationName}
      and wait_event_type = 'Lock'`;
  return found.length > 0;
}

test("a row is sealed only when no earlier transaction can still write one, so the order is final", async () => {
  await system.sql.begin(async (tx) => {
    await tx`insert into audit_events (action, actor) values ('test.step', 'began first')`;
    await system.sql`insert into audit_events (action, actor) values ('test.step', 'ended first')`;
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
  const rows = await system.sql<{ sequence: string }[]>`select sequence from audit_seals order by sequence`;
  expect(rows.map(({ sequence }) => Number(sequence))).toEqual(rows.map((_, index) => index + 1));
});

test("while one sealer seals another one leaves it alone, and nothing is sealed twice", async () => {
  const [row] = await system.sql<{ xid: string }[]>`
    insert into audit_events (action, actor) values ('test.step', 'waits') returning xid`;
  await waitFor(
    async () => {
      const found = await system.sql`select where ${row?.xid ?? ""}::xid8 < pg_snapshot_xmin(pg_current_snapshot())`;
      return found.length > 0;
    },
    { message: "no earlier transaction running" },
  );
  const { first } = await system.sql.begin(async (tx) => {
    await tx`lock table audit_seals in share mode`;
    const sealing = sealNow();
    await waitFor(isSealerWaiting, { timeoutMs: 4_000, message: "the first sealer coming to write" });
    expect(await sealNow()).toBe(0);
    return { first: sealing };
  });
  expect(await first).toBe(1);
});
