import { randomUUID } from "node:crypto";
import { expect, onTestFinished } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { sendMail } from "../harness/send-mail.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { writeNotification } from "../harness/write-notification.ts";

const { test, system, see, arrange } = systemTest({ ownProcess: ["mail-worker"] });

const subjects = {
  en: "Your e-mail address for the client portal was changed",
  de: "Ihre E-Mail-Adresse für das Kundenportal wurde geändert",
} as const;

/** The mails that tell of a new address, the oldest first. */
const noticesOf = ({ id }: TestContact) => see.deliveries({ contactId: id, kind: "address_changed" });

async function mailLink(contact: TestContact): Promise<void> {
  const reset = await requestByMail(system, contact.id);
  await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
}

/** Waits until nothing is left to be done for a contact's mails. */
async function waitForRest({ id }: TestContact): Promise<void> {
  const isAtRest = async () => {
    const about = [...(await see.deliveries({ contactId: id })), ...(await see.resets({ contactId: id }))];
    const ids = about.map((row) => row.id);
    const open = await see.events({ consumedAt: null });
    return !open.some(({ deliveryId, resetId }) => ids.includes(deliveryId ?? resetId ?? ""));
  };
  await waitFor(isAtRest, { message: "all events of the contact being done", timeoutMs: 40_000 });
}

const historyOf = ({ id }: TestContact) => see.history({ contactId: id, resetId: null });

test.each(["en", "de"] as const)(
  "a new address is told to the old one, by name and in %s, without the new one and without a link",
  async (locale) => {
    const contact = await createContact(system, { locale });
    await mailLink(contact);
    const email = `new.${contact.email}`;
    const changed = await system.api().patchContact(contact.id, { email, name: "Somebody Else" });
    expect(changed.oldAddressIsTold).toBe(true);
    const notice = await waitFor(
      () => system.mailbox.mailsTo(contact.email).find(({ subject }) => subject === subjects[locale]),
      { message: "the old address being told" },
    );
    expect(notice.envelope.to).toEqual([contact.email]);
    expect(notice.to).toEqual([{ name: contact.name, address: contact.email }]);
    for (const part of [notice.text, notice.html]) {
      expect(part).toContain(contact.name);
      expect(part).not.toContain(email);
      expect(part).not.toContain("Somebody Else");
      expect(part).not.toMatch(/set-password|sign-in/);
    }
    await waitForRest(contact);
    expect(system.mailbox.mailsTo(email)).toEqual([]);
    expect(await noticesOf(contact)).toEqual([expect.objectContaining({ state: "accepted" })]);
  },
);

test("what is kept of the old address ends with its mail, and the history tells of the mail without it", async () => {
  const contact = await createContact(system);
  await mailLink(contact);
  await system.api().patchContact(contact.id, { email: `new.${contact.email}` });
  await waitForRest(contact);
  expect(await noticesOf(contact)).toEqual([expect.objectContaining({ toAddress: null, toName: null })]);
  const history = await historyOf(contact);
  expect(history.slice(-2)).toMatchObject([
    { action: "contact.updated", detail: { fields: "email", oldAddressIsTold: true } },
    { action: "mail.attempted", detail: { mail: "address_changed", outcome: "accepted" }, clientId: contact.clientId },
  ]);
  expect(JSON.stringify(history)).not.toContain(contact.email);
});

test("nobody is told where the address led nowhere, is the same in other letters, or takes no mail", async () => {
  const unused = await createContact(system);
  const outsider = await createContact(system, { portalAccess: false });
  await expect(requestByMail(system, outsider.id)).rejects.toMatchObject({ code: "portal-access-off" });
  // One that was called back before a link was made: nothing has led anybody in.
  const asked = { method: "email", state: "cancelled", requestedBy: "crm:alice", requestedByName: "Alice" } as const;
  const { id: contactId, clientId } = outsider;
  await arrange.add("resets", { ...asked, id: randomUUID(), contactId, clientId, endedAt: new Date() });
  const [sameAddress, bounced] = [await createContact(system), await createContact(system)];
  for (const contact of [sameAddress, bounced]) await mailLink(contact);
  const sender = system.mailbox.mailsTo(bounced.email)[0]?.envelope.from ?? "";
  const lines = writeNotification({ recipient: bounced.email });
  await sendMail(system.urls.bounces, { from: "", to: sender, lines });
  const changed = [await system.api().patchContact(sameAddress.id, { email: sameAddress.email.toUpperCase() })];
  for (const contact of [unused, outsider, bounced]) {
    changed.push(await system.api().patchContact(contact.id, { email: `new.${contact.email}` }));
  }
  expect(changed.map(({ oldAddressIsTold }) => oldAddressIsTold)).toEqual([false, false, false, false]);
  for (const contact of [unused, outsider, sameAddress, bounced]) {
    expect(await noticesOf(contact)).toEqual([]);
    expect((await historyOf(contact)).at(-1)).toMatchObject({
      action: "contact.updated",
      detail: { oldAddressIsTold: false },
    });
  }
});

