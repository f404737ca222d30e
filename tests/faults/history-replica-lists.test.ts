import { type Database, openDatabase } from "@rekey/database/connection";
import { type ReadFrom, readFromReplica } from "@rekey/database/history/read-from-replica";
import { watchReplica } from "@rekey/database/readiness/watch-replica";
import { expect } from "vitest";
import { expectComplete } from "../harness/completeness.ts";
import { createContact } from "../harness/create-contact.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { countsOf, readinessOf, startReplicated } from "../harness/start-replicated.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, given } = systemTest((start, stack) =>
  startReplicated(start, stack, { services: ["api"], lags: { HISTORY_LIST_LAG: "1s", HISTORY_REPLICA_LAG: "2s" } }),
);

const lists = () => countsOf(system, "rekey_history_lists_total", ["server", "because"]);
const none = { "primary away": 0, "primary behind": 0, "primary failed": 0, "replica well": 0 };

async function readsOnRecord(): Promise<string[]> {
  const rows = await given.system.sql<{ view: string }[]>`
    select detail ->> 'view' as view from audit_events where action = 'history.read' order by id`;
  return rows.map(({ view }) => view);
}

/**
 * Asks a reset for a new contact, and then for everything that is read from a replica: what each lacks of it, which is
 * nothing, how many of them the replica answered, and which were recorded.
 */
async function readAll() {
  const contact = await createContact(system);
  const before = { counts: await lists(), reads: (await readsOnRecord()).length };
  const { id } = await requestByHand(system, contact.id, "a long sentence of nobody");
  const auditor = system.api("auditor");
  const contactId = contact.id;
  const events = await auditor.listAuditEvents({ reads: "include", limit: 5 });
  const resets = await auditor.listAuditedResets({ contactId, summary: "include" });
  const summary = await auditor.summarizeHistory({ contactId });
  const history = await auditor.getContactHistory(contactId);
  const after = await lists();
  const counted = Object.entries({ ...none, ...after }).map(([name, value]): [string, number] => [
    name,
    value - (before.counts[name] ?? 0),
  ]);
  return {
    lacks: {
      events: events.items[0]?.resetId !== id,
      resets: resets.items[0]?.id !== id,
      itsNumbers: typeof resets.summary !== "object" || resets.summary?.days.at(-1)?.resets !== 1,
      numbers: summary.days.at(-1)?.resets !== 1,
      resetsOfContact: history.resets.items[0]?.id !== id,
      eventsOfContact: !history.events.items.some(({ resetId }) => resetId === id),
    },
    counted: Object.fromEntries(counted.filter(([, count]) => count !== 0)),
    recorded: (await readsOnRecord()).slice(before.reads),
  };
}

const nothing = {
  events: false,
  resets: false,
  itsNumbers: false,
  numbers: false,
  resetsOfContact: false,
  eventsOfContact: false,
};
const recorded = ["events", "resets", "summary", "contact"];
const readThere = { lacks: nothing, counted: { "replica well": 4 }, recorded };

async function waitUntilWell(): Promise<void> {
  await waitFor(async () => !(await readinessOf(system)).says.includes("[!] history-replica"), {
    message: "the replica found well",
    timeoutMs: 30_000,
  });
}

test("lists and numbers are read from the replica on the record, and lack nothing that was answered before", async () => {
  await waitUntilWell();
  expect(await readAll()).toEqual(readThere);
});

test("what is no place in a list is refused, and not recorded", async () => {
  const before = await readsOnRecord();
  for (const path of ["/v1/audit/events?after=nowhere", "/v1/audit/resets?after=nowhere"])
    expect((await system.fetchApi(path, { as: "auditor" })).status).toBe(422);
  expect(await readsOnRecord()).toEqual(before);
});

