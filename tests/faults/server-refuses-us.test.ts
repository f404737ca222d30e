import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MailStatus } from "@rekey/contracts/operations";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { makeAuthority } from "../harness/make-certificate.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { startScriptedTlsSmtp, type TlsManners } from "../harness/scripted-tls-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const authority = makeAuthority();
const takesMail: TlsManners = { certificate: authority.issue({ ip: "127.0.0.1" }) };

const { test, system, given } = systemTest(async (start, stack) => {
  const first = stack.use(await startScriptedTlsSmtp(takesMail));
  const second = stack.use(await startScriptedSmtp());
  const dir = await mkdtemp(join(tmpdir(), "rekey-tls-"));
  stack.defer(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "authority.pem"), authority.cert);
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    ownProcess: ["mail-worker"],
    serviceEnv: {
      "mail-worker": {
        SMTP_URLS: firstUrl(first.port),
        BREAKER_FAILURES: "2",
        NODE_EXTRA_CA_CERTS: join(dir, "authority.pem"),
      },
    },
  });
  return { system, first, second };
});

const firstUrl = (port = given.first.port) => `smtp://portal:secret-login@127.0.0.1:${port}`;
async function requestMail(): Promise<{ id: string; email: string }> {
  const contact = await createContact(system);
  return { id: (await requestByMail(system, contact.id)).id, email: contact.email };
}
const takenBySecond = (email: string) => given.second.mails.filter(({ to }) => to.includes(email)).length;

function whenStatus(isWanted: (status: MailStatus) => boolean): Promise<MailStatus> {
  return waitFor(
    async () => {
      const status = await system.api().mailStatus();
      return isWanted(status) && status;
    },
    { message: "the mail status" },
  );
}

async function isOut(): Promise<string | undefined> {
  const metrics = await (await fetch(`${system.adminUrls["mail-worker"]}/metrics`)).text();
  return new RegExp(`^rekey_mail_transport_out\\{transport="127.0.0.1:${given.first.port}"[^}]*\\} (\\d)$`, "m").exec(
    metrics,
  )?.[1];
}

async function attemptsOf(resetId: string) {
  const { items } = await system.api().getTimeline(resetId);
  return items.filter(({ action }) => action === "mail.attempted").map(({ detail }) => detail);
}

const refusals = [
  ["auth", "535 5.7.8 login unknown", "The mail server refuses our login."],
  ["hello", "554 5.7.1 go away", "The mail server refuses to take mail from us."],
  ["mail", "550 5.7.26 not your domain", "The mail server refuses to take mail from us."],
] as const;

for (const [step, words, reason] of refusals) {
  test(`a server that answers "${words}" refuses us and not the contact: an alarm, and the mail waits`, async () => {
    await system.restart("mail-worker", { SMTP_URLS: firstUrl() });
    given.first.behave({ ...takesMail, refuses: { [step]: words } });
    const { id } = await requestMail();
    const ill = await whenStatus(({ healthy }) => !healthy);
    expect(ill.reason).toContain(reason);
    expect(await isOut()).toBe("1");
    expect((await attemptsOf(id))[0]).toMatchObject({ outcome: "refused", phase: step, response: words });
    given.first.behave(takesMail);
    await waitForState(system, id, "mailed");
    await whenStatus(({ healthy }) => healthy);
    expect(await isOut()).toBe("0");
  });

  test(`mail goes by the next server while the first answers "${words}"`, async () => {
    await system.restart("mail-worker", { SMTP_URLS: `${firstUrl()},${given.second.url}` });
    given.first.behave({ ...takesMail, refuses: { [step]: words } });
    const asked = await Promise.all(Array.from({ length: 4 }, requestMail));
    await Promise.all(asked.map(({ id }) => waitForState(system, id, "mailed")));
    expect(asked.map(({ email }) => takenBySecond(email))).toEqual([1, 1, 1, 1]);
    expect(await isOut()).toBe("1");
  });
}

test("a greeting of 554 is a refusal too", async () => {
  await using rude = await startScriptedSmtp((step) => (step === "connect" ? { say: "554 no service" } : "go-on"));
  await system.restart("mail-worker", { SMTP_URLS: rude.url });
  const { id } = await requestMail();
  const ill = await whenStatus(({ healthy }) => !healthy);
  expect(ill.reason).toContain("refuses to take mail from us");
  expect((await attemptsOf(id))[0]).toMatchObject({ outcome: "refused", phase: "connect", code: 554 });
});

test("a login is asked for also where the server does not offer it, so that no mail leaves as a stranger's", async () => {
  await system.restart("mail-worker", { SMTP_URLS: firstUrl() });
  given.first.behave({ ...takesMail, offersNoLogin: true, refuses: { auth: "503 5.5.1 no login here" } });
  const before = given.first.mails.length;
  const { id } = await requestMail();
  const ill = await whenStatus(({ healthy }) => !healthy);
  expect(ill.reason).toContain("refuses our login");
  expect(given.first.mails).toHaveLength(before);
  given.first.behave(takesMail);
  await waitForState(system, id, "mailed");
});

