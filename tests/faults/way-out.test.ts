import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MailTry } from "@rekey/contracts/operations";
import { afterAll, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { type Certificate, makeAuthority } from "../harness/make-certificate.ts";
import { type ScriptedTlsSmtp, startScriptedTlsSmtp } from "../harness/scripted-tls-smtp.ts";
import { startTokenServer } from "../harness/start-token-server.ts";
import { waitFor } from "../harness/wait-for.ts";

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());
const authority = makeAuthority();
const strangers = makeAuthority("Strangers");
const ours = authority.issue({ ip: "127.0.0.1" });
const ofAnotherName = authority.issue({ dns: "mail.firm.test" });
const byNobody = strangers.issue({ dns: "relay.test" });

const { test, system, given } = systemTest(async (start, stack) => {
  const tokens = stack.use(await startTokenServer());
  const dir = await mkdtemp(join(tmpdir(), "rekey-way-out-"));
  stack.defer(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "authority.pem"), authority.cert);
  await writeFile(join(dir, "relay.pem"), byNobody.cert);
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    ownProcess: ["mail-worker"],
    env: { MAIL_TESTS_PER_HOUR: "100" },
    serviceEnv: {
      "mail-worker": { NODE_EXTRA_CA_CERTS: join(dir, "authority.pem"), SMTP_TIMEOUT: "2s", PROBE_MAX: "1s" },
    },
  });
  return { system, tokens, dir };
});

const start = async (certificate: Certificate, more: { isImplicit?: boolean } = {}) =>
  stack.use(await startScriptedTlsSmtp({ certificate, ...more }));
const urlOf = (smtp: ScriptedTlsSmtp, options: { login?: string; scheme?: string; query?: string } = {}): string =>
  `${options.scheme ?? "smtp"}://${options.login ?? "portal:s3cret"}@127.0.0.1:${smtp.port}${options.query ?? ""}`;

// What is set stays set.
const noTokens = {
  SMTP_OAUTH_TOKEN_URL: "",
  SMTP_OAUTH_CLIENT_ID: "",
  SMTP_OAUTH_CLIENT_SECRET: "",
  SMTP_OAUTH_REFRESH_TOKEN: "",
  SMTP_OAUTH_SCOPE: "",
};

/** What each server made of one mail, in the order of the settings. */
async function sendByEach(urls: string[], env: Record<string, string> = {}): Promise<MailTry[]> {
  await system.restart("mail-worker", { ...noTokens, SMTP_URLS: urls.join(","), ...env });
  return await sendNow();
}

async function sendNow(): Promise<MailTry[]> {
  const { id } = await system.api("ops").startMailTest(`${randomUUID()}@ops.test`);
  const ended = await waitFor(
    async () => {
      const asked = await system.api("ops").getMailTest(id);
      return asked.endedAt !== null && asked;
    },
    { message: "the end of a test mail" },
  );
  return ended.tries;
}

function whenTrouble(trouble: string | null): Promise<boolean> {
  return waitFor(async () => (await system.api().mailStatus()).transports.every((one) => one.trouble === trouble), {
    message: `a mail server with the trouble ${trouble}`,
  });
}

test("a server is greeted by the sender's domain, in its ASCII form, and so is the Message-ID written", async () => {
  const smtp = await start(ours);
  const MAIL_FROM = "Bücher <portal@bücher.test>";
  expect(await sendByEach([urlOf(smtp)], { MAIL_FROM })).toMatchObject([{ outcome: "accepted" }]);
  expect(smtp.saidInClear().join("")).toMatch(/^EHLO xn--bcher-kva\.test\r\n/);
  const [mail] = smtp.mails;
  expect(mail?.from).toBe("portal@xn--bcher-kva.test");
  expect(mail?.raw).toMatch(/^Message-ID: <[^<>@\s]+@xn--bcher-kva\.test>\r$/m);
  expect(mail?.raw.split("\r\n\r\n")[0]).toMatch(/^[\x20-\x7e\r\n\t]*$/);
});

test("or by the name that is set", async () => {
  const smtp = await start(ours);
  await sendByEach([urlOf(smtp)], { SMTP_NAME: "out.firm.test" });
  expect(smtp.saidInClear().join("")).toMatch(/^EHLO out\.firm\.test\r\n/);
});

