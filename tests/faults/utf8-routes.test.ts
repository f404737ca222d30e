import { randomUUID } from "node:crypto";
import { anyPort } from "@rekey/dev/free-port";
import { beforeEach, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { type ScriptedSmtp, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { startPostfix } from "../harness/start-postfix.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// The mailbox offers SMTPUTF8; what is scripted offers nothing.
const { test, system, given } = systemTest(async (start, stack) => {
  const commands: string[] = [];
  const plain: ScriptedSmtp = stack.use(
    await startScriptedSmtp((_step, _count, line) => {
      commands.push(line);
      return "go-on";
    }),
  );
  return { system: await start(), plain, commands };
});

beforeEach(() => system.mailbox.faults.clear());

const nameOf = (url: string) => new URL(url).host;
const someAddress = () => `jürgen.${randomUUID().slice(0, 8)}@grün.test`;

/**
 * Has mail leave by these servers, and waits until it is known what each offers. Settings are for this time alone: a
 * restart without them would keep those of the one before.
 */
async function leaveBy(urls: readonly string[], offers: readonly string[], settings: Record<string, string> = {}) {
  await system.restart("mail-worker", { SMTP_URLS: urls.join(), MAIL_GIVE_UP_AFTER: "24h", ...settings });
  const expected = urls.map((url, index) => [nameOf(url), offers[index]]);
  await waitFor(
    async () => {
      const { transports } = await system.api().mailStatus();
      const known = transports.map(({ name, smtpUtf8 }) => [name, smtpUtf8]);
      return JSON.stringify(known) === JSON.stringify(expected);
    },
    { timeoutMs: 30_000, message: `mail leaving by ${JSON.stringify(expected)}` },
  );
}

async function attemptsOf(resetId: string) {
  const { items } = await system.api().getTimeline(resetId);
  return items.filter(({ action }) => action === "mail.attempted").map(({ detail }) => detail);
}

const refused = { status: 422, code: "address-needs-smtputf8" };

test("where no server offers SMTPUTF8 such an address is refused with what to do, and one with letters in its domain is mailed", async () => {
  await leaveBy([given.plain.url], ["no"]);
  expect((await system.api().mailStatus()).smtpUtf8).toBe("no");
  const email = someAddress();
  await expect(createContact(system, { email })).rejects.toMatchObject(refused);
  const contact = await createContact(system, { email: `j.${randomUUID().slice(0, 8)}@grün.test` });
  await expect(system.api().patchContact(contact.id, { email })).rejects.toMatchObject(refused);
  const help = await (await fetch(`${system.apiUrl}/problems/address-needs-smtputf8`)).text();
  expect(help).toContain("smtpUtf8");
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  expect(given.plain.mails.filter(({ to }) => to.includes(contact.email))).toHaveLength(1);
  expect(contact.email).toMatch(/@xn--/);
});

test("a mail to such an address goes past a server that does not offer it, which hears nothing of it, by one that does", async () => {
  const ways = [given.plain.url, system.mailbox.smtpUrl];
  await leaveBy(ways, ["no", "yes"]);
  const contact = await createContact(system, { email: someAddress() });
  const from = given.commands.length;
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  const [name, domain] = contact.email.split("@");
  expect(given.commands.slice(from).filter((line) => /^(RCPT|DATA)/i.test(line))).toEqual([]);
  expect(await attemptsOf(id)).toMatchObject([
    {
      transport: nameOf(given.plain.url),
      outcome: "transient",
      phase: "mail",
      failure: "address-needs-smtputf8",
    },
    { transport: nameOf(system.mailbox.smtpUrl), outcome: "accepted" },
  ]);
  expect((await system.api().mailStatus()).transports.map(({ isOut }) => isOut)).toEqual([false, false]);
  const { token } = await waitForLink(system, `${name}@${domain}`);
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
  await waitForState(system, id, "completed");
});

test("a mail that no server takes any more waits with that reason, leaves when one does, and else ends so, with no word against the address", async () => {
  await leaveBy([system.mailbox.smtpUrl], ["yes"]);
  const contacts = [
    await createContact(system, { email: someAddress() }),
    await createContact(system, { email: someAddress() }),
  ] as const;
  await leaveBy([given.plain.url], ["no"]);
  const { id } = await requestByMail(system, contacts[0].id);
  await waitForState(system, id, "deferred");
  const waiting = await system.api().getReset(id);
  expect(waiting.delivery).toMatchObject({ lastResponse: null, lastFailure: "address-needs-smtputf8" });
  await leaveBy([system.mailbox.smtpUrl], ["yes"]);
  await waitForState(system, id, "mailed");
  await leaveBy([given.plain.url], ["no"], { MAIL_GIVE_UP_AFTER: "2s" });
  const { id: lastId } = await requestByMail(system, contacts[1].id);
  await waitForState(system, lastId, "undeliverable");
  const ended = await system.api().getReset(lastId);
  expect(ended.delivery).toMatchObject({ state: "undeliverable", lastFailure: "address-needs-smtputf8" });
  for (const contact of contacts) expect((await system.api().getContact(contact.id)).emailBounce).toBeNull();
  expect(given.plain.mails.flatMap(({ to }) => to).filter((address) => /\P{ASCII}/u.test(address))).toEqual([]);
});

test("a server that takes such an address and is away decides what its mail waits for, and not one that does not take it", async () => {
  const ways = [system.mailbox.smtpUrl, given.plain.url];
  await leaveBy(ways, ["yes", "no"], { BREAKER_FAILURES: "1000" });
  const contact = await createContact(system, { email: someAddress() });
  system.mailbox.faults.replace([{ effect: "reply", phase: "connect", code: 421, text: "come back later" }]);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "deferred");
  const { delivery } = await system.api().getReset(id);
  expect(delivery?.lastResponse).toContain("come back later");
  expect(delivery?.lastFailure ?? null).toBeNull();
  system.mailbox.faults.clear();
  await waitForState(system, id, "mailed");
});

test(
  "Postfix carries such a mail to the contact, and sends back one that is refused there, in the words of RFC 6533",
  { tags: ["postfix"] },
  async () => {
    const port = await anyPort();
    const routes = { "rekey.test": system.urls.bounces };
    await using postfix = await startPostfix({ port, relayTo: system.mailbox.smtpUrl, routes });
    await leaveBy([postfix.url], ["yes"]);
    const contact = await createContact(system, { email: someAddress() });
    const { id } = await requestByMail(system, contact.id);
    await waitForState(system, id, "mailed");
    const { token } = await waitForLink(system, contact.email);
    expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
    await waitForState(system, id, "completed");
    const other = await createContact(system, { email: someAddress() });
    system.mailbox.faults.replace([
      { effect: "reply", phase: "rcpt", code: 550, text: "5.1.1 no such user here", recipient: other.email },
    ]);
    const { id: otherId } = await requestByMail(system, other.id);
    await waitForState(system, otherId, "undeliverable");
    expect((await system.api().getContact(other.id)).emailBounce).not.toBeNull();
    expect((await attemptsOf(otherId)).map(({ outcome }) => outcome)).toEqual(["accepted"]);
  },
);

test("a Postfix whose SMTPUTF8 is switched off is known to offer none", { tags: ["postfix"] }, async () => {
  const port = await anyPort();
  const settings = { smtputf8_enable: "no" };
  const options = { port, relayTo: system.mailbox.smtpUrl, routes: {}, settings };
  await using postfix = await startPostfix(options);
  await leaveBy([postfix.url], ["no"]);
  await expect(createContact(system, { email: someAddress() })).rejects.toMatchObject(refused);
});
