import { randomUUID } from "node:crypto";
import { contactOf } from "@rekey/contracts/contact-fields";
import type { Narrowing } from "@rekey/contracts/narrowing";
import { confirmAddress } from "@rekey/database/directory/confirm-address";
import { createContact, putContact, updateContact } from "@rekey/database/directory/directory";
import { endContact, reactivateContact } from "@rekey/database/directory/end-contact";
import { moveContact } from "@rekey/database/directory/move-contact";
import { resendLink } from "@rekey/database/links/resend-link";
import type { ResetCommand } from "@rekey/database/resets/accept-reset";
import { cancelReset } from "@rekey/database/resets/cancel-reset";
import { listResets } from "@rekey/database/resets/read-resets";
import { listContactEvents, revealAddress } from "@rekey/database/history/read-history";
import { requestImport } from "@rekey/database/sign-in/import-password";
import type { Work } from "@rekey/database/unit-of-work";
import { expect } from "vitest";
import type { TestContact } from "../harness/create-contact.ts";
import { stepTest } from "../harness/step-test.ts";
import { inList, inStatement, inStep, someStaff } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

// What a narrowed caller changes of a contact that goes to another client between the guard of the route and the step.
const { test, as, sql, see, take } = stepTest();
const notFound = { code: "not-found" };
const api = () => as("rekey_api");

const change = { addressChangesPerHour: 100 };
const changes: Record<string, (work: Work, contact: TestContact) => Promise<unknown>> = {
  patch: (work, { id }) => updateContact(work, id, { name: "Taken" }, change),
  put: (work, { id, clientId, email }) => putContact(work, { id, clientId, name: "Taken", email }, change),
  "put into the new client": (work, { id, email }) =>
    putContact(work, { id, clientId: "elsewhere", name: "Taken", email }, change),
  end: (work, { id }) => endContact(work, id),
  reactivate: (work, { id }) => reactivateContact(work, id, undefined),
  "confirm the address": (work, { id, email }) => confirmAddress(work, { contactId: id, expectedEmail: email }),
  "move back": (work, { id, clientId }) => moveContact(work, { id, clientId }),
  "import a password": (work, { id }) =>
    requestImport(work, { contactId: id, passwordHash: "$2b$10$x", mustChange: false, replaces: false }),
  "take the address": (work, { id, clientId, email }) =>
    createContact(work, { ...contactOf({ name: "Heir", email }), clientId }, { contactId: id, how: "end" }),
};

const byStaff = <T>(step: (work: Work) => Promise<T>) => inStep(api(), step, { actor: someStaff });

/** Moves the contact elsewhere, and commits only when the change waits for it. */
async function moveWhile<T>(contactId: string, late: () => Promise<T>): Promise<T> {
  let waiting: Promise<T> | undefined;
  await byStaff(async (work) => {
    await moveContact(work, { id: contactId, clientId: "elsewhere" });
    waiting = late();
    waiting.catch(() => {});
    await waitFor(async () => (await see.waitingForLocks("rekey_api")) > 0, {
      timeoutMs: 4_000,
      message: "the change waiting for the move",
    });
  });
  if (!waiting) throw new Error("nothing was changed");
  return waiting;
}

const commandFor = (contactId: string, narrowing: Narrowing): ResetCommand => ({
  cause: { actor: someStaff, narrowing },
  resetId: randomUUID(),
  contactId,
  method: "manual",
  sealedPassword: "sealed",
  mustChange: false,
  isBulk: false,
  idempotencyKey: randomUUID(),
  fingerprint: "f",
  isFingerprint: () => true,
  mailsPerHour: 100,
  resetsPerHour: 100,
  openForMs: 60_000,
});

const accept = (command: ResetCommand) => inList(api(), [command]);

const narrowedTo = <T>(narrowing: Narrowing, step: (work: Work) => Promise<T>) =>
  inStep(api(), step, { actor: someStaff, narrowing });