test("of a replica that replays nothing one list waits, and all are whole", async () => {
  await given.replicaSql`select pg_wal_replay_pause()`;
  const { lacks, counted, recorded: told } = await readAll();
  expect({ lacks, told }).toEqual({ lacks: nothing, told: recorded });
  // The first one waits, and perhaps one more: a check may find it as far as it had to be before it stopped.
  expect(Object.keys(counted)).toEqual(["primary behind"]);
  expect(counted["primary behind"]).toBeLessThan(3);
  await waitFor(async () => (await readinessOf(system)).says.includes("further behind than HISTORY_REPLICA_LAG"), {
    message: "readiness telling of the lag",
    timeoutMs: 30_000,
  });
  // Now it is not asked any more.
  expect(await readAll()).toEqual({ lacks: nothing, counted: {}, recorded });
  await given.replicaSql`select pg_wal_replay_resume()`;
  await waitUntilWell();
  expect(await readAll()).toEqual(readThere);
});

/** Reads as the API does, of the newest row of the history, and which server was to be blamed for what. */
async function openReads(stack: AsyncDisposableStack) {
  const open = (url: string) =>
    stack.use(openDatabase(url, { applicationName: "test", maxConnections: 2, silenceMs: 60_000 }));
  const [primary, replica] = [open(given.primaryUrl), open(given.replicaUrl)];
  const from: ReadFrom[] = [];
  const watched = watchReplica({ primary, replica }, 10_000);
  const reads = readFromReplica({ primary, replica, watched, withinMs: 500, tell: (each) => void from.push(each) });
  const [row] = await primary.$client<{ id: string; at: string }[]>`
    select id, at::text as at from audit_events order by id desc limit 1`;
  if (!row) throw new Error("the history is empty");
  const askBoth = (askReplica: (db: Database) => Promise<unknown>) =>
    reads.read<unknown>(row, async (db) => (db === primary ? "of the primary" : askReplica(db)));
  return { askBoth, from, isWell: reads.isWell };
}

test("a read that the replica refuses is answered by the primary, and the replica is read again", async () => {
  await using stack = new AsyncDisposableStack();
  const { askBoth, from, isWell } = await openReads(stack);
  expect(await askBoth((db) => db.$client`select 1 / 0`)).toBe("of the primary");
  expect(await askBoth(async () => "of the replica")).toBe("of the replica");
  expect({ from, isWell: isWell() }).toEqual({ from: ["failed", "replica"], isWell: true });
});

test("a replica that does not answer in time is left out, and the primary answers", async () => {
  await using stack = new AsyncDisposableStack();
  const { askBoth, from, isWell } = await openReads(stack);
  const answer = await system.sql.begin(async (sql) => {
    // It is replayed, and whoever reads the history there waits for its end.
    await sql`lock table audit_events in access exclusive mode`;
    // Else it waits for the next commit to be written to the log.
    await sql`select pg_switch_wal()`;
    await waitFor(
      async () => (await given.replicaSql`select from pg_locks where mode = 'AccessExclusiveLock'`).length > 0,
      { message: "the lock on the replica" },
    );
    const answered = await askBoth(async () => "of the replica");
    // It has the answer while the replica is still at it.
    return { answered, asked: await given.replicaSql`select from pg_locks where not granted` };
  });
  expect(answer.answered).toBe("of the primary");
  expect(answer.asked.length).toBeGreaterThan(0);
  expect({ from, isWell: isWell() }).toEqual({ from: ["away"], isWell: false });
});

test("a replica that is gone, and one that became a primary, fail no list", async () => {
  await given.replica.stop();
  const gone = await readAll();
  expect({ lacks: gone.lacks, recorded: gone.recorded }).toEqual({ lacks: nothing, recorded });
  expect(gone.counted["replica well"]).toBeUndefined();
  await given.replica.start();
  await waitUntilWell();
  expect((await readAll()).counted).toEqual({ "replica well": 4 });

  await given.replicaSql`select pg_promote()`;
  const promoted = await readAll();
  expect({ lacks: promoted.lacks, recorded: promoted.recorded }).toEqual({ lacks: nothing, recorded });
  await waitFor(async () => (await readinessOf(system)).says.includes("leads to no replica"), {
    message: "readiness telling that it is none",
    timeoutMs: 30_000,
  });
  expect((await readinessOf(system)).isReady).toBe(true);
  await expectComplete(system.sql);
});
