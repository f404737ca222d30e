import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { makeAuthority } from "../harness/make-certificate.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startScriptedTlsSmtp, type TlsManners } from "../harness/scripted-tls-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const authority = makeAuthority();
const ours = { ip: "127.0.0.1" };
const good: TlsManners = { certificate: authority.issue(ours) };
const stranger = makeAuthority("Strangers");
const yesterday = new Date(Date.now() - 86_400_000);

const { test, system, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedTlsSmtp(good));
  const dir = await mkdtemp(join(tmpdir(), "rekey-tls-"));
  stack.defer(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "authority.pem"), authority.cert);
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    ownProcess: ["mail-worker"],
    serviceEnv: {
      "mail-worker": {
        SMTP_URLS: urlOf("smtp", smtp.port),
        SMTP_TIMEOUT: "4s",
        BREAKER_FAILURES: "100000",
        RETRY_FIRST: "10m",
        NODE_EXTRA_CA_CERTS: join(dir, "authority.pem"),
        // As weak as an environment can make it: what is required does not depend on it.
        NODE_TLS_REJECT_UNAUTHORIZED: "0",
        NODE_OPTIONS: "--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0",
      },
    },
  });
  return { system, smtp };
});

const urlOf = (protocol: "smtp" | "smtps", port = given.smtp.port) =>
  `${protocol}://portal:secret-login@127.0.0.1:${port}`;