test("what became another's while a narrowed change waited for it is not found, and nothing of it is changed", async () => {
  await sql`insert into clients (id, name) values ('elsewhere', 'Elsewhere')`;
  for (const [name, step] of Object.entries(changes)) {
    const contact = await take.contact();
    const narrowing = { clientIds: [contact.clientId] };
    const changing = moveWhile(contact.id, () => narrowedTo(narrowing, (work) => step(work, contact)));
    await expect(changing, name).rejects.toMatchObject(notFound);
    const left = { clientId: "elsewhere", name: contact.name, endedAt: null };
    expect(await see.contact(contact.id), name).toMatchObject(left);
    expect(await see.importedPasswords({ contactId: contact.id })).toEqual([]);
  }
});

test("nor is a reset of it: none is accepted, sent once more or called back", async () => {
  await sql`insert into clients (id, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`;
  const contact = await take.contact();
  const narrowing = { clientIds: [contact.clientId] };
  const { resetId } = await take.mailedLink(contact.id);
  const resend = (work: Work) => resendLink(work, { resetId, mailsPerHour: 100 });
  const resending = moveWhile(contact.id, () => narrowedTo(narrowing, resend));
  await expect(resending).rejects.toMatchObject(notFound);
  await expect(narrowedTo(narrowing, (work) => cancelReset(work, resetId))).rejects.toMatchObject(notFound);

  const next = await take.contact();
  const own = { clientIds: [next.clientId] };
  expect(await accept(commandFor(next.id, { ...own, contactId: next.id }))).toMatchObject([{ outcome: "accepted" }]);
  const accepting = moveWhile(next.id, () => accept(commandFor(next.id, own)));
  expect(await accepting).toEqual([{ outcome: "not-found" }]);
  expect(await accept(commandFor(next.id, { contactId: contact.id }))).toEqual([{ outcome: "not-found" }]);
  expect(await see.resets({ contactId: next.id })).toMatchObject([{ state: "cancelled" }]);
});

test("nobody who is narrowed adds a contact to another's client, or moves one there", async () => {
  const [own, other] = [await take.contact(), await take.contact()];
  const contact = { ...contactOf({ name: "New", email: `new-${own.email}` }), clientId: other.clientId };
  for (const narrowing of [{ clientIds: [own.clientId] }, { contactId: own.id }]) {
    const steps: ((work: Work) => Promise<unknown>)[] = [
      (work: Work) => createContact(work, contact),
      (work: Work) => putContact(work, { ...contact, id: randomUUID() }, change),
      (work: Work) => moveContact(work, { id: own.id, clientId: other.clientId }),
    ];
    for (const step of steps) await expect(narrowedTo(narrowing, step)).rejects.toMatchObject(notFound);
  }
});

test("a contact that went shows its present name and address to nobody whom it left, and its past to nobody where it is", async () => {
  await sql`insert into clients (id, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`;
  const { id, clientId, name, email } = await take.contact();
  const resetId = await take.requestByHand(id);
  await take.cancel(resetId);
  const [before, now] = [{ clientIds: [clientId] }, { clientIds: ["elsewhere"] }];
  const listed = (narrowing: Narrowing) => listResets(api(), { contactId: id, limit: 10, narrowing });
  const reveal = (narrowing: Narrowing) =>
    inStatement(api(), (asked) => revealAddress(asked, id, narrowing), someStaff);
  expect(await listed(before)).toMatchObject({ items: [{ id: resetId, contactName: name }] });
  await byStaff((work) => moveContact(work, { id, clientId: "elsewhere" }));
  expect(await listed(before)).toMatchObject({ items: [{ id: resetId, contactName: null }] });
  expect(await listed(now)).toMatchObject({ items: [] });
  const events = await listContactEvents(api(), id, { limit: 50, reads: "exclude" }, now);
  expect(events.items.map(({ action }) => action)).toEqual(["contact.moved"]);
  expect([await reveal(before), await reveal(now)]).toEqual([undefined, { email }]);
});
