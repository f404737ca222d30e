import { execFile } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { type ScriptedMail, type SmtpStep, startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { systemTest } from "../harness/system-test.ts";
import { taggedProgram } from "../harness/tagged-program.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const run = promisify(execFile);
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

// It takes addresses with any letters.
const offersAll = (step: SmtpStep) => (step === "hello" ? { say: "250-scripted.test\r\n250 SMTPUTF8" } : "go-on");

const { test, system, given } = systemTest(async (start, stack) => {
  const dir = await mkdtemp(join(tmpdir(), "rekey-dkim-"));
  stack.defer(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "private.pem"), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  const record = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  await writeFile(join(dir, "dns"), `s1._domainkey.rekey.test v=DKIM1; k=rsa; p=${record}\n`);
  await writeFile(join(dir, "opendkim.conf"), `Mode v\nTestDNSData file:${join(dir, "dns")}\n`);
  const smtp = stack.use(await startScriptedSmtp(offersAll));
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    serviceEnv: {
      "mail-worker": {
        SMTP_URLS: smtp.url,
        DKIM_DOMAIN: "rekey.test",
        DKIM_SELECTOR: "s1",
        DKIM_PRIVATE_KEY_FILE: join(dir, "private.pem"),
      },
    },
  });
  return { system, dir, smtp };
});

/** The mails of one reset as they went over the wire, in the order of their attempts. */
async function sendOne(fields: { email?: string } = {}): Promise<ScriptedMail[]> {
  const contact = await createContact(system, { name: "Zoë Ünal", ...fields });
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  return given.smtp.mails.filter(({ to }) => to.map(asUtf8).includes(contact.email));
}

const asUtf8 = (bytes: string): string => Buffer.from(bytes, "latin1").toString();

async function verdictOn(raw: string): Promise<string | undefined> {
  const path = join(given.dir, "mail.eml");
  await writeFile(path, `${raw.replaceAll("\r\n..", "\r\n.")}\r\n`, "latin1");
  const { stdout, stderr } = await run(taggedProgram("opendkim"), [
    "-x",
    join(given.dir, "opendkim.conf"),
    "-t",
    path,
    "-vv",
  ]);
  return /\bdkim=(\w+)/.exec(stdout + stderr)?.[1];
}

test("every header that people see, and that it is a machine's mail, is under the signature", async () => {
  const [mail] = await sendOne();
  const signature = /^DKIM-Signature: ([^]*?)\r\n(?![ \t])/m.exec(mail?.raw ?? "")?.[1]?.replaceAll(/\s+/g, "") ?? "";
  expect(signature).toContain(";d=rekey.test;");
  expect(signature).toContain(";s=s1;");
  const signed = /;h=([^;]*)/.exec(signature)?.[1]?.toLowerCase().split(":");
  for (const name of [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "mime-version",
    "content-type",
  ]) {
    expect(signed).toContain(name);
  }
});

test("a repeated mail is the same, byte for byte, with its signature", async () => {
  const failures = new Set<number>();
  given.smtp.react = (step, count) => {
    if (step !== "dot" || failures.size > 0) return offersAll(step);
    failures.add(count);
    return "close";
  };
  const mails = await sendOne();
  given.smtp.react = offersAll;
  expect(mails).toHaveLength(2);
  expect(mails[0]?.raw).toContain("DKIM-Signature:");
  expect(mails[1]?.raw).toBe(mails[0]?.raw);
});

test("opendkim finds the signature good, and bad when one byte is another", { tags: ["opendkim"] }, async () => {
  const [mail] = await sendOne();
  const raw = mail?.raw ?? "";
  expect(await verdictOn(raw)).toBe("pass");
  const inBody = raw.indexOf("set-password");
  expect(inBody).toBeGreaterThan(raw.indexOf("\r\n\r\n"));
  expect(await verdictOn(`${raw.slice(0, inBody)}S${raw.slice(inBody + 1)}`)).toBe("fail");
  expect(await verdictOn(raw.replace(/^Subject: /m, "Subject: X"))).toBe("fail");
  expect(await verdictOn(raw.replace(/^Auto-Submitted: .*\r\n/m, ""))).toBe("fail");
});

test("and so it does where the address of the contact is not ASCII", { tags: ["opendkim"] }, async () => {
  await waitFor(async () => (await system.api().mailStatus()).smtpUtf8 === "yes", { message: "the offer being known" });
  const [mail] = await sendOne({ email: `zoë.${randomUUID().slice(0, 8)}@contacts.test` });
  const raw = mail?.raw ?? "";
  expect(asUtf8(raw)).toMatch(/^To: .*<zoë\.\w+@contacts\.test>\r$/m);
  expect(await verdictOn(raw)).toBe("pass");
  expect(await verdictOn(raw.replace(/<zo../, "<zoe"))).toBe("fail");
});
