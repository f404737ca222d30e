import { completeReset, refusePassword, storeRehash } from "@rekey/database/complete-reset";
import { inTransaction, openDatabase, type Transaction } from "@rekey/database/connection";
import { parkEvent } from "@rekey/database/outbox";
import { submitChangeFromAccount } from "@rekey/database/portal";
import {
  createPortalSession,
  findPortalSession,
  listPortalSessions,
  requestRehash,
} from "@rekey/database/portal-sessions";
import { createStaffSession, findStaffSession, findStaffSignIn, putStaffUser } from "@rekey/database/staff";
import { migratorRole, type ServiceRole } from "@rekey/database/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// What a process has read or checked, and writes after somebody else has changed it.
const stack = new AsyncDisposableStack();
let system: TestSystem;

beforeAll(async () => {
  system = stack.use(await startTestSystem({ services: ["api", "credentials-worker"] }));
});
afterAll(() => stack.disposeAsync());
// A test that fails while it keeps the worker away fails alone.
beforeEach(async () => {
  if (system.pids()["credentials-worker"] === undefined) await system.restart("credentials-worker");
});

function openAs(role: ServiceRole | typeof migratorRole) {
  return stack.use(openDatabase(databaseUrlFor(system.databaseUrl, role), { applicationName: "a late process" }));
}

/** A contact whose first password, of version 1, was replaced. */
async function contactWithSecondPassword(): Promise<string> {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  await givePassword(system, contact.id);
  return contact.id;
}

const credentialOf = (contactId: string) => system.sql`select * from credentials where contact_id = ${contactId}`;

test("nobody is signed in by a password that was replaced after it was checked", async () => {
  const contactId = await contactWithSecondPassword();
  const db = openAs("rekey_portal");
  const session = { idHash: randomUUID(), contactId, accessVersion: 1, lifetimeMs: 60_000 };
  expect(await createPortalSession(db, { ...session, credentialVersion: 1 })).toBe(false);
  expect(await createPortalSession(db, { ...session, credentialVersion: 2 })).toBe(true);
});

test("a contact's own change that was checked against a replaced password is not taken", async () => {
  const contactId = await contactWithSecondPassword();
  const db = openAs("rekey_portal");
  const sessionIdHash = randomUUID();
  const session = { idHash: sessionIdHash, contactId, accessVersion: 1, lifetimeMs: 60_000 };
  await createPortalSession(db, { ...session, credentialVersion: 2 });
  const change = { resetId: randomUUID(), sessionIdHash, sealedPassword: "sealed" };
  expect(await submitChangeFromAccount(db, { ...change, credentialVersion: 1 })).toBeUndefined();
  expect(await system.sql`select from resets where id = ${change.resetId}`).toHaveLength(0);
});

test("a stronger hash of a replaced password is not stored over the new one", async () => {
  const contactId = await contactWithSecondPassword();
  const before = await credentialOf(contactId);
  const db = openAs("rekey_credentials");
  const rehash = { credentialVersion: 1, passwordHash: "of the old password" };
  await inTransaction(db, (tx) => storeRehash(tx, { eventId: randomUUID(), contactId, rehash }));
  expect([...(await credentialOf(contactId))]).toEqual([...before]);
});

test("a worker that comes with a password after its reset was called back neither sets nor refuses it", async () => {
  const contact = await createContact(system);
  await system.stopService("credentials-worker");
  const reset = await requestByHand(system, contact.id, freshPassword());
  await system.api().cancelReset(reset.id);
  const db = openAs("rekey_credentials");
  const ids = { eventId: randomUUID(), resetId: reset.id };
  const late: ((tx: Transaction) => Promise<unknown>)[] = [
    (tx) => completeReset(tx, { ...ids, from: "accepted", passwordHash: "too late", gatherNoticesForMs: 0 }),
    (tx) => refusePassword(tx, { ...ids, because: "password-policy" }),
  ];
  for (const portalAccess of [true, false]) {
    await system.api().patchContact(contact.id, { portalAccess });
    for (const step of late) await inTransaction(db, step);
  }
  await system.restart("credentials-worker");
  const { items } = await system.api().getTimeline(reset.id);
  expect(items.map(({ action }) => action)).toEqual(["reset.accepted", "reset.cancelled"]);
  expect((await system.api().getReset(reset.id)).state).toBe("cancelled");
  expect([...(await credentialOf(contact.id))]).toEqual([]);
});

test("an event is set aside once, and not by a worker that brings its failure after it was done", async () => {
  const contact = await createContact(system);
  await system.stopService("credentials-worker");
  const reset = await requestByHand(system, contact.id, freshPassword());
  const [event] = await system.sql<{ id: string }[]>`select id from events where reset_id = ${reset.id}`;
  const db = openAs("rekey_credentials");
  const park = () => inTransaction(db, (tx) => parkEvent(tx, "credentials", event?.id ?? "", "it failed"));
  expect(await inTransaction(db, (tx) => parkEvent(tx, "mail", event?.id ?? "", "it failed"))).toBe(false);
  expect([await park(), await park()]).toEqual([true, false]);
  await system.sql`update events set parked_at = null, due_at = now() where reset_id = ${reset.id}`;
  await system.restart("credentials-worker");
  await waitForState(system, reset.id, "completed");
  expect(await park()).toBe(false);
  const { items } = await system.api().getTimeline(reset.id);
  expect(items.filter(({ action }) => action === "event.parked")).toHaveLength(1);
});

