import { completeReset, refusePassword, storeRehash } from "@rekey/database/complete-reset";
import { inTransaction, openDatabase, type Transaction } from "@rekey/database/connection";
import { parkEvent } from "@rekey/database/outbox";
import { submitChangeFromAccount } from "@rekey/database/portal";
import { createPortalSession } from "@rekey/database/portal-sessions";
import type { ServiceRole } from "@rekey/database/migrate";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
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

function openAs(role: ServiceRole) {
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
  const session = { idHash: randomUUID(), contactId, lifetimeMs: 60_000 };
  expect(await createPortalSession(db, { ...session, credentialVersion: 1 })).toBe(false);
  expect(await createPortalSession(db, { ...session, credentialVersion: 2 })).toBe(true);
});

test("a contact's own change that was checked against a replaced password is not taken", async () => {
  const contactId = await contactWithSecondPassword();
  const db = openAs("rekey_portal");
  const sessionIdHash = randomUUID();
  await createPortalSession(db, { idHash: sessionIdHash, contactId, credentialVersion: 2, lifetimeMs: 60_000 });
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
  const park = () => inTransaction(db, (tx) => parkEvent(tx, event?.id ?? "", "it failed"));
  expect([await park(), await park()]).toEqual([true, false]);
  await system.sql`update events set parked_at = null, due_at = now() where reset_id = ${reset.id}`;
  await system.restart("credentials-worker");
  await waitForState(system, reset.id, "completed");
  expect(await park()).toBe(false);
  const { items } = await system.api().getTimeline(reset.id);
  expect(items.filter(({ action }) => action === "event.parked")).toHaveLength(1);
});
