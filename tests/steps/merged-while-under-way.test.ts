import { randomUUID } from "node:crypto";
import { byContact } from "@rekey/database/actor";
import { claimLogouts, rememberLogin } from "@rekey/database/applications/logins";
import { type EndsWith, findRecord, saveRecord } from "@rekey/database/applications/records";
import type { Statement } from "@rekey/database/history/statement";
import { mergeContact } from "@rekey/database/merges/merge-contact";
import { requestImport, storeImport } from "@rekey/database/sign-in/import-password";
import { createPortalSession } from "@rekey/database/sign-in/portal-sessions";
import type { Work } from "@rekey/database/unit-of-work";
import { beforeEach, expect } from "vitest";
import { batchCommand, batchSteps } from "../harness/batch-steps.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStatement, inStep } from "../harness/take-steps.ts";

const bench = stepTest();
const { test, as, sql, see, take } = bench;
const { accept, begin, byStaff, endOthers, people, progress } = batchSteps(bench);

beforeEach(endOthers);

const portal = <T>(step: (statement: Statement) => Promise<T>) =>
  inStatement(as("rekey_portal"), step, byContact.actor);
const merge = (id: string, into: string) => byStaff((work) => mergeContact(work, { id, into }));

const save = (kind: string, idHash: string, endsWith: EndsWith) =>
  portal((statement) =>
    saveRecord(statement, {
      kind,
      idHash,
      payload: "{}",
      lifetimeSeconds: 600,
      grantHash: endsWith && "grantHash" in endsWith ? endsWith.grantHash : undefined,
      uidHash: undefined,
      endsWith,
    }),
  );

/** Signs a contact in at the portal, and by it at an application, which has a token to sign in with later. */
async function signIn(contactId: string) {
  await take.setPassword(contactId);
  const [session, grant, token] = [randomUUID(), randomUUID(), randomUUID()];
  const begun = { idHash: session, contactId, credentialVersion: 1, accessVersion: 1, lifetimeMs: 600_000 };
  expect(await portal((statement) => createPortalSession(statement, begun))).toBe(true);
  expect(await save("Grant", grant, { portalSession: session, contactId })).toBe(true);
  expect(await save("RefreshToken", token, { grantHash: grant })).toBe(true);
  await portal((statement) => rememberLogin(statement, { grantHash: grant, applicationId: "shop", sid: session }));
  /** What of it works: the session, what the application was given, and what it would get. */
  const works = async () => ({
    sessions: (await see.sessions({ idHash: session, endedAt: null })).length,
    given: (await findRecord(as("rekey_portal"), "RefreshToken", token)) !== undefined,
    more: await save("Grant", randomUUID(), { portalSession: session, contactId }),
  });
  return { session, works };
}

test("a merge ends the session at the portal and what an application was given within it, and the application is told", async () => {
  const [gone = "", stays = ""] = await people(2);
  const [ofGone, ofStays] = [await signIn(gone), await signIn(stays)];
  await merge(gone, stays);
  expect(await ofGone.works()).toEqual({ sessions: 0, given: false, more: false });
  expect(await ofStays.works()).toEqual({ sessions: 1, given: true, more: true });
  const claim = { underWay: new Map(), atOnce: 10, leaseMs: 60_000 };
  const told = (await portal((statement) => claimLogouts(statement, claim))).map(({ sid }) => sid);
  expect([told.includes(ofGone.session), told.includes(ofStays.session)]).toEqual([true, false]);
});

test("a hash that waits when its contact is merged is never a password, of neither of the two", async () => {
  const [gone = "", stays = ""] = await people(2);
  const request = { contactId: gone, passwordHash: "$2b$10$waits", mustChange: false, replaces: true };
  expect(await byStaff((work) => requestImport(work, request))).toBe("accepted");
  await merge(gone, stays);
  expect(await see.importedPasswords({ contactId: [gone, stays] })).toEqual([]);
  const eventId = (await see.events({ contactId: gone, type: "PasswordImportRequested" })).at(-1)?.id ?? "";
  const store = (work: Work) => storeImport(work, { eventId, contactId: gone }, () => true);
  expect(await inStep(as("rekey_credentials"), store, { consumer: "credentials" })).toBeUndefined();
  expect([await see.credential(gone), await see.credential(stays)]).toEqual([undefined, undefined]);
});

test("a merge ends what a batch has begun for its contact, and what it has not is begun for nobody", async () => {
  const [begun = "", waiting = "", stays = ""] = await people(3);
  const { batchId, ...command } = batchCommand([begun, waiting, stays], { perMinute: 60 });
  await accept({ batchId, ...command });
  expect(await begin()).toBe(1);
  expect((await progress(batchId)).counts).toMatchObject({ accepted: 1, waiting: 2 });
  for (const id of [begun, waiting]) await merge(id, stays);
  for (let items = 0; items < 2; items += 1) {
    await sql`update reset_batches set due_at = now() where id = ${batchId}`;
    expect(await begin()).toBe(1);
  }
  expect(await progress(batchId)).toMatchObject({
    counts: { cancelled: 1, refused: 1, accepted: 1, waiting: 0 },
    refusedBecause: { "contact-ended": 1 },
  });
  expect(await see.resets({ contactId: waiting })).toEqual([]);
  expect(await see.resets({ contactId: stays })).toMatchObject([{ state: "accepted" }]);
});
