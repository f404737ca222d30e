import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiClient } from "@rekey/client/create-api-client";
import type { MailTest } from "@rekey/contracts/operations";
import { isAlive } from "@rekey/dev/is-alive";
import { removePostgresData } from "@rekey/dev/postgres-server";
import { expect, onTestFinished, test } from "vitest";
import { makeAuthority } from "../harness/make-certificate.ts";
import { startScriptedTlsSmtp } from "../harness/scripted-tls-smtp.ts";
import { runStart, type StartedCommand } from "../harness/started-command.ts";
import { lightDir } from "../harness/test-postgres.ts";
import { waitFor } from "../harness/wait-for.ts";

interface DevFile {
  api: string;
  portal: string;
  console: string;
  board: string;
  mailbox: string;
  users: Record<string, { email: string; password: string }>;
  tokens: Record<string, string>;
  contact: string;
  pids: Record<string, number>;
  admin: Record<string, string>;
}

/** A state directory beside the usual one, which the test starts without and takes away again. */
function ownStateDir(name: string): string {
  const dir = join(lightDir(), `start-test-${name}-${process.pid}`);
  onTestFinished(async () => {
    await removePostgresData(dir, "postgres");
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

const readDevFile = (dir: string) => JSON.parse(readFileSync(join(dir, "dev.json"), "utf8")) as DevFile;

async function untilRunning(command: StartedCommand): Promise<void> {
  let code: number | null | undefined;
  void command.ended.then((ended) => (code = ended));
  await waitFor(() => command.output().includes("Rekey is running") || code !== undefined, {
    timeoutMs: 100_000,
    message: "the banner, or the end",
  });
  expect(command.output()).toContain("Rekey is running");
}

test(
  "npm start tells where everything is, heals a killed service, and stops without a trace",
  { timeout: 180_000 },
  async () => {
    const dir = ownStateDir("whole");
    const occupant = createServer().listen(4000, "127.0.0.1");
    occupant.on("error", () => {});
    onTestFinished(() => void occupant.close());
    await using command = runStart([], { REKEY_DIR: dir });
    await untilRunning(command);

    const dev = readDevFile(dir);
    expect(new URL(dev.api).port).not.toBe("4000");
    for (const place of [`${dev.api}/openapi.json`, `${dev.portal}/sign-in`, `${dev.console}/sign-in`, dev.mailbox]) {
      expect.soft((await fetch(place)).status, place).toBeLessThan(500);
    }
    expect(Object.keys(dev.users)).toEqual(expect.arrayContaining(["staff", "ops", "auditor"]));
    for (const { email, password } of Object.values(dev.users)) {
      expect(command.output()).toContain(email);
      expect(command.output()).toContain(password);
    }
    const staff = { authorization: `Bearer ${dev.tokens["staff"]}` };
    const clients = await fetch(`${dev.api}/v1/clients`, { headers: staff });
    expect(clients.status).toBe(200);
    expect(await clients.text()).toContain("Harbour Dental Ltd");
    const contact = await fetch(`${dev.api}/v1/contacts/${dev.contact}`, { headers: staff });
    expect(contact.status).toBe(200);

    await using second = runStart([], { REKEY_DIR: dir });
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/^Rekey runs from this folder already \(process \d+\).*\n$/);

    const killed = dev.pids["api"] ?? 0;
    process.kill(killed, "SIGKILL");
    await waitFor(
      async () => readDevFile(dir).pids["api"] !== killed && (await fetch(`${dev.admin["api"]}/readyz`)).ok,
      {
        timeoutMs: 30_000,
        message: "the API is back as another process",
      },
    );

    const processes = command.tree();
    expect(processes.length).toBeGreaterThan(9);
    process.kill(command.pid, "SIGTERM");
    expect(await command.ended).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(existsSync(join(dir, "dev.json"))).toBe(false);
  },
);

test("what npm start began ends even when it is killed itself", { timeout: 180_000 }, async () => {
  const dir = ownStateDir("killed");
  await using command = runStart([], { REKEY_DIR: dir });
  await untilRunning(command);
  const processes = command.tree();
  process.kill(Number(readFileSync(join(dir, "run.pid"), "utf8")), "SIGKILL");
  await command.ended;
  expect(processes.length).toBeGreaterThan(9);
  await waitFor(() => !processes.some(isAlive), { timeoutMs: 15_000, message: "every process has ended" });
});

test.for([
  ["a setting that is no URL", { DATABASE_URL: "nonsense" }, /^DATABASE_URL: must be a URL such as .*\n$/],
  [
    "a server that is away",
    { REDIS_URL: "redis://127.0.0.1:1" },
    /^REDIS_URL: 127\.0\.0\.1:1 cannot be used \(ECONNREFUSED\)\n$/,
  ],
  ["several at once", { DATABASE_URL: "x", SMTP_URLS: "http://a" }, /^DATABASE_URL: .*\nSMTP_URLS: .*\n$/],
] as const)("npm start says in one line what is wrong: %s", async ([, env, expected]) => {
  await using command = runStart([], { REKEY_DIR: ownStateDir("fault"), ...env });
  expect(await command.ended).toBe(1);
  expect(command.output()).toMatch(expected);
});

/** Asks for a test mail, and says what became of it at the server. */
async function sendTestMail(dir: string): Promise<MailTest> {
  const dev = readDevFile(dir);
  const api = createApiClient({ baseUrl: dev.api, token: () => dev.tokens["ops"] ?? "" });
  await waitFor(async () => (await api.mailStatus()).configured, { message: "mail being set up" });
  const { id } = await api.startMailTest("ops@harbour.test");
  return waitFor(async () => ((await api.getMailTest(id)).endedAt === null ? undefined : api.getMailTest(id)), {
    message: "the end of the test mail",
  });
}

test(
  "a private authority reaches the services: with it mail leaves, without it the server is not believed",
  { timeout: 240_000 },
  async () => {
    const dir = ownStateDir("authority");
    const authority = makeAuthority();
    await using smtp = await startScriptedTlsSmtp({ certificate: authority.issue({ ip: "127.0.0.1" }) });
    const files = mkdtempSync(join(tmpdir(), "rekey-authority-"));
    onTestFinished(() => rmSync(files, { recursive: true }));
    const file = join(files, "authority.pem");
    writeFileSync(file, authority.cert);
    const env = { REKEY_DIR: dir, SMTP_URLS: `smtp://portal:secret-login@127.0.0.1:${smtp.port}` };

    await using broken = runStart([], { ...env, NODE_EXTRA_CA_CERTS: join(files, "missing.pem") });
    expect(await broken.ended).toBe(1);
    expect(broken.output()).toContain("NODE_EXTRA_CA_CERTS: the file cannot be read");
    {
      await using without = runStart([], env);
      await untilRunning(without);
      expect((await sendTestMail(dir)).tries.map(({ outcome }) => outcome)).toEqual(["transient"]);
      expect([smtp.mails, smtp.logins]).toEqual([[], []]);
    }
    await using command = runStart([], { ...env, NODE_EXTRA_CA_CERTS: file, PASSWORD_MIN_LENGTH: "21" });
    await untilRunning(command);
    expect((await sendTestMail(dir)).tries.map(({ outcome }) => outcome)).toEqual(["accepted"]);
    expect(smtp.mails).toHaveLength(1);
  },
);
