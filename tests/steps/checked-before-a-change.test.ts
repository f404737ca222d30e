import { randomUUID } from "node:crypto";
import { submitChangeFromAccount } from "@rekey/database/links/use-link";
import { deadLetter, retryEvent } from "@rekey/database/outbox/dead-letters";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { byContact } from "@rekey/database/actor";
import type { Statement } from "@rekey/database/history/statement";
import { completeResets, refusePassword } from "@rekey/database/resets/complete-reset";
import { storeRehash } from "@rekey/database/sign-in/rehash";
import {
  createPortalSession,
  findPortalSession,
  listPortalSessions,
  requestRehash,
} from "@rekey/database/sign-in/portal-sessions";
import { recordVerification } from "@rekey/database/sign-in/verify-password";
import {
  createStaffSession,
  findStaffSession,
  findStaffSignIn,
  putStaffUser,
  wasStaffSessionOf,
} from "@rekey/database/sign-in/staff";
import { expect } from "vitest";
import type { TestContact } from "../harness/create-contact.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStatement, inStep, setting, someStaff, type TakeStep } from "../harness/take-steps.ts";

// What a process has read or checked, and writes after somebody else has changed it.
const { test, as, see, arrange, take } = stepTest();
const lifetimeMs = 60_000;
const onPortal = <T>(step: (statement: Statement) => Promise<T>) =>
  inStatement(as("rekey_portal"), step, byContact.actor);

/** A contact whose first password, of version 1, was replaced. */
async function contactWithSecondPassword(): Promise<string> {
  const { id } = await take.contact();
  for (const _time of [1, 2]) await take.setPassword(id);
  return id;
}

test("nobody is signed in by a password that was replaced after it was checked", async () => {
  const contactId = await contactWithSecondPassword();
  const session = { idHash: randomUUID(), contactId, accessVersion: 1, lifetimeMs };
  const signIn = (credentialVersion: number) =>
    onPortal((statement) => createPortalSession(statement, { ...session, credentialVersion }));
  expect([await signIn(1), await signIn(2)]).toEqual([false, true]);
});

test("no program is told that a password is right which was replaced, or whose access ended, after it was checked", async () => {
  const contactId = await contactWithSecondPassword();
  const verified = (credentialVersion: number) =>
    inStatement(
      as("rekey_verifier"),
      (statement) => recordVerification(statement, { contactId, credentialVersion, accessVersion: 1 }),
      { subject: "crm:shop", name: "The shop" },
    );
  expect([await verified(1), await verified(2)]).toEqual([false, true]);
  for (const portalAccess of [false, true]) await take.updateContact(contactId, { portalAccess });
  expect(await verified(2)).toBe(false);
  expect(await see.history({ contactId, action: "password.verified" })).toHaveLength(1);
});

test("a contact's own change that was checked against a replaced password is not taken", async () => {
  const contactId = await contactWithSecondPassword();
  const sessionIdHash = randomUUID();
  const session = { idHash: sessionIdHash, contactId, accessVersion: 1, lifetimeMs };
  await onPortal((statement) => createPortalSession(statement, { ...session, credentialVersion: 2 }));
  const change = { resetId: randomUUID(), sessionIdHash, sealedPassword: "sealed" };
  const ofFirst = { ...change, credentialVersion: 1 };
  expect(await onPortal((statement) => submitChangeFromAccount(statement, ofFirst))).toBe(false);
  expect(await see.resets({ id: change.resetId })).toEqual([]);
});

test("a stronger hash of a replaced password is not stored over the new one", async () => {
  const contactId = await contactWithSecondPassword();
  const before = await see.credential(contactId);
  // Of a sign-in that was checked before, and comes to this only now.
  const late = { contactId, credentialVersion: 1, sealedPassword: "sealed" };
  await onPortal((statement) => requestRehash(statement, late));
  const rehash = { credentialVersion: 1, passwordHash: "of the old password" };
  await inStep(as("rekey_credentials"), (work) => storeRehash(work, { eventId: randomUUID(), contactId, rehash }), {
    consumer: "credentials",
  });
  expect(await see.rehashes({ contactId })).toEqual([]);
  expect(await see.credential(contactId)).toEqual(before);
});

