import { randomUUID } from "node:crypto";
import { findSentStaffMail, recordStaffBounce, staffMailMayComeBack } from "@rekey/database/bounces/staff-bounce";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { claimStaffMail } from "@rekey/database/sign-in/claim-staff-mail";
import { findStaffMember } from "@rekey/database/sign-in/read-staff";
import { recordStaffMail } from "@rekey/database/sign-in/record-staff-mail";
import { putStaffUser } from "@rekey/database/sign-in/staff";
import { findStaffLink, inviteStaff, sendStaffLink, setStaffPassword } from "@rekey/database/sign-in/staff-links";
import { beforeAll, expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStep } from "../harness/take-steps.ts";

const { test, as, see, arrange } = stepTest();
const dayMs = 86_400_000;
const rules = {
  attemptMs: 5_000,
  leaseMs: dayMs,
  linkLifetimeMs: dayMs,
  inviteLifetimeMs: dayMs,
  isLate: false,
  canDerive: () => true,
  newToken: ({ resetId }: { resetId: string }) => ({ keyId: "k", nonce: "n", tokenHash: `hash of ${resetId}` }),
};
const sent = { transport: "t", phase: "dot", code: 250, response: "ok", queueId: null, outcome: "accepted" } as const;
const words = "550 5.1.1 <[address]>: user unknown";

let actor: { subject: string; name: string };
beforeAll(async () => {
  await arrange.change("mailStatus", {}, { configured: true });
  const user = { email: "admin@staff.test", name: "Admin", passwordHash: "hash", roles: ["admin"] as const };
  actor = { subject: `staff:${await inStep(as(migratorRole), (work) => putStaffUser(work, user))}`, name: "Admin" };
});

async function invite(): Promise<string> {
  const person = { email: `${randomUUID()}@staff.test`, name: "Noor", roles: ["staff"] as const };
  const invited = await inStep(as("rekey_console"), (work) => inviteStaff(work, person), { actor });
  if (!("id" in invited)) throw new Error(invited.outcome);
  return invited.id;
}

/** Has the last mail to somebody go out; returns its id. */
async function mail(staffUserId: string): Promise<string> {
  const staffMailId = (await see.staffMails({ staffUserId })).at(-1)?.id ?? "";
  const [event] = await see.events({ staffMailId });
  const eventId = event?.id ?? "";
  const byMail = { consumer: "mail" } as const;
  const claimed = await inStep(
    as("rekey_mail"),
    (work) => claimStaffMail(work, { eventId, staffMailId }, rules),
    byMail,
  );
  if (claimed.outcome !== "claimed") throw new Error(claimed.outcome);
  const ended = { eventId, mail: claimed.mail, tries: [sent], last: sent, retryMs: undefined };
  await inStep(as("rekey_mail"), (work) => recordStaffMail(work, ended), byMail);
  return staffMailId;
}

const comesBack = (deliveryId: string) =>
  inStep(as("rekey_mail"), (work) =>
    recordStaffBounce(work, { deliveryId, status: "5.1.1", reason: words, isOfAddress: true }),
  );
const linkOf = (staffMailId: string) => findStaffLink(as("rekey_console"), `hash of ${staffMailId}`);
const told = async (staffMail: string) =>
  (await see.history()).filter(
    ({ action, detail }) => action === "staff.mail_bounced" && detail["staffMail"] === staffMail,
  );

test("an invitation that came back is told once, with the server's words, and its link works no more", async () => {
  const id = await invite();
  const mailId = await mail(id);
  expect(await staffMailMayComeBack(as("rekey_mail"), mailId)).toBe(true);
  const both = await Promise.all([comesBack(mailId), comesBack(mailId)]);
  expect(new Set(both)).toEqual(new Set(["recorded", "ignored"]));
  const member = await findStaffMember(as("rekey_console"), id);
  expect(member?.link).toMatchObject({ state: "undeliverable", endedBecause: "returned", answer: words });
  expect(await linkOf(mailId)).toEqual({ because: "returned" });
  expect((await told(mailId)).map(({ actor: by, detail }) => [by, detail])).toEqual([
    ["rekey", { staffMail: mailId, staffUser: id, mail: "staff_invitation", status: "5.1.1", response: words }],
  ]);
  expect(await staffMailMayComeBack(as("rekey_mail"), mailId)).toBe(false);
});

test("whoever is invited once more gets a link that works, whatever comes back of the one before", async () => {
  const id = await invite();
  const first = await mail(id);
  await inStep(as("rekey_console"), (work) => sendStaffLink(work, id), { actor });
  const second = await mail(id);
  expect(await comesBack(first)).toBe("recorded");
  expect(await linkOf(first)).toEqual({ because: "superseded" });
  expect(await linkOf(second)).toMatchObject({ id });
});

test("what arrived cannot have come back, and what was sent long ago, or to no one of the staff, is not this one", async () => {
  const used = await mail(await invite());
  const setIt = { tokenHash: `hash of ${used}`, passwordHash: "theirs" };
  expect(await inStep(as("rekey_console"), (work) => setStaffPassword(work, setIt))).toBe(true);
  expect(await comesBack(used)).toBe("ignored");
  const old = await mail(await invite());
  await arrange.change("staffMails", { id: old }, { nextAttemptAt: fromNow(-9 * dayMs) });
  expect([await comesBack(old), await staffMailMayComeBack(as("rekey_mail"), old)]).toEqual(["ignored", false]);
  const nobodys = randomUUID();
  expect(await comesBack(nobodys)).toBeUndefined();
  expect(await findSentStaffMail(as("rekey_mail"), nobodys)).toBeUndefined();
  expect([...(await told(used)), ...(await told(old))]).toEqual([]);
});

test("what is not to be kept of a server's words is known: the person, their address, and the token of the link", async () => {
  const id = await invite();
  const mailId = await mail(id);
  const { email } = (await findStaffMember(as("rekey_console"), id)) ?? {};
  expect(await findSentStaffMail(as("rekey_mail"), mailId)).toEqual({
    recipient: { name: "Noor", address: email },
    links: [{ resetId: mailId, keyId: "k", nonce: "n", generation: 1 }],
  });
});
