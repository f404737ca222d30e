import { openQueuesForInspection } from "@rekey/messaging/inspect";
import { createLogger } from "@rekey/runtime/logger";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const stack = new AsyncDisposableStack();
let system: TestSystem;

beforeAll(async () => {
  // So late that no test would live to see it.
  system = stack.use(await startTestSystem({ ownRedis: true, env: { REPUBLISH_AFTER: "1h" } }));
});
afterAll(() => stack.disposeAsync());

test("a Redis that has lost everything is noticed at once, and not at the next look at each event", async () => {
  await using inspected = openQueuesForInspection({
    redisUrl: system.redisUrl,
    prefix: system.queuePrefix,
    log: createLogger("test", "silent"),
  });
  const queue = inspected.queues.find(({ name }) => name === "credentials");
  await queue?.pause();
  const contacts = await Promise.all(Array.from({ length: 5 }, () => createContact(system)));
  const resets = await Promise.all(contacts.map(({ id }) => requestByHand(system, id, freshPassword())));
  await waitFor(
    async () => {
      const [row] = await system.sql<{ seen: number }[]>`
        select count(*)::int as seen from events
        where queue = 'credentials' and relayed > 0 and due_at > now() + interval '30 minutes'`;
      return row?.seen === resets.length;
    },
    { message: "the relay having seen to every event, for an hour" },
  );
  const redis = new Redis(system.redisUrl);
  stack.defer(() => redis.disconnect());
  await redis.flushall();
  for (const { id } of resets) await waitForState(system, id, "completed");
  expect(system.lines("credentials-worker").filter((line) => line.includes("Redis has lost its jobs"))).not.toEqual([]);
});