test("a worker that comes with a password after its reset was called back neither sets nor refuses it", async () => {
  const { id: contactId } = await take.contact();
  const resetId = await take.requestByHand(contactId);
  await take.cancel(resetId);
  const late: TakeStep[] = [
    (work, ids) => completeResets(work, [{ ...ids, from: "accepted", passwordHash: "too late" }], 0),
    (work, ids) => refusePassword(work, { ...ids, because: "password-policy" }),
  ];
  for (const portalAccess of [true, false]) {
    await take.updateContact(contactId, { portalAccess });
    for (const step of late) await take.credentials(resetId, step);
  }
  expect(await see.actions(resetId)).toEqual(["reset.accepted", "reset.cancelled"]);
  expect((await see.reset(resetId)).state).toBe("cancelled");
  expect(await see.credential(contactId)).toBeUndefined();
});

test("a contact whose access is gone by the time a password is set gets none", async () => {
  const { id } = await take.contact();
  const resetId = await take.requestByHand(id);
  await arrange.change("contacts", { id }, { portalAccess: false });
  await take.credentials(resetId, setting());
  expect(await see.reset(resetId)).toMatchObject({ state: "refused", refusedBecause: "portal-access-off" });
  expect(await see.credential(id)).toBeUndefined();
});

test("an event becomes a dead letter once, and not by a worker that brings its failure after it was done", async () => {
  const resetId = await take.requestByHand((await take.contact()).id);
  const eventId = (await see.eventOf(resetId, "credentials"))?.id ?? "";
  const give = (queue: "credentials" | "mail" = "credentials") =>
    inStep(as("rekey_credentials"), (work) => deadLetter(work, queue, eventId, "unexpected-error"));
  expect(await give("mail")).toBe(false);
  expect([await give(), await give()]).toEqual([true, false]);
  expect(await inStep(as("rekey_api"), (work) => retryEvent(work, eventId), { actor: someStaff })).toBe(true);
  await take.credentials(resetId, setting());
  expect((await see.reset(resetId)).state).toBe("completed");
  expect(await give()).toBe(false);
  expect((await see.actions(resetId)).filter((action) => action === "event.parked")).toHaveLength(1);
});

/** Each is one way in which access ends and begins anew, the last but one by another password. */
const endsOfAccess: [how: string, end: (contact: TestContact) => Promise<unknown>][] = [
  [
    "access was switched off and on again",
    async ({ id }) => {
      for (const portalAccess of [false, true]) await take.updateContact(id, { portalAccess });
    },
  ],
  [
    "the address was changed and changed back",
    async ({ id, email }) => {
      for (const address of [`new.${email}`, email]) await take.updateContact(id, { email: address });
    },
  ],
  [
    "the contact was ended and taken back",
    async ({ id }) => {
      expect(await take.endContact(id)).toBe("ended");
      expect(await take.reactivateContact(id)).toBe("reactivated");
    },
  ],
  ["another password was set", async ({ id }) => take.setPassword(id)],
  [
    "an import wrote both by SQL of its own",
    async ({ id }) => {
      for (const portalAccess of [false, true]) await arrange.change("contacts", { id }, { portalAccess });
    },
  ],
];