test("the old address is told also when access is switched off for the change and on again after it", async () => {
  const [mailed, withPassword] = [await createContact(system), await createContact(system)];
  await mailLink(mailed);
  const byHand = await requestByHand(system, withPassword.id, freshPassword());
  await waitForState(system, byHand.id, "completed");
  for (const contact of [mailed, withPassword]) {
    await system.api().patchContact(contact.id, { portalAccess: false });
    await system.api().patchContact(contact.id, { email: `new.${contact.email}` });
    await system.api().patchContact(contact.id, { portalAccess: true });
    const isTold = () => system.mailbox.mailsTo(contact.email).some(({ subject }) => subject === subjects.en);
    await waitFor(isTold, { message: "the old address being told" });
    expect(await noticesOf(contact)).toHaveLength(1);
  }
});

test("every address on the way is told, by whichever way the CRM changes it", async () => {
  const contact = await createContact(system);
  const byHand = await requestByHand(system, contact.id, freshPassword());
  await waitForState(system, byHand.id, "completed");
  await waitForRest(contact);
  const [first, second, third] = [contact.email, `b.${contact.email}`, `c.${contact.email}`];
  await system.api().patchContact(contact.id, { email: second });
  const put = { clientId: contact.clientId, name: contact.name, email: third };
  await system.api().putContact(contact.id, put);
  await system.api().putContact(contact.id, put);
  await waitForRest(contact);
  const told = (address: string) =>
    system.mailbox.mailsTo(address).filter(({ subject }) => subject === subjects.en).length;
  expect([first, second, third].map(told)).toEqual([1, 1, 0]);
});

test("the notice outlasts an outage of the mail server and a worker that dies while it sends", async () => {
  const contact = await createContact(system);
  await mailLink(contact);
  const { faults } = system.mailbox;
  onTestFinished(() => faults.clear());
  faults.replace([{ effect: "reply", phase: "connect", code: 421 }]);
  const outage = async () => !(await system.api().mailStatus()).healthy;
  const others = [await createContact(system), await createContact(system)];
  for (const other of others) await requestByMail(system, other.id);
  await waitFor(outage, { message: "the mail server being known to be out", timeoutMs: 40_000 });
  await system.api().patchContact(contact.id, { email: `new.${contact.email}` });
  const isDeferred = async () => (await noticesOf(contact))[0]?.state === "deferred";
  await waitFor(isDeferred, { message: "the notice being put off" });
  // It waits for the mail server, or was the mail by which that is tried again.
  const said = (await historyOf(contact)).at(-1);
  expect(said?.action).toMatch(/^mail\.(?:deferred|attempted)$/);
  expect(said?.detail).toMatchObject({ mail: "address_changed" });
  faults.replace([{ effect: "hang", phase: "rcpt", recipient: contact.email }]);
  const isSending = async () => (await noticesOf(contact))[0]?.state === "sending";
  await waitFor(isSending, { message: "the notice being sent" });
  await system.kill("mail-worker");
  faults.clear();
  await system.restart("mail-worker");
  await waitForRest(contact);
  expect(system.mailbox.mailsTo(contact.email).filter(({ subject }) => subject === subjects.en)).toHaveLength(1);
  const outcomes = (await historyOf(contact)).map(({ detail }) => detail["outcome"]).filter(Boolean);
  expect(outcomes.filter((outcome) => outcome !== "transient")).toEqual(["ambiguous", "accepted"]);
}, 120_000);

test("an old address that takes no mail ends the notice, and says nothing of the contact's new address", async () => {
  const contact = await createContact(system);
  await mailLink(contact);
  await system.api().patchContact(contact.id, { email: `new.${contact.email}` });
  await waitForRest(contact);
  const notice = system.mailbox.mailsTo(contact.email).find(({ subject }) => subject === subjects.en);
  const lines = writeNotification({ recipient: contact.email });
  expect(await sendMail(system.urls.bounces, { from: "", to: notice?.envelope.from ?? "", lines })).toMatch(/^250 /);
  expect(await noticesOf(contact)).toEqual([expect.objectContaining({ state: "undeliverable" })]);
  expect((await system.api().getContact(contact.id)).emailBounce).toBeNull();
  expect((await historyOf(contact)).at(-1)).toMatchObject({ action: "mail.bounced" });
});

test("a mail that waits or is being sent when its contact ends goes no more, but for the one that tells an old address", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  await waitForRest(contact);
  const soFar = system.mailbox.mailsTo(contact.email).length;
  await system.stopService("mail-worker");
  for (const _time of [1, 2]) await givePassword(system, contact.id);
  // As a worker leaves it that dies while it sends.
  const [first] = await see.deliveries({ contactId: contact.id, state: "pending" });
  const dead = { state: "sending", attempts: 1, leaseUntil: new Date() } as const;
  expect(await arrange.change("deliveries", { id: first?.id ?? "" }, dead)).toBe(1);
  const moved = `moved.${contact.email}`;
  await system.api().patchContact(contact.id, { email: moved });
  await system.api().endContact(contact.id);
  const statesOf = async () => (await see.deliveries({ contactId: contact.id })).slice(1).map(({ state }) => state);
  expect(await statesOf()).toEqual(["sending", "withdrawn", "pending"]);
  await system.restart("mail-worker");
  await waitForRest(contact);
  expect(await statesOf()).toEqual(["withdrawn", "withdrawn", "accepted"]);
  expect(system.mailbox.mailsTo(moved)).toEqual([]);
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(soFar + 1);
});
