import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { createContact } from "../harness/create-contact.ts";
import { failSnapshots } from "../harness/fail-snapshots.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, arrange, redis } = systemTest({
  ownProcess: "all",
  ownRedis: true,
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
  env: { RELAY_EVERY: "1s", REPUBLISH_AFTER: "10s", LATE_AFTER: "3s" },
});

const undoneBy = (undo: () => Promise<unknown>): AsyncDisposable => ({
  [Symbol.asyncDispose]: async () => void (await undo()),
});

const setBriefly = async (name: string, value: string, undone: string): Promise<AsyncDisposable> => {
  await redis.config("SET", name, value);
  return undoneBy(() => redis.config("SET", name, undone));
};

const refusals: [because: string, code: string, begin: () => Promise<AsyncDisposable>][] = [
  ["cannot save", "MISCONF", () => failSnapshots(redis, system.redis?.dataDir ?? "")],
  ["is full", "OOM", () => setBriefly("maxmemory", "1", "0")],
  ["has too few replicas", "NOREPLICAS", () => setBriefly("min-replicas-to-write", "1", "0")],
  [
    "has become a replica",
    "READONLY",
    async () => {
      await redis.replicaof("127.0.0.1", 1);
      return undoneBy(() => redis.replicaof("NO", "ONE"));
    },
  ],
  [
    "lets our user run no scripts",
    "NOPERM",
    async () => {
      await redis.call("acl", "setuser", "default", "-@scripting");
      return undoneBy(() => redis.call("acl", "setuser", "default", "+@all"));
    },
  ],
];

async function readiness(service: "api" | "portal" | "console" | "credentials-worker" | "mail-worker") {
  const answer = await fetch(`${system.adminUrls[service]}/readyz?verbose`);
  return `${answer.status} ${await answer.text()}`;
}

/** Every place that tells of it, for programs, staff and operations. */
async function expectTold(code: string, resetId: string): Promise<void> {
  for (const service of ["api", "portal"] as const) {
    await waitFor(async () => /^200 [^]*\[!\][^]*ready, but degraded/.test(await readiness(service)), {
      message: `${service} being degraded`,
    });
    expect(await readiness(service)).toContain(code);
  }
  for (const worker of ["credentials-worker", "mail-worker"] as const) {
    await waitFor(async () => /^503 [^]*\[-\] queue failed: .*Redis/.test(await readiness(worker)), {
      message: `${worker} not being ready, with the reason`,
    });
  }
  const { items } = await system.api("ops").listQueues();
  expect(items.map(({ hold }) => hold?.code)).toEqual([code, code]);
  expect(items.find(({ name }) => name === "credentials")?.waiting).toBeGreaterThan(0);
  const status = await system.api().mailStatus();
  expect(status).toMatchObject({ healthy: false, queues: items.map(({ name }) => ({ name, hold: { code } })) });
  expect(status.reason).toContain(`(${code})`);
  const hold = await waitFor(async () => (await system.api().getReset(resetId)).hold, { message: "what holds it" });
  expect(hold.code).toBe(code);
  expect(await readFigure(system, "api", "rekey_work_held")).toBe(2);
}

/** Whether the relay has had its chance to find the event several times over, or how often it took it. */
async function lookAtEvent(resetId: string) {
  const [event] = await see.events({ resetId });
  return event && { relayed: event.relayed, isLongDue: event.dueAt < fromNow(-4_000) };
}

/** Posts a command to it and sees that nothing is taken in vain; mends it before it returns. */
async function whileRefusing(begin: () => Promise<AsyncDisposable>, code: string, contactId: string): Promise<string> {
  await using _refusing = await begin();
  const refusal = await redis.eval("return redis.call('set', 'witness', 'taken')", 0).catch((error: Error) => error);
  expect(String(refusal)).toContain(code);
  const { id } = await requestByMail(system, contactId);
  const event = await waitFor(
    async () => {
      const row = await lookAtEvent(id);
      return (row?.isLongDue || row?.relayed) && row;
    },
    { message: "an event that has waited for long" },
  );
  // What is taken away while it runs is found out by being refused, once.
  expect(event.relayed).toBeLessThanOrEqual(code === "NOPERM" ? 1 : 0);
  await waitFor(async () => (await readFigure(system, "credentials-worker", "rekey_outbox_open")) > 0, {
    message: "the figures telling of it",
  });
  await expectTold(code, id);
  return id;
}

