import { beforeEach, expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { readSentToken } from "../harness/read-sent-token.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { type ScriptedMail, type SmtpReaction, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const system = await start({ serviceEnv: { "mail-worker": { SMTP_URLS: smtp.url, SMTP_TIMEOUT: "4s" } } });
  return { system, smtp };
});

beforeEach(() => {
  given.smtp.react = () => "go-on";
});

/** Once, after the whole message has come, the server does this instead of answering. */
function onFirstMessage(reaction: SmtpReaction): void {
  let isFirst = true;
  given.smtp.react = (step) => {
    if (step !== "dot" || !isFirst) return "go-on";
    isFirst = false;
    return reaction;
  };
}

const mailsTo = (contact: TestContact) => given.smtp.mails.filter(({ to }) => to.includes(contact.email));
const header = (mail: ScriptedMail | undefined, name: string) =>
  new RegExp(`^${name}: (.*)$`, "im").exec(mail?.raw ?? "")?.[1];

async function outcomesOf(resetId: string): Promise<unknown[]> {
  const { items } = await system.api().getTimeline(resetId);
  return items.filter(({ action }) => action === "mail.attempted").map(({ detail }) => detail["outcome"]);
}

test.each([
  ["closes", "close"],
  ["says nothing more", "silence"],
] as const)(
  "when the server takes the message and %s, the contact gets the same mail twice, byte for byte, and its link works",
  async (_what, reaction) => {
    const contact = await createContact(system);
    onFirstMessage(reaction);
    const reset = await requestByMail(system, contact.id);
    await waitForState(system, reset.id, "mailed");
    const [first, second, ...more] = mailsTo(contact);
    expect(more).toEqual([]);
    expect(second?.raw).toBe(first?.raw);
    expect(header(first, "Message-ID")).toMatch(/^<[^>]+@[^>]+>$/);
    expect(header(second, "Message-ID")).toBe(header(first, "Message-ID"));
    expect(readSentToken(second)).toBe(readSentToken(first));
    expect(await outcomesOf(reset.id)).toEqual(["ambiguous", "accepted"]);

    const password = "harbour walrus teapot nine";
    expect((await submitPassword(system, readSentToken(first), password)).status).toBe(303);
    await waitForState(system, reset.id, "completed");
    expect(await signInPortal(system, contact.email, password)).toBeDefined();
    expect((await submitPassword(system, readSentToken(second), `${password} again`)).status).toBe(410);
  },
);

test("a notice whose answer was lost comes twice as the same mail, and the password is set once", async () => {
  const contact = await createContact(system);
  onFirstMessage("close");
  const reset = await requestByHand(system, contact.id, "walrus teapot gravel nine");
  await waitFor(() => mailsTo(contact).length === 2, { message: "the repeated notice" });
  const [first, second] = mailsTo(contact);
  expect(second?.raw).toBe(first?.raw);
  const { items } = await system.api().getTimeline(reset.id);
  expect(items.filter(({ action }) => action === "reset.completed")).toHaveLength(1);
});

test("a mail that was refused before its message went out is not a repeat: the contact gets it once", async () => {
  const contact = await createContact(system);
  let refusals = 2;
  given.smtp.react = (step) => (step === "rcpt" && refusals-- > 0 ? "close" : "go-on");
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  expect(mailsTo(contact)).toHaveLength(1);
  expect(await outcomesOf(reset.id)).toEqual(["transient", "transient", "accepted"]);
});