const oldTls: TlsManners = {
  ...good,
  tls: { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
};
const badCertificates: Record<string, TlsManners> = {
  "a certificate of nobody's": { certificate: stranger.issue(ours) },
  "a certificate that signs itself": { certificate: stranger },
  "an expired certificate": { certificate: authority.issue({ ...ours, endsAt: yesterday }) },
  "a certificate for another name": { certificate: authority.issue({ dns: "other.test" }) },
  "a certificate for another address": { certificate: authority.issue({ ip: "127.0.0.2" }) },
  "nothing newer than TLS 1.1": oldTls,
  "a handshake that hangs": { ...good, hangs: true },
};
const badUpgrades: Record<string, TlsManners> = {
  "STARTTLS not offered": { ...good, isStripped: true },
  "STARTTLS put off": { ...good, startTls: { say: "454 4.7.0 TLS not available" } },
  "STARTTLS refused": { ...good, startTls: { say: "501 5.5.4 syntax" } },
  "STARTTLS answered with garbage": { ...good, startTls: { say: "what do you want" } },
  "STARTTLS answered by hanging up": { ...good, startTls: "close" },
  "STARTTLS answered by silence": { ...good, startTls: "silence" },
};

/** What a first attempt came to. Its reset is called back, so that no retry meets the next case. */
async function attempt(manners: TlsManners) {
  const contact = await createContact(system, { email: `${randomUUID()}@example.test` });
  given.smtp.behave(manners);
  const { id } = await requestByMail(system, contact.id);
  const { detail } = await waitFor(
    async () => (await system.api().getTimeline(id)).items.find(({ action }) => action === "mail.attempted"),
    { message: "an attempt" },
  );
  const clear = given.smtp.saidInClear();
  await system
    .api()
    .cancelReset(id)
    .catch(() => undefined);
  return { outcome: detail["outcome"], phase: detail["phase"], code: detail["code"], words: detail["response"], clear };
}

/** For each case: what came of it, and whether the server heard anything that no one but it may hear. */
async function attemptEach(cases: Record<string, TlsManners>, mayBeClear: RegExp): Promise<string[]> {
  const told: string[] = [];
  for (const [name, manners] of Object.entries(cases)) {
    const before = given.smtp.mails.length + given.smtp.logins.length;
    const { outcome, phase, clear } = await attempt(manners);
    const isKept = clear.length > 0 && clear.every((said) => mayBeClear.test(said));
    const isUntaken = given.smtp.mails.length + given.smtp.logins.length === before;
    told.push(`${name}: ${String(outcome)} at ${String(phase)}, ${isKept && isUntaken ? "nothing told" : "told"}`);
  }
  return told;
}

test("without STARTTLS and a valid certificate nothing is said in clear but a greeting, and the mail waits", async () => {
  const cases = { ...badCertificates, ...badUpgrades };
  const told = await attemptEach(cases, /^EHLO \S+\r\n(STARTTLS\r\n)?$/);
  expect(told).toEqual(Object.keys(cases).map((name) => `${name}: transient at starttls, nothing told`));
});

test("what is said in clear before the handshake is not believed under TLS", async () => {
  const refuses = { rcpt: "451 4.2.1 under TLS" };
  const injected = ["250-injected", "250 SIZE 1", "250 fine", "250 fine", "354 go on", "250 taken"].join("\r\n");
  const before = given.smtp.mails.length;
  const { outcome, phase, clear, words } = await attempt({ ...good, injected, refuses });
  expect([outcome, phase, words]).toEqual(["transient", "rcpt", "451 4.2.1 under TLS"]);
  for (const said of clear) expect(said).toMatch(/^EHLO \S+\r\nSTARTTLS\r\n$/);
  expect(given.smtp.mails).toHaveLength(before);
});

test("with a valid certificate the login and the mail pass, under TLS alone", async () => {
  const { outcome, clear } = await attempt(good);
  expect(outcome).toBe("accepted");
  for (const said of clear) expect(said).toMatch(/^EHLO \S+\r\nSTARTTLS\r\n$/);
  const login = Buffer.from("\0portal\0secret-login").toString("base64");
  expect(given.smtp.logins.at(-1)).toBe(`AUTH PLAIN ${login}`);
});

test("a server that cannot be trusted is left alone, and the staff are told that it is about the connection", async () => {
  await system.restart("mail-worker", { BREAKER_FAILURES: "2", RETRY_FIRST: "200ms" });
  given.smtp.behave(badCertificates["an expired certificate"] ?? good);
  const { id } = await requestByMail(system, (await createContact(system)).id);
  const ill = await waitFor(
    async () => {
      const status = await system.api().mailStatus();
      return !status.healthy && status;
    },
    { message: "the mail status being bad" },
  );
  expect(ill.reason).toContain("No secure connection");
  given.smtp.behave(good);
  await waitForState(system, id, "mailed");
  await waitFor(async () => (await system.api().mailStatus()).healthy, { message: "the mail status being well" });
});

test("what a server offers under TLS alone is known, and stays so while no secure connection to it can be made", async () => {
  await system.restart("mail-worker", { BREAKER_FAILURES: "1", RETRY_FIRST: "10m" });
  const status = () => system.api().mailStatus();
  given.smtp.behave({ ...good, offersUtf8: true });
  // The first greeting of a worker may have met the server of before, and a later one asks only what is unknown.
  expect((await attempt({ ...good, offersUtf8: true })).outcome).toBe("accepted");
  await waitFor(async () => (await status()).smtpUtf8 === "yes", { message: "the offer being known" });
  await attempt(badCertificates["an expired certificate"] ?? good);
  const ill = await waitFor(
    async () => {
      const now = await status();
      return !now.healthy && now;
    },
    { message: "the mail status being bad" },
  );
  expect(ill.smtpUtf8).toBe("yes");
});

test("smtps says nothing without a valid certificate or to a server without TLS, and sends with one", async () => {
  await system.restart("mail-worker", {
    SMTP_URLS: urlOf("smtps"),
    BREAKER_FAILURES: "100000",
    RETRY_FIRST: "10m",
  });
  const implicit = (manners: TlsManners): TlsManners => ({ ...manners, isImplicit: true });
  const bad = Object.entries(badCertificates).map(([name, manners]) => [name, implicit(manners)] as const);
  const told = await attemptEach({ ...Object.fromEntries(bad), "a server that speaks in clear": good }, /^$/);
  const isHang = (line: string) => line.startsWith("a handshake that hangs");
  expect(told.filter((line) => !line.endsWith(": transient at starttls, nothing told"))).toEqual(
    told.filter(isHang).map(() => "a handshake that hangs: transient at connect, nothing told"),
  );
  expect(told).toHaveLength(bad.length + 1);
  const { outcome, clear } = await attempt(implicit(good));
  expect([outcome, ...clear]).toEqual(["accepted", ""]);
});

test("a server on this machine that needs no login gets mail in clear, unless TLS is required of it too", async () => {
  const url = `smtp://127.0.0.1:${given.smtp.port}`;
  await system.restart("mail-worker", { SMTP_URLS: url });
  expect((await attempt(good)).clear.join("")).toContain("MAIL FROM:");
  await system.restart("mail-worker", { SMTP_URLS: url, SMTP_TLS: "required" });
  const { outcome, clear } = await attempt(good);
  expect(outcome).toBe("accepted");
  expect(clear.join("")).not.toContain("MAIL FROM:");
});
