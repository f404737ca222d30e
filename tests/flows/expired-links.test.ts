import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { readSentToken } from "../harness/read-sent-token.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { waitFor } from "../harness/wait-for.ts";

// A link for somebody who has a password lives a second; a first link lives as long as a whole run.

const { test, system, see } = systemTest({ env: { LINK_LIFETIME: "1s", INVITE_LIFETIME: "1h" } });

function waitForExpiry(resetId: string): Promise<unknown> {
  return waitFor(
    async () => {
      const { expiresAt } = await see.link(resetId);
      return expiresAt !== null && expiresAt < new Date();
    },
    { message: "the link's last moment" },
  );
}

test("a late link is refused by the database's clock alone, even while nobody ends late resets", async () => {
  const contact = await createContact(system);
  const password = await givePassword(system, contact.id);
  await system.stopService("mail-worker");
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "issued");
  // Before the link begins to live, so that it cannot have been ended already.
  await system.stopService("credentials-worker");
  await system.restart("mail-worker");
  const { token } = await waitForLink(system, contact.email);
  await waitForExpiry(reset.id);
  const refused = await submitPassword(system, token, freshPassword());
  const invented = await submitPassword(system, "A".repeat(43), freshPassword());
  expect([refused.status, await refused.text()]).toEqual([410, await invented.text()]);
  expect((await postForm(system, "/set-password/whose", { token })).status).toBe(410);
  expect((await system.api().getReset(reset.id)).state, "nobody has ended it").toBe("mailed");
  await system.restart("credentials-worker");
  await waitForState(system, reset.id, "expired");
  expect((await submitPassword(system, token, freshPassword())).status).toBe(410);
  expect(await signInPortal(system, contact.email, password), "the old password").toBeDefined();
});

test("an expired reset says so in its timeline, once, and cannot be resent or cancelled", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "expired");
  const { items } = await system.api("auditor").getTimeline(reset.id);
  expect(items.filter(({ action }) => action === "reset.expired")).toMatchObject([{ actor: "rekey" }]);
  await expect(system.api().resendReset(reset.id)).rejects.toMatchObject({ code: "state-conflict" });
  await expect(system.api().cancelReset(reset.id)).rejects.toMatchObject({ code: "state-conflict" });
});

test("a link that is mailed once more does not run out while that mail is under way", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  await using smtp = await startScriptedSmtp();
  let letGo = (): void => {};
  const patient = { SMTP_TIMEOUT: "20s", ATTEMPT_DEADLINE: "20s", MESSAGE_WANTED_WITHIN: "20s" };
  await system.restart("mail-worker", { ...patient, SMTP_URLS: smtp.url, LINK_LIFETIME: "8s" });
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  const held = new Promise<void>((resolve) => (letGo = resolve));
  smtp.react = (step) => (step === "rcpt" ? held.then(() => "go-on" as const) : "go-on");
  await system.api().resendReset(reset.id);
  await waitFor(
    async () => {
      const mails = await see.deliveries({ resetId: reset.id });
      const isLate = mails.some(({ acceptedAt }) => acceptedAt !== null && acceptedAt < fromNow(-9_000));
      return isLate && mails.some(({ state }) => state === "sending");
    },
    { message: "the second mail being under way when the first life would be over" },
  );
  letGo();
  await waitFor(() => smtp.mails.length === 2, { message: "the second mail" });
  expect((await submitPassword(system, readSentToken(smtp.mails.at(-1)), freshPassword())).status).toBe(303);
  await system.restart("mail-worker", { SMTP_URLS: system.mailbox.smtpUrl, LINK_LIFETIME: "1s" });
});

test("the link of somebody who has no password yet lives longer", async () => {
  const [settled, invited] = [await createContact(system), await createContact(system)];
  await givePassword(system, settled.id);
  const invitation = await requestByMail(system, invited.id);
  const { token } = await waitForLink(system, invited.email);
  const reset = await requestByMail(system, settled.id);
  await waitForState(system, reset.id, "expired");
  await waitForState(system, invitation.id, "mailed");
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
});
