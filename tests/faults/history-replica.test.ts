import { openDatabase } from "@rekey/database/connection";
import { watchReplica } from "@rekey/database/readiness/watch-replica";
import { expect } from "vitest";
import { expectComplete } from "../harness/completeness.ts";
import { countsOf, readinessOf, startReplicated } from "../harness/start-replicated.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, given } = systemTest((start, stack) =>
  startReplicated(start, stack, { services: ["api", "audit-sealer"], lags: { HISTORY_REPLICA_LAG: "2s" } }),
);

type Line = { type: string; treeSize?: number; action?: string; detail?: { name?: string }; sequence?: number | null };

async function exported(): Promise<Line[]> {
  const response = await system.fetchApi("/v1/audit/export?format=ndjson", { as: "auditor" });
  expect(response.status).toBe(200);
  const text = await response.text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** Makes a client, so that the history has a row more, and exports all of it. */
async function exportAfterChange(): Promise<{ isWhole: boolean; hasChange: boolean }> {
  const { id } = await system.api().createClient({ name: "Firm" });
  const lines = await exported();
  const sealed = lines.filter(({ sequence }) => typeof sequence === "number").length;
  return {
    isWhole: lines.at(-1)?.type === "end" && sealed >= (lines[0]?.treeSize ?? Infinity),
    hasChange: lines.some((line) => line.action === "client.created" && JSON.stringify(line).includes(id)),
  };
}

/** How many exports were read from each. */
async function servers(): Promise<{ replica: number; primary: number }> {
  const { replica = 0, primary = 0 } = await countsOf(system, "rekey_history_exports_total", ["server"]);
  return { replica, primary };
}

const readiness = () => readinessOf(system);

const wholeAndNew = { isWhole: true, hasChange: true };

test("a server that is no replica, and the replica of another database, are not read from", async () => {
  const open = (url: string) => openDatabase(url, { applicationName: "test", maxConnections: 1 });
  await using primary = open(given.primaryUrl);
  await using replica = open(given.replicaUrl);
  await using other = open(Object.assign(new URL(given.replicaUrl), { pathname: "/postgres" }).href);
  await watchReplica({ primary, replica }, 10_000).check();
  await expect(watchReplica({ primary, replica: primary }, 10_000).check()).rejects.toThrow("leads to no replica");
  const watched = watchReplica({ primary, replica: other }, 10_000);
  await expect(watched.check()).rejects.toThrow("a replica of another database");
  expect(await watched.caughtUp({ id: "1", at: "2026-01-01 00:00:00Z" })).toBeUndefined();
});

test("exports are read from a replica that has all that was answered before, and else from the primary", async () => {
  await system.api().createClient({ name: "First" });
  await waitFor(async () => (await system.sql`select 1 from audit_checkpoints`).length > 0, {
    message: "a checkpoint",
  });
  expect(await exportAfterChange()).toEqual(wholeAndNew);
  expect(await servers()).toEqual({ replica: 1, primary: 0 });

  await given.replicaSql`select pg_wal_replay_pause()`;
  expect(await exportAfterChange()).toEqual(wholeAndNew);
  expect(await servers()).toEqual({ replica: 1, primary: 1 });
  await waitFor(async () => (await readiness()).says.includes("further behind than HISTORY_REPLICA_LAG"), {
    message: "readiness telling of the lag",
    timeoutMs: 30_000,
  });
  expect((await readiness()).isReady).toBe(true);

  await given.replicaSql`select pg_wal_replay_resume()`;
  await waitFor(async () => !(await readiness()).says.includes("HISTORY_REPLICA_LAG"), {
    message: "readiness saying no more of it",
    timeoutMs: 30_000,
  });
  expect(await exportAfterChange()).toEqual(wholeAndNew);
  expect(await servers()).toEqual({ replica: 2, primary: 1 });

  await given.replica.stop();
  expect(await exportAfterChange()).toEqual(wholeAndNew);
  expect(await servers()).toEqual({ replica: 2, primary: 2 });
  expect((await readiness()).says).toContain("the replica of HISTORY_DATABASE_URL cannot be read");
  // Each of them is on record, and on the primary.
  const reads =
    await system.sql`select 1 from audit_events where action = 'history.read' and detail ->> 'view' = 'export'`;
  expect(reads).toHaveLength(4);
  await expectComplete(system.sql);
});
