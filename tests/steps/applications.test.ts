import { createHash, randomUUID } from "node:crypto";
import { byContact } from "@rekey/database/actor";
import {
  claimLogouts,
  giveUpLogouts,
  putOffLogout,
  rememberLogin,
  removeLogout,
} from "@rekey/database/applications/logins";
import {
  consumeRecord,
  type EndsWith,
  findProviderSession,
  findRecord,
  forgetRecords,
  removeGrant,
  saveRecord,
} from "@rekey/database/applications/records";
import type { Statement } from "@rekey/database/history/statement";
import { createPortalSession, endPortalSession } from "@rekey/database/sign-in/portal-sessions";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { inStatement } from "../harness/take-steps.ts";

const { test, as, see, sql, take } = stepTest();
const portal = <T>(step: (statement: Statement) => Promise<T>) =>
  inStatement(as("rekey_portal"), step, byContact.actor);

/** A contact who is signed in, with a grant of an application. */
async function signedIn() {
  const { id: contactId } = await take.contact();
  await take.setPassword(contactId);
  const [idHash, grantHash] = [randomUUID(), randomUUID()];
  const session = { idHash, contactId, credentialVersion: 1, accessVersion: 1, lifetimeMs: 60_000 };
  expect(await portal((statement) => createPortalSession(statement, session))).toBe(true);
  expect(await save("Grant", grantHash, { portalSession: idHash, contactId })).toBe(true);
  return { contactId, idHash, grantHash };
}

const save = (kind: string, idHash: string, endsWith: EndsWith, lifetimeSeconds = 60) =>
  portal((statement) =>
    saveRecord(statement, {
      kind,
      idHash,
      payload: "{}",
      lifetimeSeconds,
      grantHash: endsWith && "grantHash" in endsWith ? endsWith.grantHash : undefined,
      uidHash: undefined,
      endsWith,
    }),
  );
const find = (kind: string, idHash: string) => findRecord(as("rekey_portal"), kind, idHash);
const remember = (grantHash: string, applicationId: string) =>
  portal((statement) => rememberLogin(statement, { grantHash, applicationId, sid: randomUUID() }));
const claim = (leaseMs = 60_000) =>
  portal((statement) => claimLogouts(statement, { underWay: new Map(), atOnce: 10, leaseMs }));

test("what was given out ends with the session: by a new password, by signing out, by the end of access", async () => {
  const ends = [
    (contactId: string) => take.setPassword(contactId),
    (_contactId: string, idHash: string) => portal((statement) => endPortalSession(statement, idHash)),
    (contactId: string) => take.updateContact(contactId, { portalAccess: false }),
    (contactId: string) => take.updateContact(contactId, { email: `${randomUUID()}@contacts.test` }),
  ];
  for (const end of ends) {
    const { contactId, idHash, grantHash } = await signedIn();
    const token = randomUUID();
    expect(await save("RefreshToken", token, { grantHash })).toBe(true);
    expect(await find("RefreshToken", token)).toEqual({ payload: "{}", consumedAt: null });
    await end(contactId, idHash);
    expect(await Promise.all([find("RefreshToken", token), find("Grant", grantHash)])).toEqual([undefined, undefined]);
    expect(await save("Grant", randomUUID(), { portalSession: idHash, contactId }), "and nothing begins in it").toBe(
      false,
    );
  }
});

test("nothing is given out within the session of somebody else, for a grant that is gone, or for nobody", async () => {
  const [one, other] = [await signedIn(), await signedIn()];
  expect(await save("Session", randomUUID(), { portalSession: one.idHash, contactId: other.contactId })).toBe(false);
  await portal((statement) => removeGrant(statement, one.grantHash));
  expect(await save("AccessToken", randomUUID(), { grantHash: one.grantHash })).toBe(false);
  await expect(save("AccessToken", randomUUID(), undefined)).rejects.toThrow();
});

test("a session of the provider is found in the session of the portal in which it began, and in no other", async () => {
  const [one, other] = [await signedIn(), await signedIn()];
  const id = randomUUID();
  await save("Session", id, { portalSession: one.idHash, contactId: one.contactId });
  const findIn = (portalSession: string) => findProviderSession(as("rekey_portal"), id, portalSession);
  expect([await findIn(one.idHash), await findIn(other.idHash)]).toMatchObject([{ payload: "{}" }, undefined]);
});

