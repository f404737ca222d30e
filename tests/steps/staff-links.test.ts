import { randomUUID } from "node:crypto";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { claimStaffMail, type StaffClaim, type StaffClaimRules } from "@rekey/database/sign-in/claim-staff-mail";
import { changeStaffRoles, switchStaff } from "@rekey/database/sign-in/manage-staff";
import { findStaffMember } from "@rekey/database/sign-in/read-staff";
import { recordStaffMail } from "@rekey/database/sign-in/record-staff-mail";
import { findStaffSignIn, putStaffUser } from "@rekey/database/sign-in/staff";
import {
  findStaffLink,
  inviteStaff,
  requestForgottenStaffLink,
  sendStaffLink,
  setStaffPassword,
  withdrawStaffLink,
} from "@rekey/database/sign-in/staff-links";
import { beforeAll, expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { codeOf } from "../harness/open-as-each-role.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStep } from "../harness/take-steps.ts";

const { test, as, see, arrange } = stepTest();
const hourMs = 3_600_000;
const nobody = { subject: "unknown", name: "unknown" };
const rules: StaffClaimRules = {
  attemptMs: 5_000,
  leaseMs: hourMs,
  linkLifetimeMs: hourMs,
  inviteLifetimeMs: 24 * hourMs,
  isLate: false,
  canDerive: () => true,
  newToken: ({ resetId }) => ({ keyId: "k", nonce: "n", tokenHash: `hash of ${resetId}` }),
};

let admin: Awaited<ReturnType<typeof local>>;
beforeAll(async () => {
  await arrange.change("mailStatus", {}, { configured: true });
  admin = await local(["admin"]);
});

async function local(roles: readonly ("admin" | "staff")[] = ["staff"]) {
  const name = `Staff ${randomUUID()}`;
  const email = `${name.slice(6)}@staff.test`;
  const id = await inStep(as(migratorRole), (work) => putStaffUser(work, { email, name, passwordHash: "hash", roles }));
  return { id, name, email, actor: { subject: `staff:${id}`, name } };
}

const byAdmin = <T>(step: Parameters<typeof inStep<T>>[1]) => inStep(as("rekey_console"), step, { actor: admin.actor });
const send = (id: string) => byAdmin((work) => sendStaffLink(work, id));
const forget = (address: string) =>
  inStep(as("rekey_console"), (work) => requestForgottenStaffLink(work, address), { actor: nobody });

async function invite() {
  const email = `${randomUUID()}@staff.test`;
  const invited = await byAdmin((work) => inviteStaff(work, { email, name: "Noor", roles: ["staff"] }));
  if (!("id" in invited)) throw new Error(invited.outcome);
  return { id: invited.id, email };
}

/** The mails to somebody in the order in which they were asked for; `undefined`: those of which it is not known. */
const mailsOf = (staffUserId: string | null) => see.staffMails({ staffUserId });
const lastMail = async (staffUserId: string | null) => (await mailsOf(staffUserId)).at(-1)?.id ?? "";

async function claim(staffMailId: string): Promise<StaffClaim> {
  const [event] = await see.events({ staffMailId });
  const ids = { eventId: event?.id ?? "", staffMailId };
  return inStep(as("rekey_mail"), (work) => claimStaffMail(work, ids, rules), { consumer: "mail" });
}

const sent = { transport: "t", phase: "dot", code: 250, response: "ok", queueId: null } as const;

/** Has a mail go out, or come to what is said; returns what its link is known by. */
async function mail(staffMailId: string, outcome: "accepted" | "permanent" = "accepted") {
  const claimed = await claim(staffMailId);
  if (claimed.outcome !== "claimed") throw new Error(`the mail was not claimed: ${claimed.outcome}`);
  const [event] = await see.events({ staffMailId });
  const last = { ...sent, outcome };
  const ended = { eventId: event?.id ?? "", mail: claimed.mail, tries: [last], last, retryMs: undefined };
  await inStep(as("rekey_mail"), (work) => recordStaffMail(work, ended), { consumer: "mail" });
  return `hash of ${staffMailId}`;
}

const set = (tokenHash: string, passwordHash = `hash ${randomUUID()}`) =>
  inStep(as("rekey_console"), (work) => setStaffPassword(work, { tokenHash, passwordHash }));

const told = async (staffUser: string) =>
  (await see.history())
    .filter(({ detail }) => detail["staffUser"] === staffUser)
    .map(({ actor, action, detail }) => [actor, action, detail["fields"] ?? detail["mail"]]);

test("whoever is invited has no password, gets a link, and sets one by it, each told", async () => {
  const { id, email } = await invite();
  expect(await findStaffSignIn(as("rekey_console"), email)).toMatchObject({ id, passwordHash: null });
  const link = await mail(await lastMail(id));
  expect(await findStaffLink(as("rekey_console"), link)).toMatchObject({ id, email });
  expect(await set(link, "theirs")).toBe(true);
  expect(await findStaffSignIn(as("rekey_console"), email)).toMatchObject({ passwordHash: "theirs" });
  expect((await mailsOf(id)).map(({ kind }) => kind)).toEqual(["staff_invitation", "staff_password_changed"]);
  expect(await told(id)).toEqual([
    [admin.actor.subject, "staff.user_added", undefined],
    [admin.actor.subject, "staff.link_requested", "staff_invitation"],
    ["rekey", "staff.mail_attempted", "staff_invitation"],
    [`staff:${id}`, "staff.user_changed", "password"],
  ]);
});

test("an address that somebody of the staff has is not invited again, and of two invitations at once one is made", async () => {
  const { email } = await local();
  const again = (address: string) =>
    byAdmin((work) => inviteStaff(work, { email: address, name: "N", roles: ["ops"] }));
  expect(await again(email.toUpperCase())).toEqual({ outcome: "address-taken" });
  const fresh = `${randomUUID()}@staff.test`;
  const both = await Promise.all([again(fresh), again(fresh)]);
  expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(["address-taken", "invited"]);
});

test("of two who use a link at once one sets the password, and nobody after them", async () => {
  const { id } = await invite();
  const link = await mail(await lastMail(id));
  const both = await Promise.all([set(link), set(link)]);
  expect(both.filter(Boolean)).toHaveLength(1);
  expect(await set(link)).toBe(false);
  expect(await findStaffLink(as("rekey_console"), link)).toEqual({ because: "used" });
  const ended = as("rekey_console")
    .$client`update staff_mails set ended_at = null, ended_because = null where staff_user_id = ${id}`;
  expect(await codeOf(ended), "a link that has ended stays so").toBe("RK001");
});

test("a newer link, its withdrawal, a switch and another password end a link; other roles do not", async () => {
  const { id, email } = await local();
  await send(id);
  const first = await mail(await lastMail(id));
  await byAdmin((work) => changeStaffRoles(work, id, { roles: ["ops"], seen: ["staff"] }));
  expect(await findStaffLink(as("rekey_console"), first)).toMatchObject({ id });
  await send(id);
  expect(await set(first)).toBe(false);
  const second = await mail(await lastMail(id));
  expect(await byAdmin((work) => withdrawStaffLink(work, id))).toBe("changed");
  expect(await byAdmin((work) => withdrawStaffLink(work, id))).toBe("unchanged");
  expect(await set(second)).toBe(false);
  await send(id);
  const third = await mail(await lastMail(id));
  await byAdmin((work) => switchStaff(work, id, "off"));
  expect(await send(id)).toBe("switched-off");
  await byAdmin((work) => switchStaff(work, id, "on"));
  expect(await set(third)).toBe(false);
  await send(id);
  const fourth = await mail(await lastMail(id));
  const user = { email, name: "Other", passwordHash: "other", roles: ["staff"] as const };
  await inStep(as(migratorRole), (work) => putStaffUser(work, user));
  expect(await findStaffLink(as("rekey_console"), fourth)).toEqual({ because: "account-changed" });
  expect(await set(fourth)).toBe(false);
});

test("a link works until its time is over, and a mail that is not taken leaves none", async () => {
  const { id } = await invite();
  const mailId = await lastMail(id);
  const link = await mail(mailId);
  await arrange.change("staffMails", { id: mailId }, { expiresAt: fromNow(-1_000) });
  expect(await findStaffLink(as("rekey_console"), link)).toEqual({ because: "expired" });
  expect(await set(link)).toBe(false);
  await send(id);
  const refused = await mail(await lastMail(id), "permanent");
  expect(await set(refused)).toBe(false);
  expect((await findStaffMember(as("rekey_console"), id))?.link).toMatchObject({ endedBecause: "undeliverable" });
});

test("asking at the sign-in writes the same for every address, and only who has a password gets a mail", async () => {
  const [{ id, email }, invited, off] = [await local(), await invite(), await local()];
  await byAdmin((work) => switchStaff(work, off.id, "off"));
  const mailsBefore = (await mailsOf(invited.id)).length;
  for (const address of [email, invited.email, off.email, `${randomUUID()}@staff.test`]) await forget(address);
  const asked = (await mailsOf(null)).slice(-4);
  expect(new Set(asked.map(({ kind, state, requestedBy }) => `${kind} ${state} ${requestedBy}`)).size).toBe(1);
  const outcomes: string[] = [];
  for (const { id: mailId } of asked) outcomes.push((await claim(mailId)).outcome);
  expect(outcomes).toEqual(["claimed", "done", "done", "done"]);
  expect((await mailsOf(id)).at(-1)?.typedAddressKey).toBeNull();
  expect((await mailsOf(invited.id)).length, "the invitation stays").toBe(mailsBefore);
  const ofOthers = await see.staffMails({ id: asked.slice(1).map((each) => each.id) });
  expect(ofOthers.map(({ state, typedAddressKey }) => [state, typedAddressKey])).toEqual(
    Array(3).fill(["withdrawn", null]),
  );
});

test("strangers have at most three links an hour sent to somebody, and the last one lives", async () => {
  const { id, email } = await local();
  const links: string[] = [];
  for (let asked = 0; asked < 3; asked += 1) {
    await forget(email);
    links.push(await mail(await lastMail(null)));
  }
  await forget(email);
  expect((await claim(await lastMail(null))).outcome).toBe("done");
  expect(await set(links[1] ?? "")).toBe(false);
  expect(await findStaffLink(as("rekey_console"), links[2] ?? "")).toMatchObject({ id });
});

test("a mail is claimed by one worker at a time, carries the same link at each attempt, and is not sent when withdrawn", async () => {
  const { id } = await invite();
  const mailId = await lastMail(id);
  const both = await Promise.all([claim(mailId), claim(mailId)]);
  expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(["claimed", "not-yet"]);
  await arrange.change("staffMails", { id: mailId }, { leaseUntil: fromNow(-1_000) });
  const again = await claim(mailId);
  expect(again).toMatchObject({ outcome: "claimed", mail: { attempt: 2, link: { nonce: "n", keyId: "k" } } });
  await byAdmin((work) => withdrawStaffLink(work, id));
  await arrange.change("staffMails", { id: mailId }, { leaseUntil: fromNow(-1_000) });
  expect((await claim(mailId)).outcome).toBe("done");
});

test("the console writes no password but by a link, makes no link, and reads the hash of none", async () => {
  const { id } = await local();
  await send(id);
  const { $client: sql } = as("rekey_console");
  for (const forbidden of [
    sql`update staff_users set password_hash = 'mine' where id = ${id}`,
    sql`update staff_mails set token_hash = 'mine' where staff_user_id = ${id}`,
    sql`select token_hash from staff_mails`,
  ])
    expect(await codeOf(forbidden)).toBe("42501");
  const { $client: ofWorker } = as("rekey_mail");
  expect(await codeOf(ofWorker`select password_hash from staff_users`)).toBe("42501");
  expect(await codeOf(ofWorker`select use_staff_link('a', 'b')`)).toBe("42501");
});

test("no link is asked for, and no mail said to have gone out, without a row of the history", async () => {
  const { $client: sql } = as("rekey_console");
  const asked = sql`
    insert into staff_mails (id, kind, typed_address_key, requested_by)
    values (${randomUUID()}, 'staff_password_link', 'nobody', 'unknown')`;
  expect(await codeOf(asked)).toBe("RK002");
  const { id } = await invite();
  const { $client: ofWorker } = as("rekey_mail");
  expect(await codeOf(ofWorker`update staff_mails set state = 'accepted' where staff_user_id = ${id}`)).toBe("RK002");
});

test("a link for somebody is asked for in the name of an administrator who signs in, and of nobody else", async () => {
  const [{ id }, other, off] = [await invite(), await local(), await local(["admin"])];
  await byAdmin((work) => switchStaff(work, off.id, "off"));
  const asks = (actor: string) =>
    codeOf(as("rekey_console").$client`
      insert into audit_events (action, actor, detail)
      values ('staff.link_requested', ${actor}, ${JSON.stringify({ staffUser: id })}::text::jsonb)`);
  for (const actor of [other.actor.subject, off.actor.subject, "unknown"])
    expect([actor, await asks(actor)]).toEqual([actor, "RK001"]);
  expect(await asks(admin.actor.subject)).toBe("done");
});
