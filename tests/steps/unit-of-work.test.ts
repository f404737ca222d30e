import { randomUUID } from "node:crypto";
import { bySystem } from "@rekey/database/actor";
import type { PublishableEvent } from "@rekey/contracts/events";
import { type Database, databaseErrorCode } from "@rekey/database/connection";
import type { Emitted } from "@rekey/database/history/statement";
import { relayGraceMs } from "@rekey/database/outbox/new-events";
import { unitOfWork, type Work } from "@rekey/database/unit-of-work";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { someStaff } from "../harness/take-steps.ts";

const { test, as, see, take } = stepTest();

const asStaff = { actor: someStaff };
const type = "PasswordResetRequested";

/** A unit of work, and what it has published with whether others saw it committed by then. */
function recording(db: Database) {
  const publishing: Promise<PublishableEvent & { isCommitted: boolean }>[] = [];
  const look = async (event: PublishableEvent) => {
    const isCommitted = (await see.events({ id: event.id, queue: event.queue })).length === 1;
    return { ...event, isCommitted };
  };
  const publish = (event: PublishableEvent) => void publishing.push(look(event));
  return { ...unitOfWork(db, { publish }), published: () => Promise.all(publishing) };
}

/** A step that tells of a client and asks for work. */
function step(work: Work, clientId: string, resetId: string): void {
  work.record("client.updated", { clientId }, { by: someStaff.name });
  work.emit(type, { resetId });
}

test("what a step emits is published once it is committed, with the trace of its cause", async () => {
  const [{ run, published }, clientId, resetId] = [recording(as("rekey_api")), randomUUID(), randomUUID()];
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const done = await run({ ...asStaff, traceparent }, async (work) => {
    step(work, clientId, resetId);
    expect(await published()).toEqual([]);
    return "done";
  });
  expect(done).toBe("done");
  expect(await published()).toMatchObject([
    { type, queue: "credentials", subject: { resetId }, traceparent, isCommitted: true },
  ]);
  expect(await see.actions({ clientId })).toEqual(["client.updated"]);
});

test.for<[string, (work: Work) => Promise<unknown>]>([
  ["itself", () => Promise.reject(new Error("no"))],
  ["by a statement", ({ tx }) => tx.execute("select 1 / 0")],
  [
    "at its commit, because the history does not tell of it",
    async ({ tx }) => tx.execute(`update clients set name = 'x' where id = '${await anyClient()}'`),
  ],
  ["in what it sends last", async ({ writeLast }) => writeLast("select 1 / 0")],
  // Only the credentials worker may write that.
  ["in what it tells", async ({ record }) => record("link.issued", {}, { generation: 1 })],
])("a step that fails %s publishes nothing, and nothing of it is left", async ([, fail]) => {
  const [{ run, published }, clientId, resetId] = [recording(as("rekey_api")), randomUUID(), randomUUID()];
  const failing = run(asStaff, async (work) => {
    step(work, clientId, resetId);
    await fail(work);
  });
  await expect(failing).rejects.toThrow();
  expect(await published()).toEqual([]);
  expect([await see.actions({ clientId }), await see.events({ resetId })]).toEqual([[], []]);
});

test("of what is sent last the first failure is told, and what is behind it does not hide it", async () => {
  const failing = recording(as("rekey_api")).run(asStaff, async (work) => {
    work.writeLast("select 1");
    work.writeLast("select 1 / 0");
    work.writeLast("select 1");
    step(work, randomUUID(), randomUUID());
  });
  expect(await failing.catch(databaseErrorCode)).toBe("22012");
});

test("what is sent last is written before the history that tells of it", async () => {
  const { id, clientId } = await take.contact();
  await recording(as("rekey_api")).run(asStaff, async (work) => {
    work.record("contact.updated", { contactId: id, clientId }, { by: someStaff.name, fields: "phone" });
    work.writeLast(`update contacts set phone = '1' where id = '${id}'`);
  });
  expect((await see.contact(id)).phone).toBe("1");
});

const anyClient = async () => (await see.contact((await take.contact()).id)).clientId;

