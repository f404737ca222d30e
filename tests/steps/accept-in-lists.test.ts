import { randomUUID } from "node:crypto";
import { isLockHeld, mayBeOfOneMember, openDatabase } from "@rekey/database/connection";
import { type ResetCommand, aboutCommand, acceptResets } from "@rekey/database/resets/accept-reset";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { gather } from "@rekey/runtime/gather";
import type { PublishableEvent } from "@rekey/contracts/events";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { expect, inject } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { inList, someStaff } from "../harness/take-steps.ts";

const { test, as, sql, see, take } = stepTest();

/** The same request has the same fingerprint. */
function commandFor(contactId: string, given: Partial<ResetCommand> & { print?: string } = {}): ResetCommand {
  const { print = "one", ...others } = given;
  return {
    cause: { actor: someStaff },
    resetId: randomUUID(),
    contactId,
    method: "email",
    mustChange: false,
    isBulk: false,
    idempotencyKey: randomUUID(),
    fingerprint: print,
    isFingerprint: (stored) => stored === print,
    mailsPerHour: 100,
    resetsPerHour: 100,
    openForMs: 3_600_000,
    ...others,
  };
}

const someContacts = async (count: number) => {
  const made = await Promise.all(Array.from({ length: count }, () => take.contact()));
  return made.map(({ id }) => id);
};
const accepting = (commands: readonly ResetCommand[], db = as("rekey_api"), isPatient = true) =>
  inList(db, commands, isPatient);
const outcomesOf = async (commands: readonly ResetCommand[]) =>
  (await accepting(commands)).map(({ outcome }) => outcome);

/** As the API does it, with the lists that came of it. */
function gathering(db = as("rekey_api")) {
  const lists: string[][] = [];
  const accept = gather(
    (commands: readonly ResetCommand[], isAlone: boolean) => {
      lists.push(commands.map(({ resetId }) => resetId));
      return accepting(commands, db, isAlone);
    },
    { atMost: 32, atOnce: 2, about: aboutCommand, mayBeOfOne: mayBeOfOneMember, needsPatience: isLockHeld },
  );
  return { accept, lists };
}

test("each command of a list has its own reset, caller, history and trace, and is answered in its place", async () => {
  const contacts = await someContacts(3);
  const [trace, other] = ["1", "2"].map((n) => `00-${n.repeat(32)}-${n.repeat(16)}-01`);
  const commands = [
    commandFor(contacts[2] ?? "", { cause: { actor: someStaff, traceparent: trace }, reason: "by phone" }),
    commandFor(contacts[0] ?? "", {
      cause: { actor: { subject: "crm:u-2", name: "Other" }, traceparent: other },
      method: "manual",
      sealedPassword: "sealed",
      mustChange: true,
    }),
    commandFor(contacts[1] ?? "", { reason: "half a character: \ud800" }),
  ];
  const answers = await accepting(commands);
  expect(answers).toMatchObject([
    { reset: { id: commands[0]?.resetId, contactId: contacts[2], reason: "by phone", requestedBy: "Somebody" } },
    { reset: { id: commands[1]?.resetId, contactId: contacts[0], method: "manual", requestedBy: "Other" } },
    { reset: { id: commands[2]?.resetId, contactId: contacts[1], reason: "half a character: \ufffd" } },
  ]);
  const told = await sql<{ actor: string; id: string }[]>`
    select actor, reset_id as id from rekey.audit_events where reset_id = any(${commands.map(({ resetId }) => resetId)})`;
  expect(new Map(told.map(({ id, actor }) => [id, actor]))).toEqual(
    new Map(commands.map(({ resetId, cause }) => [resetId, cause.actor.subject])),
  );
  const events = await Promise.all(commands.map(({ resetId }) => see.events({ resetId })));
  expect(events).toMatchObject([
    [{ type: "PasswordResetRequested", traceparent: trace }],
    [{ type: "ManualResetRequested", traceparent: other }],
    [{ type: "PasswordResetRequested", traceparent: null }],
  ]);
});

test("what stands in the way of one command is nothing to the others, and they alone are published", async () => {
  const contacts = (await someContacts(6)) as [string, string, string, string, string, string];
  const [ended, full, first, second, moved, off] = contacts;
  await take.updateContact(off, { portalAccess: false });
  await take.endContact(ended);
  await outcomesOf([commandFor(full, { mailsPerHour: 1 })]);
  const commands = [
    commandFor(first),
    commandFor("nobody"),
    commandFor(ended),
    commandFor(full, { mailsPerHour: 1 }),
    commandFor(moved, { expectedEmail: "other@example.test" }),
    commandFor(second),
    commandFor(off),
  ];
  const published: PublishableEvent[] = [];
  const publish = async (event: PublishableEvent) => void published.push(event);
  const answers = await unitOfWork(as("rekey_api"), { publish }).runListStatement((statement) =>
    acceptResets(statement, commands, true),
  );
  expect(answers.map(({ outcome }) => outcome)).toEqual([
    "accepted",
    "not-found",
    "contact-ended",
    "too-many-mails",
    "email-changed",
    "accepted",
    "portal-access-off",
  ]);
  expect(published.map(({ subject }) => subject)).toEqual([
    { resetId: commands[0]?.resetId },
    { resetId: commands[5]?.resetId },
  ]);
  const events = await Promise.all(commands.map(({ resetId }) => see.events({ resetId })));
  expect(events.map(({ length }) => length)).toEqual([1, 0, 0, 0, 0, 1, 0]);
});

