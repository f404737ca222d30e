import type { Reset } from "@rekey/contracts/resources";
import { anyPort } from "@rekey/dev/free-port";
import { reveal } from "@rekey/secrets/secret";
import { deriveToken, parseTokenKeys } from "@rekey/secrets/token";
import { beforeEach, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see } = systemTest();

beforeEach(() => system.mailbox.faults.clear());

async function attemptsOf(resetId: string) {
  const { items } = await system.api().getTimeline(resetId);
  return items.filter(({ action }) => action === "mail.attempted").map(({ detail }) => detail);
}

/** The reset once its mail has been tried and put off at least `times` times. */
function whenDeferred(resetId: string, times: number): Promise<Reset> {
  return waitFor(
    async () => {
      const reset = await system.api().getReset(resetId);
      return (
        reset.state === "deferred" && reset.delivery?.state === "deferred" && reset.delivery.attempts >= times && reset
      );
    },
    { message: `a mail that was put off ${times} times` },
  );
}

test("a recipient refused for now is deferred with the server's words, without the address, and is mailed in the end", async () => {
  const contact = await createContact(system);
  system.mailbox.faults.replace([
    { effect: "reply", phase: "rcpt", code: 451, text: `4.2.1 <${contact.email}> is over quota, try later` },
  ]);
  const { id } = await requestByMail(system, contact.id);
  const reset = await whenDeferred(id, 2);
  const words = "451 4.2.1 <[address]> is over quota, try later";
  expect(reset.delivery?.lastResponse).toBe(words);
  expect(reset.delivery?.nextAttemptAt).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(reset.linkExpiresAt).toBeNull();
  expect(await attemptsOf(id)).toContainEqual(
    expect.objectContaining({ outcome: "transient", phase: "rcpt", code: 451, response: words }),
  );
  system.mailbox.faults.clear();
  await finishByMail(system, contact, id, "walrus teapot gravel nine");
  // The link, and the notice that the password was changed.
  await waitFor(async () => (await attemptsOf(id)).filter(({ outcome }) => outcome === "accepted").length === 2, {
    message: "the link and the notice being accepted",
  });
  expect(JSON.stringify(await system.api().getTimeline(id))).not.toContain(contact.email);
});

test("a message refused for now after it was sent is deferred, and the contact gets it once", async () => {
  const contact = await createContact(system);
  system.mailbox.faults.replace([{ effect: "reply", phase: "dot", code: 452, text: "4.3.1 no room" }]);
  const { id } = await requestByMail(system, contact.id);
  expect((await whenDeferred(id, 1)).delivery?.lastResponse).toBe("452 4.3.1 no room");
  system.mailbox.faults.clear();
  await waitForState(system, id, "mailed");
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);
});

test("with no mail server listening mail is deferred and the status says so, and it leaves when the server is there", async () => {
  const port = await anyPort();
  await system.restart("mail-worker", { SMTP_URLS: `smtp://127.0.0.1:${port}` });
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  const reset = await whenDeferred(id, 2);
  expect(reset.delivery?.lastResponse).toBeNull();
  expect(reset.delivery?.lastFailure).toBe("no-reply (ECONNREFUSED)");
  expect((await attemptsOf(id))[0]).toMatchObject({ outcome: "transient", phase: "connect", code: null });
  const ill = await waitFor(
    async () => {
      const status = await system.api().mailStatus();
      return !status.healthy && status;
    },
    { message: "the mail status being bad" },
  );
  expect([ill.configured, ill.reason]).toEqual([true, expect.stringContaining("cannot be used at the moment")]);
  await using smtp = await startScriptedSmtp(undefined, port);
  await waitForState(system, id, "mailed");
  expect(smtp.mails.filter(({ to }) => to.includes(contact.email))).toHaveLength(1);
  await waitFor(async () => (await system.api().mailStatus()).healthy, { message: "the mail status being well again" });
  await system.restart("mail-worker", { SMTP_URLS: system.mailbox.smtpUrl });
});

test("a recipient refused for good ends the reset at once: one attempt, and its link sets no password", async () => {
  const contact = await createContact(system);
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 550, text: "5.1.1 no such user here" }]);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "undeliverable");
  const reset = await system.api().getReset(id);
  expect(reset.delivery).toMatchObject({ state: "undeliverable", attempts: 1, nextAttemptAt: null });
  expect(reset.delivery?.lastResponse).toBe("550 5.1.1 no such user here");
  const link = await see.link(id);
  expect(link.endedBecause).toBe("undeliverable");
  const token = reveal(deriveToken(parseTokenKeys(system.keys.tokenKeys), link));
  expect(system.mailbox.faults.list()[0]?.struck).toBe(1);
  system.mailbox.faults.clear();
  expect((await submitPassword(system, token, "walrus teapot gravel nine")).status).toBe(410);
  // Whatever comes after it in the queue has been sent: had it been tried again, that would have come first.
  const next = await createContact(system);
  await finishByMail(system, next, (await requestByMail(system, next.id)).id, "walrus teapot gravel nine");
  expect(system.mailbox.mailsTo(contact.email)).toEqual([]);
  expect(await attemptsOf(id)).toHaveLength(1);
});

test("mail that is never taken is given up in time, and the reset says so", async () => {
  await system.restart("mail-worker", { MAIL_GIVE_UP_AFTER: "3s" });
  const contact = await createContact(system);
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 451, text: "4.7.1 greylisted" }]);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "undeliverable");
  const attempts = await attemptsOf(id);
  expect(attempts.length).toBeGreaterThan(1);
  expect(new Set(attempts.map(({ response }) => response))).toEqual(new Set(["451 4.7.1 greylisted"]));
});
