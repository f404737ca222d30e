import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { findSecrets } from "../harness/find-secrets.ts";
import { makeAuthority } from "../harness/make-certificate.ts";
import { readLink } from "../harness/open-link.ts";
import { readRedis } from "../harness/read-redis.ts";
import { readTables } from "../harness/read-tables.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startScriptedTlsSmtp, type TlsManners } from "../harness/scripted-tls-smtp.ts";
import { sendMail } from "../harness/send-mail.ts";
import type { SmtpStep } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { writeNotification } from "../harness/write-notification.ts";

const authority = makeAuthority();
const takesMail: TlsManners = { certificate: authority.issue({ ip: "127.0.0.1" }), isImplicit: true };
const login = { user: "relay-7f3@firm.test", pass: "Qz7 vK+kelp&orbit" };
const secrets: Record<string, string> = { "the login": login.user, "the password": login.pass };

const { test, system, redis, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedTlsSmtp(takesMail));
  const dir = await mkdtemp(join(tmpdir(), "rekey-tls-"));
  stack.defer(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "authority.pem"), authority.cert);
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    ownProcess: ["mail-worker"],
    env: { LOG_LEVEL: "trace" },
    serviceEnv: {
      "mail-worker": {
        SMTP_URLS: `smtps://${encodeURIComponent(login.user)}:${encodeURIComponent(login.pass)}@127.0.0.1:${smtp.port}`,
        BREAKER_FAILURES: "100000",
        RETRY_FIRST: "10m",
        NODE_EXTRA_CA_CERTS: join(dir, "authority.pem"),
      },
    },
  });
  await waitFor(async () => (await system.api("ops").mailStatus()).configured, { message: "the mail status" });
  return { system, smtp };
});

const writings: ((text: string) => string)[] = [
  (text) => text,
  (text) => Buffer.from(text).toString("base64"),
  (text) => Buffer.from(`you said ${text}`).toString("base64url"),
  (text) => Buffer.from(text).toString("hex"),
  encodeURIComponent,
  (text) => text.replaceAll(/.{11}/g, "$&=\r\n550-"),
];

/** What a server could have in its hands: the login as it came and as it is, an envelope, the link of a message. */
function piecesOf(heard: readonly string[]): string[] {
  const auth = heard.findLast((line) => line.startsWith("AUTH"));
  const decoded = Buffer.from(auth?.split(" ")[2] ?? "", "base64").toString();
  const from = heard.findLast((line) => line.startsWith("MAIL"));
  const message = heard.findLast((line) => line.includes("set-password"));
  const link = /https?:=?[^ ]*#(?:=\r\n)?[\s\S]{50}/.exec(message?.replaceAll("=\r\n", "") ?? "")?.[0].slice(-60);
  return [auth, decoded, decoded.split("\0")[2], from, link].flatMap((piece) => piece ?? []);
}

const steps: [step: SmtpStep, code: number][] = [
  ["connect", 554],
  ["hello", 554],
  ["auth", 535],
  ["mail", 550],
  ["rcpt", 451],
  ["data", 451],
  ["dot", 451],
  ["dot", 250],
];

async function attempt(): Promise<string> {
  const { id } = await requestByMail(system, (await createContact(system)).id);
  const entry = await waitFor(
    async () => (await system.api().getTimeline(id)).items.find(({ action }) => action === "mail.attempted"),
    { message: "an attempt" },
  );
  return `${String(entry.detail["phase"])} ${String(entry.detail["response"])}`;
}

async function places(): Promise<Record<string, string[]>> {
  const held = await readRedis(redis, system.queuePrefix);
  const answer = async (path: string) => (await system.fetchApi(path, { as: "admin" })).text();
  return {
    ...(await readTables(system.sql)),
    Redis: held,
    "the logs": system.allLines(),
    "the metrics": [await (await fetch(`${system.adminUrls["mail-worker"]}/metrics`)).text()],
    "the API": [await answer("/v1/audit/events?limit=200"), await answer("/v1/mail/status")],
  };
}

test("whatever a mail server repeats of us, at whichever step, is read nowhere", { timeout: 120_000 }, async () => {
  await attempt();
  const token = readLink({ text: (given.smtp.mails[0]?.raw ?? "").replaceAll("=\r\n", "") }).token;
  Object.assign(secrets, {
    "the token": token,
    "the tag": /\+([0-9a-f]{48})/.exec(given.smtp.mails[0]?.from ?? "")?.[1],
  });
  let turn = 0;
  for (const [step, code] of steps) {
    const say = (heard: readonly string[]) => {
      const pieces = piecesOf(heard);
      const piece = pieces[turn % pieces.length] ?? "";
      const written = writings[Math.floor(turn / 2) % writings.length]?.(piece) ?? "";
      turn += 1;
      return written.includes("\n") ? `${code}-5.7.8 ${written}\r\n${code} end` : `${code} 5.7.8 ${written} end`;
    };
    given.smtp.behave({ ...takesMail, refuses: { [step]: say } });
    const told = await Promise.all([attempt(), attempt(), attempt()]);
    for (const words of told) expect(words).toMatch(new RegExp(`^${step} ${code}`));
  }
  given.smtp.behave({ ...takesMail, refuses: { rcpt: (heard) => `550 ${piecesOf(heard).slice(0, 3).join(" ")}` } });
  const test = await system.api("ops").startMailTest("ops@firm.test");
  await waitFor(async () => (await system.api("ops").getMailTest(test.id)).endedAt, { message: "the test mail" });
  expect(turn).toBeGreaterThanOrEqual(24);
  expect(findSecrets(secrets, await places())).toEqual([]);
});

test("what a returned mail repeats of us is read nowhere either", async () => {
  given.smtp.behave(takesMail);
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  const mail = given.smtp.mails.findLast(({ to }) => to.includes(contact.email));
  const { url, token } = readLink({ text: (mail?.raw ?? "").replaceAll("=\r\n", "") });
  secrets["the token that came back"] = token;
  const diagnostic = `smtp; 550 ${login.user} ${login.pass}\r\n ${token.slice(0, 20)}=\r\n ${token.slice(20)} ${url.slice(0, -9)}`;
  await sendMail(system.urls.bounces, {
    from: "",
    to: mail?.from ?? "",
    lines: writeNotification({ recipient: contact.email, diagnostic }),
  });
  await waitForState(system, id, "undeliverable");
  expect((await system.api().getReset(id)).delivery?.lastResponse).toMatch(/^550 \[login\] \[secret\] /);
  expect(findSecrets(secrets, await places())).toEqual([]);
});