/** Each is one way in which access ends and begins anew. */
const endsOfAccess: [how: string, end: (contact: TestContact) => Promise<unknown>][] = [
  [
    "access was switched off and on again",
    async ({ id }) => {
      await system.api().patchContact(id, { portalAccess: false });
      await system.api().patchContact(id, { portalAccess: true });
    },
  ],
  [
    "the address was changed and changed back",
    async ({ id, email }) => {
      await system.api().patchContact(id, { email: `new.${email}` });
      await system.api().patchContact(id, { email });
    },
  ],
  [
    "the contact was ended and taken back",
    async ({ id }) => {
      await system.api().endContact(id);
      await system.api().reactivateContact(id);
    },
  ],
  [
    "an import wrote both by SQL of its own",
    async ({ id }) => {
      await system.sql`update contacts set portal_access = false where id = ${id}`;
      await system.sql`update contacts set portal_access = true where id = ${id}`;
    },
  ],
];

test.each(endsOfAccess)("no session, sign-in or waiting password of before comes back when %s", async (_how, end) => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  const db = openAs("rekey_portal");
  const checked = { contactId: contact.id, credentialVersion: 1, accessVersion: 1, lifetimeMs: 60_000 };
  const [idHash, own] = [randomUUID(), { resetId: randomUUID(), sealedPassword: "sealed", credentialVersion: 1 }];
  expect(await createPortalSession(db, { ...checked, idHash })).toBe(true);
  await system.stopService("credentials-worker");
  await requestRehash(db, { contactId: contact.id, credentialVersion: 1, sealedPassword: "sealed" });
  await end(contact);
  const ended = await system.sql`
    update portal_sessions set ended_at = null where id_hash = ${idHash} and ended_at is not null returning 1`;
  expect(ended, "it has ended, and what takes that back wakes nothing").toHaveLength(1);
  expect(await findPortalSession(db, idHash)).toBeUndefined();
  expect(await listPortalSessions(db, contact.id)).toEqual([]);
  expect(await submitChangeFromAccount(db, { ...own, sessionIdHash: idHash })).toBeUndefined();
  expect(await createPortalSession(db, { ...checked, idHash: randomUUID() })).toBe(false);
  expect(await system.sql`select 1 from rehashes where contact_id = ${contact.id}`).toHaveLength(0);
});

test("a password that waits to be set when access ends is not set when access begins anew", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  const before = await credentialOf(contact.id);
  const db = openAs("rekey_portal");
  const session = { contactId: contact.id, credentialVersion: 1, accessVersion: 1, lifetimeMs: 60_000 };
  const [sessionIdHash, resetId] = [randomUUID(), randomUUID()];
  await createPortalSession(db, { ...session, idHash: sessionIdHash });
  await system.stopService("credentials-worker");
  await submitChangeFromAccount(db, { resetId, sessionIdHash, credentialVersion: 1, sealedPassword: "sealed" });
  await system.api().patchContact(contact.id, { portalAccess: false });
  await system.api().patchContact(contact.id, { portalAccess: true });
  await system.restart("credentials-worker");
  expect((await system.api().getReset(resetId)).state).toBe("cancelled");
  expect([...(await credentialOf(contact.id))]).toEqual([...before]);
});

test.each([
  ["is disabled and enabled again", { disabled: true }],
  ["gets another password", { passwordHash: "another hash" }],
  ["gets other roles", { roles: ["ops"] as const }],
])("no session and no sign-in of before comes back when one of the staff %s", async (_how, change) => {
  const [owner, db] = [openAs(migratorRole), openAs("rekey_console")];
  const given = {
    email: `${randomUUID()}@rekey.test`,
    name: "Test",
    passwordHash: "a hash",
    roles: ["staff"] as const,
  };
  const put = (more: Partial<Parameters<typeof putStaffUser>[1]>) =>
    inTransaction(owner, (tx) => putStaffUser(tx, { ...given, ...more }));
  const id = await put({});
  const checked = { staffUserId: id, sessionVersion: (await findStaffSignIn(db, given.email))?.sessionVersion ?? 0 };
  const idHash = randomUUID();
  expect(await createStaffSession(db, { ...checked, idHash, lifetimeMs: 60_000 })).toBe(true);
  await put({});
  expect(await findStaffSession(db, idHash), "what is as it was ends nothing").toMatchObject({ id });
  if ("disabled" in change) await system.sql`update staff_users set disabled_at = now() where id = ${id}`;
  else await put(change);
  await put({});
  const ended = await system.sql`
    update staff_sessions set ended_at = null where id_hash = ${idHash} and ended_at is not null returning 1`;
  expect(ended, "it has ended, and what takes that back wakes nothing").toHaveLength(1);
  expect(await findStaffSession(db, idHash)).toBeUndefined();
  expect(await createStaffSession(db, { ...checked, idHash: randomUUID(), lifetimeMs: 60_000 })).toBe(false);
});
