import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const stack = new AsyncDisposableStack();
const workers = ["credentials-worker", "mail-worker"] as const;
let system: TestSystem;
let redis: Redis;

beforeAll(async () => {
  system = stack.use(await startTestSystem({ ownRedis: true }));
  redis = new Redis(system.redisUrl);
  stack.defer(() => redis.disconnect());
});
afterAll(() => stack.disposeAsync());

const evict = (policy: string) => redis.config("SET", "maxmemory-policy", policy);

test("workers take no job from a Redis that throws keys away, say so, and begin when it keeps them", async () => {
  await Promise.all(workers.map((name) => system.stopService(name)));
  await evict("allkeys-lru");
  const starting = Promise.all(workers.map((name) => system.restart(name)));
  const reset = await requestByMail(system, (await createContact(system)).id);
  await waitFor(() => system.lines("credentials-worker").some((line) => line.includes("throws keys away")), {
    message: "the reason in the log",
  });
  const ready = await fetch(`${system.adminUrls["credentials-worker"]}/readyz`);
  expect([ready.status, (await ready.text()).includes("queue")]).toEqual([503, true]);
  expect((await system.api().getReset(reset.id)).state).toBe("accepted");
  await evict("noeviction");
  await starting;
  await waitForState(system, reset.id, "mailed");
});

test("with REDIS_MAY_EVICT=yes they work with such a Redis all the same", async () => {
  await evict("volatile-ttl");
  await Promise.all(workers.map((name) => system.restart(name, { REDIS_MAY_EVICT: "yes" })));
  const reset = await requestByMail(system, (await createContact(system)).id);
  await waitForState(system, reset.id, "mailed");
  expect(system.lines("mail-worker").some((line) => line.includes("throws keys away"))).toBe(true);
});