test.for(["40001", "40P01"])(
  "a step that PostgreSQL has undone (%s) is run again, and tells and emits once",
  async (code) => {
    const [{ run, published }, clientId, resetId] = [recording(as("rekey_api")), randomUUID(), randomUUID()];
    let times = 0;
    await run(asStaff, async (work) => {
      step(work, clientId, resetId);
      times += 1;
      if (times === 1) await work.tx.execute(`do $$ begin raise sqlstate '${code}'; end $$`);
    });
    expect(times).toBe(2);
    expect(await published()).toHaveLength(1);
    expect(await see.actions({ clientId })).toEqual(["client.updated"]);
    expect(await see.events({ resetId })).toMatchObject([{ id: (await published())[0]?.id }]);
  },
);

test("a step that is undone again and again fails, and so does at once one that failed otherwise", async () => {
  const { run, published } = recording(as("rekey_api"));
  const failWith = async (code: string) => {
    let times = 0;
    const failing = run(asStaff, async (work) => {
      times += 1;
      step(work, randomUUID(), randomUUID());
      await work.tx.execute(`do $$ begin raise sqlstate '${code}'; end $$`);
    });
    await expect(failing).rejects.toMatchObject({ cause: { code } });
    return times;
  };
  expect([await failWith("40001"), await failWith("23505")]).toEqual([3, 1]);
  expect(await published()).toEqual([]);
});

test("what is put off is left to the relay, until its time", async () => {
  const [{ run, published }, resetId] = [recording(as("rekey_api")), randomUUID()];
  await run(asStaff, async (work) => work.emit(type, { resetId }, { delayMs: 60_000 }));
  expect(await published()).toEqual([]);
  const [event] = await see.events({ resetId });
  const delayMs = (event?.dueAt.getTime() ?? 0) - (event?.createdAt.getTime() ?? 0);
  expect(Math.abs(delayMs - 60_000 - relayGraceMs)).toBeLessThan(10);
});

test("a step that has done an event is refused in a process that consumes none", async () => {
  const [{ run }, clientId] = [recording(as("rekey_credentials")), randomUUID()];
  const consuming = run(bySystem, async (work) => {
    work.consume(randomUUID());
    await Promise.resolve();
  });
  await expect(consuming).rejects.toThrow("consumes no events");
  expect(await see.actions({ clientId })).toEqual([]);
});

test("an event that is done stays so and keeps its time, whatever is said of it later", async () => {
  const resetId = await take.requestByMail((await take.contact()).id);
  const { run } = unitOfWork(as("rekey_credentials"), { consumer: "credentials" });
  const [{ id } = { id: "" }] = await see.events({ resetId });
  const say = (mark: (work: Work) => void) => run(bySystem, async (work) => mark(work));
  await say((work) => work.consume(id));
  const done = await see.events({ resetId });
  expect(done.map(({ consumedAt }) => consumedAt === null)).toEqual([false]);
  await say((work) => work.postpone(id, 60_000));
  await say((work) => work.letWait(id, 60_000));
  await say((work) => work.consume(id));
  expect(await see.events({ resetId })).toEqual(done);
});

test("a statement publishes the event that it says it wrote, and only that one", async () => {
  const { runStatement, published } = recording(as("rekey_api"));
  const emitting = (resetId: string, count: number) =>
    runStatement(asStaff, ({ sql: ask, emit, run }) => {
      const id = randomUUID();
      return run(ask<Emitted[]>`
        with source as (select from generate_series(1, ${count}::int)),
          event as (${emit({ id, type, subject: { resetId }, from: ask`source` })})
        select case when ${count}::int > 0 then ${id}::text end as emitted`);
    });
  const [written, none] = [randomUUID(), randomUUID()];
  await emitting(written, 1);
  await emitting(none, 0);
  expect(await published()).toMatchObject([{ type, subject: { resetId: written }, isCommitted: true }]);
  expect(await see.events({ resetId: none })).toEqual([]);
});

test("a statement that emits and does not say which event was written is refused", async () => {
  const { runStatement, published } = recording(as("rekey_api"));
  const silent = runStatement(asStaff, ({ sql: ask, emit, run }) =>
    run(ask`with event as (${emit({ id: randomUUID(), type, subject: { resetId: randomUUID() } })}) select 1 as done`),
  );
  await expect(silent).rejects.toThrow("does not say which were written");
  expect(await published()).toEqual([]);
});
