import { type EventType, eventTypes } from "@rekey/contracts/events";
import { openDatabase } from "@rekey/database/connection";
import { openOutbox } from "@rekey/database/outbox/open-outbox";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import type { Processors } from "@rekey/messaging/processor";
import { startConsumer } from "@rekey/messaging/start-consumer";
import { startRelay } from "@rekey/messaging/start-relay";
import { createLogger } from "@rekey/runtime/logger";
import { createMetrics } from "@rekey/runtime/metrics";
import { expect } from "vitest";
import { expectComplete } from "../harness/completeness.ts";
import { createContact } from "../harness/create-contact.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, queues } = systemTest({ services: ["api", "credentials-worker"] });

/** A worker of the queue that has processors for all kinds of events but one, as one of an earlier version has. */
function startEarlierWorker(lacks: EventType<"credentials">) {
  const stack = new AsyncDisposableStack();
  const lines: string[] = [];
  const log = createLogger("test", "info", { write: (line: string) => void lines.push(line) });
  const redis = { redisUrl: system.redisUrl, prefix: system.queuePrefix, log, metrics: createMetrics("test") };
  const url = databaseUrlFor(system.databaseUrl, "rekey_credentials");
  const db = stack.use(openDatabase(url, { applicationName: "rekey-earlier" }));
  const outbox = openOutbox(db, "credentials", 500);
  const leave = async () => ({ againInMs: 200, because: "worker-stops" as const });
  const known: Partial<Processors<"credentials">> = Object.fromEntries(
    eventTypes.filter((type) => type !== lacks).map((type) => [type, leave]),
  );
  const consumer = startConsumer("credentials", known as Processors<"credentials">, {
    ...redis,
    concurrency: 2,
    lockMs: 2_000,
    longestPauseMs: 1_000,
    isAway: () => false,
    mayEvict: false,
    stuck: { redAfterMs: 9_000, leaveAfterMs: 75_000 },
    leave: () => {},
    find: async (eventId) => (await outbox.find([eventId]))[0],
    onDeadLetter: outbox.deadLetter,
  });
  stack.use(consumer);
  stack.use(startRelay("credentials", { ...redis, everyMs: 200, outbox }));
  return { lines, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test("an event of a kind that a worker does not know waits for one that does, and is no dead letter", async () => {
  await system.stopService("credentials-worker");
  const contact = await createContact(system);
  await using earlier = startEarlierWorker("ManualResetRequested");
  const { id: resetId } = await requestByHand(system, contact.id, "a long sentence of nobody");
  const [event] = await see.events({ resetId });
  const eventId = event?.id ?? "";
  const job = () => queues.credentials.getJob(eventId);
  // Again and again, by its own time and by the relay's.
  await waitFor(async () => ((await job())?.attemptsStarted ?? 0) >= 3, { message: "the job run three times" });
  const { logs } = await queues.credentials.getJobLogs(eventId);
  expect(logs.at(-1)).toMatch(/^again in \d+ s: newer-version$/);
  expect(earlier.lines.filter((line) => line.includes('"code":"event-of-newer-version"'))).toHaveLength(1);
  expect(earlier.lines.join("")).toContain('"type":"ManualResetRequested"');
  expect(await see.events({ resetId })).toMatchObject([{ consumedAt: null, deadLetteredAt: null }]);

  // Beside it, as in the middle of an upgrade.
  await system.restart("credentials-worker");
  await waitForState(system, resetId, "completed");
  const { items } = await system.api().getTimeline(resetId);
  expect(items.filter(({ action }) => action === "event.parked")).toEqual([]);
  expect(items.filter(({ action }) => action === "reset.completed")).toHaveLength(1);
  await expectComplete(system.sql);
});