test.each(refusals)(
  "with a Redis that takes no write because it %s a command is answered 202, the figures tell, and it is done soon after it is mended",
  async (_because, code, begin) => {
    const running = system.pids();
    const contact = await createContact(system);
    const resetId = await whileRefusing(begin, code, contact.id);
    await waitForState(system, resetId, "mailed", 10_000);
    expect(system.pids()).toEqual(running);
    await waitFor(
      async () => (await readiness("api")).startsWith("200 ") && (await readiness("api")).endsWith("\nready\n"),
      {
        message: "the API being well again",
      },
    );
    expect((await system.api().getReset(resetId)).hold).toBeNull();
    expect((await system.api().mailStatus()).healthy).toBe(true);
  },
);

test("a password that Redis asks for later is named by the workers too, and no longer when it is gone", async () => {
  for (const [password, ready] of [
    ["later", /^503 [^]*\[-\] queue failed: .*password of REDIS_URL/],
    ["", /^200 /],
  ] as const) {
    await redis.config("SET", "requirepass", password);
    await redis.call("client", "kill", "type", "normal", "skipme", "yes");
    const look = async () => [await readiness("credentials-worker"), await readiness("mail-worker")];
    const said = await waitFor(async () => (await look()).every((text) => ready.test(text)) && (await look()), {
      message: `both workers saying ${ready.source}`,
    });
    expect(said.join("")).not.toContain("Redis is away");
  }
});

/**
 * A mail that was put off an hour ago, until another hour from now, and whose next attempt was to be in some minutes.
 */
async function putOff(state: "pending" | "deferred" | "sending", nextInMinutes: number): Promise<void> {
  const { id } = await createContact(system);
  const [deliveryId, minuteMs] = [randomUUID(), 60_000];
  const mail = { id: deliveryId, contactId: id, kind: "password_changed", state } as const;
  const [updatedAt, nextAttemptAt] = [fromNow(-60 * minuteMs), fromNow(nextInMinutes * minuteMs)];
  const leaseUntil = state === "sending" ? fromNow(minuteMs) : null;
  await arrange.add("deliveries", { ...mail, updatedAt, nextAttemptAt, leaseUntil });
  const event = { queue: "mail", type: "PasswordChanged", deliveryId, relayed: 1 } as const;
  await arrange.add("events", { ...event, createdAt: updatedAt, dueAt: fromNow(60 * minuteMs) });
}

test("a worker that is stopped is named by what waits for it, and what is only to come later is not late", async () => {
  await system.stopService("credentials-worker");
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await putOff("pending", 60);
  // No server could be used: what says when it is tried next is the event alone.
  await putOff("deferred", -60);
  // A worker has had it for long, and still has.
  await putOff("sending", -60);
  // What an earlier test has done to Redis may still be told.
  const late = async () => {
    const { hold } = await system.api().getReset(id);
    return hold?.code === "LATE" && hold;
  };
  const hold = await waitFor(late, { message: "the reset being late" });
  expect(hold.words).toContain("credentials worker");
  const { items } = await system.api("ops").listQueues();
  expect(items.map(({ name, hold: held, waiting }) => [name, held?.code, waiting])).toEqual([
    ["credentials", "LATE", 1],
    ["mail", undefined, 0],
  ]);
  expect(await readiness("api")).toMatch(/^200 [^]*\[!\] work failed: credentials: .*LATE/);
  await system.restart("credentials-worker");
  await waitForState(system, id, "mailed");
  await waitFor(async () => (await readiness("api")).endsWith("\nready\n"), { message: "nothing being late" });
});
