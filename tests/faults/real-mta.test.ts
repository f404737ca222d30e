// @module-tag postfix
import { anyPort } from "@rekey/dev/free-port";
import { findProgram } from "@rekey/dev/system-package";
import { beforeEach, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startPostfix } from "../harness/start-postfix.ts";
import { startPostgrey } from "../harness/start-postgrey.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const [port, greyPort] = [await anyPort(), await anyPort()];
  const mail = { SMTP_URLS: `smtp://127.0.0.1:${port}`, RETRY_FIRST: "2s", RETRY_MAX: "15m" };
  const system = await start({ serviceEnv: { "mail-worker": mail } });
  if (findProgram(["postgrey"])) stack.use(await startPostgrey({ port: greyPort, delaySeconds: 1 }));
  const postfix = stack.use(
    await startPostfix({
      port,
      relayTo: system.mailbox.smtpUrl,
      routes: { "rekey.test": system.urls.bounces },
      settings: {
        smtpd_restriction_classes: "greylisting",
        greylisting: `check_policy_service inet:127.0.0.1:${greyPort}`,
        smtpd_recipient_restrictions: "check_recipient_access inline:{{grey.test = greylisting}}, permit_mynetworks",
      },
    }),
  );
  return { system, postfix };
});

beforeEach(() => system.mailbox.faults.clear());

async function attemptsOf(resetId: string) {
  const { items } = await system.api().getTimeline(resetId);
  return items.filter(({ action }) => action === "mail.attempted").map(({ detail }) => detail);
}

test("Postfix takes a mail and carries it to the contact, whose link works; the timeline names its queue id", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  const [attempt, ...more] = await attemptsOf(id);
  expect(more).toEqual([]);
  expect(attempt?.["outcome"]).toBe("accepted");
  expect(attempt?.["queueId"]).toMatch(/^\w+$/);
  const { token } = await waitForLink(system, contact.email);
  const carried = new RegExp(`${String(attempt?.["queueId"])}: to=<${contact.email}>.* status=sent`);
  await waitFor(async () => carried.test(await given.postfix.log()), { message: "Postfix telling that it was sent" });
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
  await waitForState(system, id, "completed");
});

test("a mail that Postfix took and could not deliver comes back: mailed becomes undeliverable, with the last server's words", async () => {
  const contact = await createContact(system);
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 550, text: "5.1.1 no such user here" }]);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "undeliverable");
  expect(await attemptsOf(id)).toMatchObject([{ outcome: "accepted" }]);
  const { items } = await system.api().getTimeline(id);
  expect(items.map(({ action }) => action).slice(-2)).toEqual(["mail.bounced", "reset.undeliverable"]);
  expect(items.at(-2)?.detail).toMatchObject({ status: "5.1.1" });
  expect(items.at(-2)?.detail["response"]).toContain("5.1.1 no such user here");
  expect((await system.api().getContact(contact.id)).emailBounce).not.toBeNull();
});

test(
  "a server with a greylist refuses the first attempt and takes a later one, of at most three",
  { tags: ["postgrey"] },
  async () => {
    const contact = await createContact(system, { email: `${crypto.randomUUID()}@grey.test` });
    const { id } = await requestByMail(system, contact.id);
    await waitForState(system, id, "mailed");
    const attempts = await attemptsOf(id);
    expect(attempts.length).toBeLessThanOrEqual(3);
    expect(attempts[0]).toMatchObject({ outcome: "transient", phase: "rcpt", code: 450 });
    expect(attempts[0]?.["response"]).toContain("Greylisted");
    expect(attempts.at(-1)).toMatchObject({ outcome: "accepted" });
    await waitFor(() => system.mailbox.mailsTo(contact.email).length === 1, { message: "the one mail" });
  },
);

const refusing = [
  [
    "Relay access denied",
    "relay-denied",
    { mynetworks: "192.0.2.0/24", smtpd_relay_restrictions: "reject_unauth_destination" },
  ],
  [
    "Sender address rejected: not owned by user",
    "sender-not-allowed",
    {
      smtpd_sender_restrictions: "check_sender_access inline:{{rekey.test = reject_ours}}",
      smtpd_restriction_classes: "reject_ours",
      reject_ours: "check_sender_access static:{553 5.7.1 Sender address rejected: not owned by user portal}",
      smtpd_delay_reject: "yes",
    },
  ],
] as const;

test.each(refusing)(
  "a Postfix that says %s refuses us: the mail waits with that as the reason, and leaves when it is set right",
  async (words, because, settings) => {
    const port = await anyPort();
    const options = { port, relayTo: system.mailbox.smtpUrl, routes: {} };
    const contact = await createContact(system);
    await system.restart("mail-worker", { SMTP_URLS: `smtp://127.0.0.1:${port}`, BREAKER_FAILURES: "1" });
    const refuses = await startPostfix({ ...options, settings });
    const { id } = await requestByMail(system, contact.id);
    await waitFor(
      async () => (await system.api().mailStatus()).transports.some((transport) => transport.because === because),
      { message: `an alarm that says ${because}` },
    );
    // Another mail may have been the first to hear it.
    const attempt = await waitFor(async () => (await attemptsOf(id))[0], { message: "an attempt" });
    expect(attempt).toMatchObject({ outcome: "refused", phase: "rcpt" });
    expect(attempt["response"]).toContain(words);
    expect((await system.api().getReset(id)).state).toBe("deferred");
    await refuses[Symbol.asyncDispose]();
    await using _mended = await startPostfix(options);
    await waitForState(system, id, "mailed");
    await waitFor(() => system.mailbox.mailsTo(contact.email).length > 0, { message: "the mail" });
  },
);
