import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { failSnapshots } from "../harness/fail-snapshots.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const stack = new AsyncDisposableStack();
let system: TestSystem;
let redis: Redis;

beforeAll(async () => {
  // How soon all is well again hangs on when an event is looked at next, so that is as in production.
  system = stack.use(await startTestSystem({ ownRedis: true, env: { RELAY_EVERY: "1s", REPUBLISH_AFTER: "10s" } }));
  redis = new Redis(system.redisUrl);
  stack.defer(() => redis.disconnect());
});
afterAll(() => stack.disposeAsync());

const undoneBy = (undo: () => Promise<unknown>): AsyncDisposable => ({
  [Symbol.asyncDispose]: async () => void (await undo()),
});

const refusals: [because: string, word: string, begin: () => Promise<AsyncDisposable>][] = [
  ["cannot save", "MISCONF", () => failSnapshots(redis, system.redis?.dataDir ?? "")],
  [
    "is full",
    "OOM",
    async () => {
      await redis.config("SET", "maxmemory", "1");
      return undoneBy(() => redis.config("SET", "maxmemory", "0"));
    },
  ],
  [
    "has become a replica",
    "READONLY",
    async () => {
      await redis.replicaof("127.0.0.1", 1);
      return undoneBy(() => redis.replicaof("NO", "ONE"));
    },
  ],
];

/** Whether the relay has had its chance to find the event several times over, or how often it took it. */
async function lookAtEvent(resetId: string) {
  const [row] = await system.sql<{ relayed: number; isLongDue: boolean }[]>`
    select relayed, due_at < now() - interval '4 seconds' as "isLongDue" from events where reset_id = ${resetId}`;
  return row;
}

/** Posts a command to it and sees that nothing is taken in vain; mends it before it returns. */
async function whileRefusing(begin: () => Promise<AsyncDisposable>, word: string, contactId: string): Promise<string> {
  await using _refusing = await begin();
  await expect(redis.set("witness", "taken")).rejects.toThrow(word);
  const { id } = await requestByMail(system, contactId);
  const event = await waitFor(
    async () => {
      const row = await lookAtEvent(id);
      return (row?.isLongDue || row?.relayed) && row;
    },
    { message: "an event that has waited for long" },
  );
  expect(event.relayed).toBe(0);
  await waitFor(async () => (await readFigure(system, "credentials-worker", "rekey_outbox_open")) > 0, {
    message: "the figures telling of it",
  });
  return id;
}

test.each(refusals)(
  "with a Redis that takes no write because it %s a command is answered 202, the figures tell, and it is done soon after it is mended",
  async (_because, word, begin) => {
    const running = system.pids();
    const contact = await createContact(system);
    const resetId = await whileRefusing(begin, word, contact.id);
    await waitForState(system, resetId, "mailed", 10_000);
    expect(system.pids()).toEqual(running);
  },
);
