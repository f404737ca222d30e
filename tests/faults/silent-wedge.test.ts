import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const leaveAfterSeconds = 5;

const { test, system, redis, queues } = systemTest({
  ownProcess: "all",
  env: { STUCK_RED_AFTER: "1500ms", STUCK_LEAVE_AFTER: `${leaveAfterSeconds}s` },
});

const workers = ["credentials-worker", "mail-worker"] as const;
const metaOf = (queue: string) => `${system.queuePrefix}:${queue}:meta`;

async function readiness(worker: (typeof workers)[number]): Promise<string> {
  const answer = await fetch(`${system.adminUrls[worker]}/readyz`);
  return `${answer.status} ${(await answer.text()).trim()}`;
}

test.each([
  ["credentials-worker", "credentials", "accepted"],
  ["mail-worker", "mail", "issued"],
] as const)(
  "%s that takes nothing although jobs wait and all is well turns red, then leaves; started again it does the work",
  async (worker, queue, stuckIn) => {
    const others = Object.entries(system.pids()).filter(([name]) => name !== worker);
    // To BullMQ a queue with room for no job at all is neither paused nor empty: its worker lives and gets nothing.
    await redis.hset(metaOf(queue), "concurrency", "0");
    const reset = await requestByMail(system, (await createContact(system)).id);
    await waitFor(async () => (await readiness(worker)) === "503 not ready: queue", {
      message: "a worker that is red",
    });
    expect(system.pids()[worker]).toBeDefined();
    await waitFor(() => system.pids()[worker] === undefined, { message: "the worker leaving" });
    // It is gone already, so no signal reaches it: this only tells how it ended.
    expect(await system.kill(worker)).toEqual({ code: 1, signal: null });
    expect(system.lines(worker).filter((line) => line.includes("jobs wait and none is taken"))).not.toEqual([]);
    expect((await system.api().getReset(reset.id)).state).toBe(stuckIn);
    expect(Object.entries(system.pids())).toEqual(others);
    await redis.hdel(metaOf(queue), "concurrency");
    await system.restart(worker);
    await waitForState(system, reset.id, "mailed");
  },
);

test("a worker of a paused queue and one of an idle queue stay ready for much longer than a stuck one may live", async () => {
  const running = system.pids();
  const { mail } = queues;
  await mail.pause();
  const reset = await requestByMail(system, (await createContact(system)).id);
  await waitForState(system, reset.id, "issued");
  const seen = new Set<string>();
  await waitFor(
    async () => {
      for (const worker of workers) seen.add(await readiness(worker));
      const age = await readFigure(system, "mail-worker", "rekey_outbox_oldest_age_seconds");
      return age > 2 * leaveAfterSeconds;
    },
    { timeoutMs: 30_000, message: "a job that has waited for long in the paused queue" },
  );
  expect([...seen]).toEqual(["200 ready"]);
  expect(system.pids()).toEqual(running);
  await mail.resume();
  await waitForState(system, reset.id, "mailed");
});