test.each(endsOfAccess)("no session, sign-in or waiting password of before comes back when %s", async (_how, end) => {
  const contact = await take.contact();
  await take.setPassword(contact.id);
  const db = as("rekey_portal");
  const checked = { contactId: contact.id, credentialVersion: 1, accessVersion: 1, lifetimeMs };
  const idHash = randomUUID();
  expect(await onPortal((statement) => createPortalSession(statement, { ...checked, idHash }))).toBe(true);
  const outdated = { contactId: contact.id, credentialVersion: 1, sealedPassword: "sealed" };
  await onPortal((statement) => requestRehash(statement, outdated));
  await end(contact);
  expect((await see.sessions({ idHash }))[0]?.endedAt).not.toBeNull();
  // What takes that back wakes nothing.
  await arrange.change("portalSessions", { idHash }, { endedAt: null });
  expect(await findPortalSession(db, idHash)).toBeUndefined();
  expect(await listPortalSessions(db, contact.id)).toEqual([]);
  const { version: credentialVersion = 1 } = (await see.credential(contact.id)) ?? {};
  const [change, again] = [
    { resetId: randomUUID(), sealedPassword: "sealed", sessionIdHash: idHash, credentialVersion },
    { ...checked, idHash: randomUUID() },
  ];
  expect(await onPortal((statement) => submitChangeFromAccount(statement, change))).toBe(false);
  expect(await onPortal((statement) => createPortalSession(statement, again))).toBe(false);
  expect(await see.rehashes({ contactId: contact.id })).toEqual([]);
});

test("a password that waits to be set when access ends is not set when access begins anew", async () => {
  const { id: contactId } = await take.contact();
  await take.setPassword(contactId);
  const before = await see.credential(contactId);
  const [sessionIdHash, resetId] = [randomUUID(), randomUUID()];
  const session = { contactId, credentialVersion: 1, accessVersion: 1, lifetimeMs };
  await onPortal((statement) => createPortalSession(statement, { ...session, idHash: sessionIdHash }));
  const change = { resetId, sessionIdHash, credentialVersion: 1, sealedPassword: "sealed" };
  expect(await onPortal((statement) => submitChangeFromAccount(statement, change))).toBe(true);
  for (const portalAccess of [false, true]) await take.updateContact(contactId, { portalAccess });
  await take.credentials(resetId, setting("submitted"));
  expect((await see.reset(resetId)).state).toBe("cancelled");
  expect(await see.credential(contactId)).toEqual(before);
});

test.each([
  ["is disabled and enabled again", { disabled: true }],
  ["gets another password", { passwordHash: "another hash" }],
  ["gets other roles", { roles: ["ops"] as const }],
])("no session and no sign-in of before comes back when one of the staff %s", async (_how, change) => {
  const db = as("rekey_console");
  const email = `${randomUUID()}@rekey.test`;
  const known = { email, name: "Test", passwordHash: "a hash", roles: ["staff"] as const };
  const put = (more: Partial<Parameters<typeof putStaffUser>[1]>) =>
    inStep(as(migratorRole), (work) => putStaffUser(work, { ...known, ...more }));
  const id = await put({});
  const checked = { staffUserId: id, sessionVersion: (await findStaffSignIn(db, email))?.sessionVersion ?? 0 };
  const idHash = randomUUID();
  const signIn = (id: string) =>
    inStatement(db, (statement) => createStaffSession(statement, { ...checked, idHash: id, lifetimeMs }));
  expect(await signIn(idHash)).toBe(true);
  await put({});
  expect(await findStaffSession(db, idHash), "what is as it was ends nothing").toMatchObject({ id });
  const isKnown = (address: string) => wasStaffSessionOf(db, idHash, address);
  expect([await isKnown(email), await isKnown(`other.${email}`)], "whose browser it is").toEqual([true, false]);
  if ("disabled" in change) await arrange.change("staffUsers", { id }, { disabledAt: new Date() });
  else await put(change);
  await put({});
  expect((await see.staffSessions({ idHash }))[0]?.endedAt).not.toBeNull();
  // What takes that back wakes nothing.
  await arrange.change("staffSessions", { idHash }, { endedAt: null });
  expect(await findStaffSession(db, idHash)).toBeUndefined();
  expect(await isKnown(email), "a browser of before is a stranger's").toBe(false);
  expect(await signIn(randomUUID())).toBe(false);
});