test("a list with a command that was done before, with a key for another one, and with a new one", async () => {
  const [first, second, third] = (await someContacts(3)) as [string, string, string];
  const done = [commandFor(first), commandFor(second)];
  await accepting(done);
  const again = [
    commandFor(first, { idempotencyKey: done[0]?.idempotencyKey ?? "" }),
    commandFor(second, { idempotencyKey: done[1]?.idempotencyKey ?? "", print: "two" }),
    commandFor(third),
  ];
  expect(await accepting(again)).toMatchObject([
    { outcome: "replayed", resetId: done[0]?.resetId },
    { outcome: "key-reused" },
    { outcome: "accepted" },
  ]);
  // Nothing was counted for what was done before.
  expect(await outcomesOf([first, second, third].map((id) => commandFor(id, { mailsPerHour: 2 })))).toEqual([
    "accepted",
    "accepted",
    "accepted",
  ]);
});

test("where no fingerprint can tell a repetition what is in the open does, and it is one whatever became of its contact", async () => {
  const [contact, other] = (await someContacts(2)) as [string, string];
  const asked = { method: "manual", sealedPassword: "sealed", mustChange: true, reason: "by phone" } as const;
  const first = commandFor(contact, { ...asked, isFingerprint: () => undefined });
  const again = (given: Partial<ResetCommand> = {}) => outcomesOf([{ ...first, resetId: randomUUID(), ...given }]);
  expect(await outcomesOf([first])).toEqual(["accepted"]);
  const others = [{ contactId: other }, { method: "email" }, { reason: "in person" }, { mustChange: false }] as const;
  for (const given of others) expect([given, await again(given)]).toEqual([given, ["key-reused"]]);
  await take.updateContact(contact, { portalAccess: false });
  expect(await again()).toEqual(["replayed"]);
});

test("of commands about one contact that come together the budget lets as many through as it has", async () => {
  const [contact, other] = (await someContacts(2)) as [string, string];
  const { accept, lists } = gathering();
  const commands = Array.from({ length: 5 }, () => commandFor(contact, { mailsPerHour: 3 }));
  const answers = await Promise.all([...commands, commandFor(other)].map(accept));
  expect(answers.map(({ outcome }) => outcome)).toEqual([
    "accepted",
    "accepted",
    "accepted",
    "too-many-mails",
    "too-many-mails",
    "accepted",
  ]);
  for (const list of lists) expect(commands.filter(({ resetId }) => list.includes(resetId)).length).toBeLessThan(2);
  const resets = await see.resets({ contactId: contact });
  expect(resets.map(({ id }) => id)).toEqual(commands.slice(0, 3).map(({ resetId }) => resetId));
});

test("of commands under one key that come together one is done, and the others are told so", async () => {
  const [contact, other] = (await someContacts(2)) as [string, string];
  const idempotencyKey = randomUUID();
  const { accept } = gathering();
  const commands = [
    commandFor(contact, { idempotencyKey }),
    commandFor(contact, { idempotencyKey }),
    commandFor(contact, { idempotencyKey, print: "two" }),
    commandFor(other, { idempotencyKey }),
    commandFor(contact, { idempotencyKey, cause: { actor: { subject: "crm:u-2", name: "Other" } } }),
  ];
  const answers = await Promise.all(commands.map(accept));
  expect(answers.map(({ outcome }) => outcome)).toEqual([
    "accepted",
    "replayed",
    "key-reused",
    "key-reused",
    "accepted",
  ]);
  // A contact of a command that is not done is counted none.
  expect(await see.mailBudgets({ contactId: other })).toEqual([]);
});

test("two lists that meet under one key start one reset", async () => {
  const [contact, ...others] = (await someContacts(3)) as [string, string, string];
  const idempotencyKey = randomUUID();
  const lists = others.map((other) => [commandFor(other), commandFor(contact, { idempotencyKey })]);
  const outcomes = (await Promise.all(lists.map(outcomesOf))).flat();
  expect(outcomes.toSorted()).toEqual(["accepted", "accepted", "accepted", "replayed"]);
  expect(await see.resets({ contactId: contact })).toHaveLength(1);
});

test("a command that the database refuses fails alone", async () => {
  const contacts = await someContacts(3);
  const { accept } = gathering();
  const commands = contacts.map((id, index) =>
    commandFor(id, index === 1 ? { cause: { actor: { subject: "rekey", name: "Rekey" } } } : {}),
  );
  const [first, second, third] = await Promise.allSettled(commands.map(accept));
  expect([first, third]).toMatchObject([{ value: { outcome: "accepted" } }, { value: { outcome: "accepted" } }]);
  expect(second).toMatchObject({ status: "rejected", reason: { code: "RK001" } });
});

test("a command whose contact somebody holds does not hold up the others of its list for long", async () => {
  const [held, free] = (await someContacts(2)) as [string, string];
  await outcomesOf([commandFor(held)]);
  // Whoever is alone may wait for as long as the role may, which is longer than this test.
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql.unsafe(`alter role rekey_api in database ${row?.name} set lock_timeout = '10min';
    alter role rekey_api in database ${row?.name} set statement_timeout = '10min'`);
  const url = new URL(databaseUrlFor(inject("database").serverUrl, "rekey_api"));
  url.pathname = `/${row?.name}`;
  await using patient = openDatabase(url.href, { applicationName: "test" });
  const { accept } = gathering(patient);
  const release = Promise.withResolvers<void>();
  const isHeld = Promise.withResolvers<void>();
  const holding = sql.begin(async (tx) => {
    await tx`select from rekey.mail_budgets where contact_id = ${held} for update`;
    isHeld.resolve();
    await release.promise;
  });
  await isHeld.promise;
  const waiting = accept(commandFor(held));
  expect(await accept(commandFor(free))).toMatchObject({ outcome: "accepted" });
  release.resolve();
  await holding;
  expect(await waiting).toMatchObject({ outcome: "accepted" });
});
