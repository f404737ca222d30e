import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { shareOfCore } from "../harness/share-of-core.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const workers = ["credentials-worker", "mail-worker"] as const;

const { test, system, redis } = systemTest({ ownRedis: true, ownProcess: ["credentials-worker", "mail-worker"] });

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

test("a worker whose Redis user may do too little says what to type, stays quiet, ends in time, and works once it may", async () => {
  const worker = "credentials-worker";
  await redis.call("acl", "setuser", "limited", "reset", "on", ">secret", "~*", "+@all", "-@dangerous", "-evalsha");
  const url = new URL(system.redisUrl);
  url.username = "limited";
  url.password = "secret";
  const told = system.lines(worker).length;
  const starting = system.restart(worker, { REDIS_URL: url.href }).catch(() => {});
  const isSaid = (line: string) => line.includes("type: ACL SETUSER limited +evalsha");
  await waitFor(() => system.lines(worker).some(isSaid), { message: "what to type in the log" });
  expect((await fetch(`${system.adminUrls[worker]}/livez`)).status).toBe(200);
  expect((await fetch(`${system.adminUrls[worker]}/readyz`)).status).toBe(503);
  expect(await shareOfCore(system.pids()[worker] ?? 0, 2_000)).toBeLessThan(0.5);
  // One for each of its connections, and one of the check that is failing.
  expect(system.lines(worker).slice(told).filter(isSaid).length).toBeLessThanOrEqual(4);
  expect(await system.kill(worker, "SIGTERM")).toMatchObject({ code: 0 });
  await starting;
  // INFO is still not allowed.
  await redis.call("acl", "setuser", "limited", "+evalsha");
  await system.restart(worker);
  const reset = await requestByMail(system, (await createContact(system)).id);
  await waitForState(system, reset.id, "mailed");
});

test("with REDIS_MAY_EVICT=yes they work with such a Redis all the same", async () => {
  await evict("volatile-ttl");
  await Promise.all(workers.map((name) => system.restart(name, { REDIS_MAY_EVICT: "yes" })));
  const reset = await requestByMail(system, (await createContact(system)).id);
  await waitForState(system, reset.id, "mailed");
  expect(system.lines("mail-worker").some((line) => line.includes("throws keys away"))).toBe(true);
});