test("of many who use a code at once one does, and what may be seen once is seen once", async () => {
  const { grantHash } = await signedIn();
  const code = randomUUID();
  await save("AuthorizationCode", code, { grantHash });
  const uses = Array.from({ length: 5 }, () =>
    portal((statement) => consumeRecord(statement, "AuthorizationCode", code)),
  );
  expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
  const proof = createHash("sha256").update(code).digest("hex");
  const seen = await Promise.all([1, 2, 3].map(() => save("ReplayDetection", proof, undefined)));
  expect(seen.filter(Boolean)).toHaveLength(1);
});

test("an application is told once of the end of a session, whoever asks at once, and again when that one was killed", async () => {
  const { contactId, idHash, grantHash } = await signedIn();
  await Promise.all([remember(grantHash, "shop"), remember(grantHash, "app")]);
  expect(await claim()).toEqual([]);
  await portal((statement) => endPortalSession(statement, idHash));
  expect(await see.applicationLogins({ contactId })).toEqual([]);
  const claimed = (await Promise.all([claim(0), claim(0), claim(0)])).flat();
  const first = claimed.find(({ applicationId, tries }) => applicationId === "shop" && tries === 1);
  expect(first).toMatchObject({ contactId });
  expect(new Set(claimed.map(({ id, tries }) => `${id} ${tries}`)).size, "each has its own").toBe(claimed.length);
  const last = (await claim()).find(({ applicationId }) => applicationId === "shop");
  if (first === undefined || last === undefined) throw new Error("nothing was claimed");
  await portal((statement) => removeLogout(statement, first));
  expect(await see.applicationLogouts({ id: last.id }), "whoever was late decides nothing").toHaveLength(1);
  await portal((statement) => removeLogout(statement, last));
  expect(await see.applicationLogouts({ id: last.id })).toEqual([]);
});

test("an application that is away holds up no other: each has a few at once, and what has waited too long goes together", async () => {
  const all = await Promise.all([1, 2, 3].map(signedIn));
  const [away, here] = [randomUUID(), randomUUID()];
  for (const { grantHash } of all) await Promise.all([remember(grantHash, away), remember(grantHash, here)]);
  for (const { idHash } of all) await portal((statement) => endPortalSession(statement, idHash));
  await sql`update application_logouts set due_at = now() - interval '1 hour' where application_id = ${away}`;
  const claimBeside = async (underWay: Map<string, number>) => {
    const claimed = await portal((statement) => claimLogouts(statement, { underWay, atOnce: 2, leaseMs: 60_000 }));
    return [away, here].map((id) => claimed.filter(({ applicationId }) => applicationId === id));
  };
  const [[first] = [], ofOther] = await claimBeside(new Map([[away, 1]]));
  expect([first?.tries, ofOther?.length]).toEqual([1, 2]);
  expect((await claimBeside(new Map([[away, 2]]))).map(({ length }) => length)).toEqual([0, 1]);
  if (first === undefined) throw new Error("nothing was claimed");
  await portal((statement) => putOffLogout(statement, first, 0));
  expect(
    (await claimBeside(new Map())).map(({ length }) => length),
    "and each of its own",
  ).toEqual([2, 0]);
  await sql`update application_logouts set ended_at = now() - interval '2 days' where application_id = ${away}`;
  const giveUp = (applicationId: string, atMost: number) =>
    portal((statement) => giveUpLogouts(statement, { applicationId, afterMs: 86_400_000, atMost }));
  expect([await giveUp(here, 10), await giveUp(away, 2), await giveUp(away, 2)]).toEqual([0, 2, 1]);
});

test("a login that is remembered while its session ends is told of, or was never one", async () => {
  for (let count = 0; count < 10; count += 1) {
    const { contactId, idHash, grantHash } = await signedIn();
    await Promise.all([
      remember(grantHash, "shop"),
      portal((statement) => endPortalSession(statement, idHash)),
      remember(grantHash, "app"),
    ]);
    expect(await see.applicationLogins({ contactId })).toEqual([]);
  }
});

test("what is over is forgotten, so much at a time, and nothing else", async () => {
  const { grantHash } = await signedIn();
  for (let count = 0; count < 5; count += 1) await save("AccessToken", randomUUID(), { grantHash }, -1);
  const forget = () => portal((statement) => forgetRecords(statement, 3));
  expect([await forget(), await forget(), await forget()]).toEqual([3, 2, 0]);
  expect(await find("Grant", grantHash)).toBeDefined();
});
