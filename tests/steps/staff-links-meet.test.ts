import { randomUUID } from "node:crypto";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { changeStaffUser } from "@rekey/database/sign-in/change-staff";
import { claimStaffMail, type StaffClaimRules } from "@rekey/database/sign-in/claim-staff-mail";
import { switchStaff } from "@rekey/database/sign-in/manage-staff";
import { findStaffMember } from "@rekey/database/sign-in/read-staff";
import { putStaffUser } from "@rekey/database/sign-in/staff";
import { sendStaffLink, setStaffPassword } from "@rekey/database/sign-in/staff-links";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStep } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, see, arrange } = stepTest();
const hourMs = 3_600_000;
const rules: StaffClaimRules = {
  attemptMs: 5_000,
  leaseMs: hourMs,
  linkLifetimeMs: hourMs,
  inviteLifetimeMs: hourMs,
  isLate: false,
  canDerive: () => true,
  newToken: ({ resetId }) => ({ keyId: "k", nonce: "n", tokenHash: `hash of ${resetId}` }),
};

const put = (user: Parameters<typeof putStaffUser>[1]) => inStep(as(migratorRole), (work) => putStaffUser(work, user));

/** One of the staff who has a link, and the mail that it is in. */
async function withLink() {
  await arrange.change("mailStatus", {}, { configured: true });
  const user = { email: `${randomUUID()}@staff.test`, name: "Noor", passwordHash: "hash", roles: ["staff"] as const };
  const id = await put(user);
  await inStep(as(migratorRole), (work) => sendStaffLink(work, id));
  const mailId = (await see.staffMails({ staffUserId: id }))[0]?.id ?? "";
  return { id, user, mailId, claimed: await claim(mailId) };
}

async function claim(staffMailId: string, { canDerive = true, isLate = false } = {}) {
  const [event] = await see.events({ staffMailId });
  const ids = { eventId: event?.id ?? "", staffMailId };
  const now = { ...rules, isLate, canDerive: () => canDerive };
  const step = inStep(as("rekey_mail"), (work) => claimStaffMail(work, ids, now), { consumer: "mail" });
  return (await step).outcome;
}

type Whose = Awaited<ReturnType<typeof withLink>>;

const changes: Record<string, (whose: Whose) => Promise<unknown>> = {
  "an administrator": async ({ id, user }) => {
    const admin = await put({ ...user, email: `${randomUUID()}@staff.test`, roles: ["admin"] });
    const actor = { subject: `staff:${admin}`, name: user.name };
    return inStep(as("rekey_console"), (work) => switchStaff(work, id, "off"), { actor });
  },
  "the command line": ({ id }) =>
    inStep(as(migratorRole), (work) => changeStaffUser(work, id, { passwordHash: "other" })),
  "whoever makes accounts": ({ user }) => put({ ...user, passwordHash: "other" }),
};

test.each(Object.entries(changes))(
  "a link that is used while %s changes the account waits, with nothing held that the change needs",
  async (_who, change) => {
    const whose = await withLink();
    const { id, mailId } = whose;
    const areWaiting = (count: number) => async () => (await see.waitingForLocks()) >= count;
    const { changing, using } = await arrange.whileLocked("staffUsers", { id }, async (lock) => {
      const begun = change(whose);
      await waitFor(areWaiting(1), { message: "the change waiting for the account" });
      const used = inStep(as("rekey_console"), (work) =>
        setStaffPassword(work, { tokenHash: `hash of ${mailId}`, passwordHash: "theirs" }),
      );
      await waitFor(areWaiting(2), { message: "the link waiting too" });
      // What the change ends next.
      await lock("staffMails", { id: mailId });
      return { changing: begun, using: used };
    });
    await changing;
    expect(await using, "the account is another one than the link was made for").toBe(false);
  },
);

test("an attempt that was lost is told once, also of a mail that waits for its key meanwhile", async () => {
  const { id, mailId, claimed } = await withLink();
  const isLost = () => arrange.change("staffMails", { id: mailId }, { leaseUntil: fromNow(-1_000) });
  const outcomes = [claimed];
  for (const canDerive of [false, false, true]) {
    await isLost();
    outcomes.push(await claim(mailId, { canDerive }));
  }
  expect(outcomes).toEqual(["claimed", "lacks-key", "lacks-key", "claimed"]);
  const told = (await see.history()).filter(
    ({ action, detail }) => action === "staff.mail_attempted" && detail["staffUser"] === id,
  );
  expect(told.map(({ detail }) => [detail["attempt"], detail["failure"]])).toEqual([[1, "worker-lost"]]);
});

test("a mail whose key is not here is given up in its time, and so is its link", async () => {
  const { id, mailId } = await withLink();
  await arrange.change("staffMails", { id: mailId }, { leaseUntil: fromNow(-1_000) });
  expect(await claim(mailId, { canDerive: false, isLate: true })).toBe("done");
  expect(await see.staffMails({ id: mailId })).toMatchObject([{ state: "withdrawn", endedBecause: "undeliverable" }]);
  expect((await findStaffMember(as("rekey_console"), id))?.link).toMatchObject({ endedBecause: "undeliverable" });
  expect(await see.events({ staffMailId: mailId })).toMatchObject([{ consumedAt: expect.any(Date) as Date }]);
});