async function refusedBecause(): Promise<string | undefined> {
  const metrics = await (await fetch(`${system.adminUrls["mail-worker"]}/metrics`)).text();
  return /^rekey_mail_refused\{[^}]*because="([^"]+)"[^}]*\} 1$/m.exec(metrics)?.[1];
}
const stateOf = async (id: string) => (await system.api().getReset(id)).state;

const ofUs = [
  ["rcpt", "554 5.7.1 Relay access denied", "relay-denied", "does not relay for us"],
  ["rcpt", "550 5.4.5 Daily user sending limit exceeded", "quota", "has sent as much as it may"],
  ["data", "550 5.7.1 Your account has been suspended", "suspended", "account or domain is blocked"],
  ["dot", "554 Message rejected: Email address is not verified.", "sender-not-allowed", "our sender"],
  ["dot", "454 Throttling failure: Daily message quota exceeded.", "quota", "has sent as much as it may"],
] as const;

for (const [step, words, because, reason] of ofUs) {
  test(`"${words}" at ${step} refuses our account: an alarm that says why, and the mail waits`, async () => {
    await system.restart("mail-worker", { SMTP_URLS: firstUrl() });
    given.first.behave({ ...takesMail, refuses: { [step]: words } });
    const { id, email } = await requestMail();
    const ill = await whenStatus(({ healthy }) => !healthy);
    expect(ill.reason).toContain(reason);
    expect(ill.transports).toMatchObject([{ isOut: true, trouble: "refuses-mail", because }]);
    expect(await refusedBecause()).toBe(because);
    expect((await attemptsOf(id))[0]).toMatchObject({ outcome: "refused", phase: step, response: words });
    expect(await stateOf(id)).toBe("deferred");
    given.first.behave(takesMail);
    await waitForState(system, id, "mailed");
    await whenStatus(({ healthy }) => healthy);
    expect(given.first.mails.filter(({ to }) => to.includes(email)).length).toBeGreaterThan(0);
    expect(await refusedBecause()).toBeUndefined();
  });
}

test("mail goes by the next server while the first refuses our account at the recipient", async () => {
  await system.restart("mail-worker", { SMTP_URLS: `${firstUrl()},${given.second.url}` });
  given.first.behave({
    ...takesMail,
    refuses: { rcpt: "553 5.7.1 Sender address rejected: not owned by user portal" },
  });
  const asked = await Promise.all(Array.from({ length: 4 }, requestMail));
  await Promise.all(asked.map(({ id }) => waitForState(system, id, "mailed")));
  expect(asked.map(({ email }) => takenBySecond(email))).toEqual([1, 1, 1, 1]);
  expect(await isOut()).toBe("1");
});

test.each(["rcpt", "dot"] as const)(
  "refusals at %s that explain nothing, of several contacts and with none taken, end nobody's reset: all go out later",
  async (step) => {
    await system.restart("mail-worker", { SMTP_URLS: firstUrl(), REFUSAL_STANDS_AFTER: "1h" });
    given.first.behave({ ...takesMail, refuses: { [step]: "550 5.7.1 no thanks" } });
    const asked = [await requestMail(), await requestMail(), await requestMail(), await requestMail()];
    const ill = await whenStatus(({ healthy }) => !healthy);
    expect(ill.transports).toMatchObject([{ trouble: "refuses-mail", because: "unexplained" }]);
    expect(await Promise.all(asked.map(({ id }) => stateOf(id)))).not.toContain("undeliverable");
    given.first.behave(takesMail);
    await Promise.all(asked.map(({ id }) => waitForState(system, id, "mailed")));
    await whenStatus(({ healthy }) => healthy);
  },
);

test("one recipient whom the server refuses as if it were us loses that one mail, and holds up no other", async () => {
  await using relay = await startScriptedSmtp();
  await system.restart("mail-worker", { SMTP_URLS: relay.url, REFUSAL_STANDS_AFTER: "1h" });
  const [poison, unknown] = [await createContact(system), await createContact(system)];
  relay.react = (step, _count, line) => {
    if (step === "rcpt" && line.includes(poison.email)) return { say: "550 5.7.1 Sender blocked" };
    return step === "rcpt" && line.includes(unknown.email) ? { say: "550 5.1.1 User unknown" } : "go-on";
  };
  const refused = await requestByMail(system, poison.id);
  await whenStatus(({ healthy }) => !healthy);
  const nobody = await requestByMail(system, unknown.id);
  const others = await Promise.all(Array.from({ length: 3 }, requestMail));
  await Promise.all(others.map(({ id }) => waitForState(system, id, "mailed")));
  await waitForState(system, refused.id, "undeliverable");
  await waitForState(system, nobody.id, "undeliverable");
  expect(await attemptsOf(nobody.id)).toEqual([expect.objectContaining({ outcome: "permanent" })]);
  await whenStatus(({ healthy }) => healthy);
});