test("a certificate is judged by the name that is told, or by the file in which it is, and by nothing weaker", async () => {
  const named = await start(ofAnotherName);
  const relay = await start(byNobody);
  const file = (name: string) => `?certificate-file=${encodeURIComponent(join(given.dir, name))}`;
  const tries = await sendByEach([
    urlOf(named, { query: "?certificate-name=mail.firm.test" }),
    urlOf(named, { query: "?certificate-name=other.firm.test" }),
    urlOf(named),
    urlOf(relay, { query: file("relay.pem") }),
    urlOf(relay, { query: `${file("relay.pem")}&certificate-name=other.test` }),
    urlOf(relay, { query: file("authority.pem") }),
    urlOf(named, { query: file("authority.pem") }),
    urlOf(named, { query: file("relay.pem") }),
    urlOf(relay),
  ]);
  expect(tries.map(({ outcome, phase }) => `${outcome} at ${phase}`)).toEqual([
    "accepted at dot",
    "transient at starttls",
    "transient at starttls",
    "accepted at dot",
    "transient at starttls",
    "transient at starttls",
    "transient at starttls",
    "transient at starttls",
    "transient at starttls",
  ]);
  expect([...named.logins, ...relay.logins]).toHaveLength(2);
});

test("a port that is spoken to the wrong way is told as that", async () => {
  const implicit = await start(ours, { isImplicit: true });
  const upgrades = await start(ours);
  const tries = await sendByEach([urlOf(implicit), urlOf(upgrades, { scheme: "smtps" })]);
  expect(tries.map(({ outcome, response, failure }) => [outcome, response, failure])).toEqual([
    ["transient", null, "wants-tls"],
    ["transient", null, "begins-in-clear"],
  ]);
});

test("a login without a password signs in with a token, and a refused one is got anew", async () => {
  const smtp = await start(ours);
  let isRefused = false;
  const helloWith = "250-scripted.test\r\n250 AUTH XOAUTH2";
  const manners = {
    certificate: ours,
    refuses: {
      hello: helloWith,
      auth: () => (isRefused ? `535 5.7.3 token-${given.tokens.asked.length} no` : "235 welcome"),
    },
  };
  smtp.behave(manners);
  const env = {
    SMTP_OAUTH_TOKEN_URL: given.tokens.url,
    SMTP_OAUTH_CLIENT_ID: "rekey",
    SMTP_OAUTH_CLIENT_SECRET: "cl1ent-s3cret",
    SMTP_OAUTH_SCOPE: "mail",
  };
  const url = urlOf(smtp, { login: "portal%40firm.test" });
  expect(await sendByEach([url], env)).toMatchObject([{ outcome: "accepted" }]);
  const words = Buffer.from(smtp.logins[0]?.split(" ")[2] ?? "", "base64").toString();
  expect(words).toBe("user=portal@firm.test\x01auth=Bearer token-1\x01\x01");
  expect(Object.fromEntries(given.tokens.asked[0] ?? [])).toMatchObject({
    grant_type: "client_credentials",
    scope: "mail",
  });
  isRefused = true;
  smtp.behave(manners);
  const asked = given.tokens.asked.length;
  expect(await sendNow()).toMatchObject([{ outcome: "refused", phase: "auth", response: "535 5.7.3 [secret] no" }]);
  expect(given.tokens.asked).toHaveLength(asked);
  isRefused = false;
  expect(await sendNow()).toMatchObject([{ outcome: "accepted" }]);
  expect(given.tokens.asked).toHaveLength(asked + 1);
  smtp.behave({ certificate: ours, isStripped: true });
  expect(await sendNow()).toMatchObject([{ outcome: "transient", phase: "starttls" }]);
  expect(smtp.saidInClear().join("")).not.toMatch(/AUTH/);
});

test("a token server that refuses us, or is away, is told as that in the mail status, and the mail waits", async () => {
  const smtp = await start(ours);
  const env = {
    SMTP_OAUTH_TOKEN_URL: given.tokens.url,
    SMTP_OAUTH_CLIENT_ID: "rekey",
    SMTP_OAUTH_REFRESH_TOKEN: "refresh-s3cret",
    BREAKER_FAILURES: "1",
  };
  const url = urlOf(smtp, { login: "portal%40firm.test" });
  given.tokens.answer = { status: 503, error: "server_error" };
  expect(await sendByEach([url], env)).toMatchObject([
    { outcome: "transient", phase: "auth", failure: "token-refused (server_error)" },
  ]);
  given.tokens.answer = { status: 400, error: "invalid_grant" };
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await whenTrouble("no-token");
  expect((await system.api().mailStatus()).reason).toContain("The token server refuses us");
  expect(smtp.logins).toEqual([]);
  given.tokens.answer = undefined;
  await waitForState(system, id, "mailed");
  await whenTrouble(null);
});

test("a port that wants TLS from the first byte is told in the mail status, and the mail waits for the setting", async () => {
  const implicit = await start(ours, { isImplicit: true });
  await system.restart("mail-worker", { ...noTokens, SMTP_URLS: urlOf(implicit), BREAKER_FAILURES: "1" });
  const { id } = await requestByMail(system, (await createContact(system)).id);
  await whenTrouble("wants-tls");
  await system.restart("mail-worker", { SMTP_URLS: urlOf(implicit, { scheme: "smtps" }) });
  expect(await waitForState(system, id, "mailed")).toBeDefined();
});
