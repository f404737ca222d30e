import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { ownFolder, runCommandLine as run } from "../harness/run-command-line.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { runRekey } from "../harness/started-command.ts";
import { systemTest } from "../harness/system-test.ts";
import { startTestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";

// Each command starts Node twice.
vi.setConfig({ testTimeout: 180_000 });

const { test, system, see, arrange, given } = systemTest(async (start, stack) => {
  const first = stack.use(await startScriptedSmtp());
  const second = stack.use(await startScriptedSmtp());
  const system = await start({
    services: ["api", "credentials-worker", "mail-worker"],
    ownProcess: ["mail-worker"],
    env: { MAIL_TESTS_PER_HOUR: "100" },
    serviceEnv: { "mail-worker": { SMTP_URLS: `${first.url},${second.url}` } },
  });
  await waitFor(async () => (await system.api("ops").mailStatus()).configured, { message: "the mail status" });
  return { system, first, second };
});

const testMail = ["mail", "test", "--to", "ops@firm.test"];
const asOps = () => ({ REKEY_API: system.apiUrl, REKEY_TOKEN: system.tokens.ops });

test.for([
  ["an unknown command", ["mail", "send"], /unknown command 'send'/],
  ["an unknown option", ["mail", "preview", "--all"], /unknown option '--all'/],
  ["a language that there is none of", ["mail", "preview", "--language", "xx"], /en, de, fr, es, ar/],
  ["a port that is none", ["mail", "preview", "--port", "70000"], /up to 65535/],
  ["a test mail to nobody", ["mail", "test"], /'--to <address>' not specified/],
  ["a test mail to two", ["mail", "test", "--to", "a@b.test,c@d.test"], /must be one e-mail address and not several/],
  ["a wait that is no time", [...testMail, "--wait", "0"], /above 0/],
  ["no system to ask", testMail, /no Rekey runs from this folder/],
  ["an API that is no address", [...testMail, "--api", "here"], /has to be a URL/],
  ["no database to prepare", ["database", "prepare"], /DATABASE_URL or DATABASE_URL_FILE has to be set/],
  ["an API in clear off this machine", [...testMail, "--api", "http://rekey.test"], /has to be https/],
  ["an API without a token for it", [...testMail, "--api", "http://127.0.0.1:1"], /REKEY_TOKEN/],
] as const)("the command line tells wrong use in one line and exits with 2: %s", async ([, args, expected]) => {
  const { code, output } = await run([...args]);
  expect(code).toBe(2);
  expect(output).toMatch(/^error: [^\n]+\n$/);
  expect(output).toMatch(expected);
});

test("help is no mistake, and no command at all is one", async () => {
  expect(await run(["--help"])).toMatchObject({ code: 0, output: expect.stringContaining("Usage: rekey") as string });
  expect(await run([])).toMatchObject({ code: 2, output: expect.stringContaining("Usage: rekey") as string });
});

test("the preview writes all that its page shows, and only the language that was asked for", async () => {
  const folder = ownFolder();
  const { code, output } = await run(["mail", "preview", "--out", "mails", "--language", "de"], { INIT_CWD: folder });
  expect({ code, output }).toEqual({ code: 0, output: `The mails are in ${join(folder, "mails/index.html")}\n` });
  const page = readFileSync(join(folder, "mails/index.html"), "utf8");
  const shown = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = ""]) => file);
  expect(shown.length).toBeGreaterThan(15);
  expect(shown.filter((file) => !existsSync(join(folder, "mails", file)))).toEqual([]);
  expect(globSync("mails/*/", { cwd: folder })).toEqual(["mails/de"]);
  expect(page).not.toContain("<script");
});

test("a folder that cannot be written to is told in one line", async () => {
  const { code, output } = await run(["mail", "preview", "--out", "/dev/null/mails"]);
  expect(code).toBe(1);
  expect(output).toMatch(/^error: The mails could not be written: [^\n]+\n$/);
});

test.for(["SIGINT", "SIGTERM"] as const)(
  "the served preview is this machine's alone and ends with %s",
  async (signal) => {
    await using command = runRekey(["mail", "preview", "--serve", "--language", "ar"], { REKEY_DIR: ownFolder() });
    const url = await waitFor(() => /http:\/\/127\.0\.0\.1:\d+\//.exec(command.output())?.[0], {
      message: "an address",
    });
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const mail = /src="([^"]+)"/.exec(await page.text())?.[1] ?? "";
    expect(await (await fetch(new URL(mail, url))).text()).toContain('dir="rtl"');
    expect((await fetch(new URL("..%2f..%2fpackage.json", url))).status).toBeGreaterThanOrEqual(400);
    await expect(fetch(url.replace("127.0.0.1", "127.0.0.2"))).rejects.toThrow("fetch failed");
    // As a terminal does it: to all that runs in it.
    process.kill(-command.pid, signal);
    expect(await command.ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  },
);

test("a test mail tells what each server says, and is good when one took it", async () => {
  given.first.react = (step) => (step === "rcpt" ? { say: "550 5.7.1 relaying denied" } : "go-on");
  const { code, output } = await run(testMail, asOps());
  given.first.react = () => "go-on";
  const [asked, refused, accepted] = output.split("\n");
  expect(asked).toBe(`Asked ${system.apiUrl} for a test mail to ops@firm.test; waiting for the mail worker.`);
  expect(refused).toContain(new URL(given.first.url).host);
  expect(refused).toContain("refused the mail, at rcpt: 550 5.7.1 relaying denied");
  expect(accepted).toContain(new URL(given.second.url).host);
  expect(accepted).toMatch(/accepted: 250 /);
  expect(code).toBe(0);
});

test("a test mail that no server took ends with 1", async () => {
  for (const server of [given.first, given.second])
    server.react = (step) => (step === "mail" ? { say: "451 4.3.0 busy" } : "go-on");
  const { code, output } = await run(testMail, asOps());
  for (const server of [given.first, given.second]) server.react = () => "go-on";
  expect(output.match(/not now, at mail: 451 4\.3\.0 busy/g)).toHaveLength(2);
  expect(code).toBe(1);
});

test("the token can lie in a file, and the system that npm start runs needs none", async () => {
  const folder = ownFolder();
  const file = join(folder, "token");
  writeFileSync(file, `${system.tokens.ops}\n`);
  expect((await run([...testMail, "--api", system.apiUrl], { REKEY_TOKEN_FILE: file })).code).toBe(0);
  writeFileSync(join(folder, "dev.json"), JSON.stringify({ api: system.apiUrl, tokens: { ops: system.tokens.ops } }));
  expect((await run(testMail, { REKEY_DIR: folder })).code).toBe(0);
  const elsewhere = await run([...testMail, "--api", "http://127.0.0.1:1"], { REKEY_DIR: folder });
  expect(elsewhere).toMatchObject({ code: 2, output: expect.stringContaining("REKEY_TOKEN") as string });
});

test("somebody who may not, and an API that is away, are told in one line", async () => {
  const staff = await run(testMail, { ...asOps(), REKEY_TOKEN: system.tokens.staff });
  expect(staff).toEqual({ code: 1, output: "error: Your role does not allow this (403 forbidden)\n" });
  const away = await run(testMail, { ...asOps(), REKEY_API: "http://127.0.0.1:1" });
  expect(away).toEqual({ code: 1, output: "error: http://127.0.0.1:1 cannot be reached, or is not Rekey's API\n" });
});

test("a test mail that no worker takes up is told so, with where the answer will be", async () => {
  await system.kill("mail-worker");
  const { code, output } = await run([...testMail, "--wait", "1"], asOps());
  await system.restart("mail-worker");
  expect(code).toBe(1);
  const [, id = ""] = /No mail worker has answered within 1 s\..* mail test ([0-9a-f-]{36})\.\n$/.exec(output) ?? [];
  await waitFor(async () => (await system.api("ops").getMailTest(id)).endedAt !== null, { message: "the late answer" });
});

test("a login that a history holds from before is found, however it is written, and not printed", async () => {
  const response = `535 ${Buffer.from("\0relay-7f3@firm.test\0Qz7 kelp orbit").toString("base64")}`;
  await arrange.add("auditEvents", { action: "mail.attempted", actor: "rekey", detail: { response } });
  const id = (await see.history({ action: "mail.attempted" })).at(-1)?.id ?? "";
  const env = {
    DATABASE_URL: system.databaseUrl,
    SMTP_URLS: "smtp://a.test,smtps://relay-7f3%40firm.test:Qz7%20kelp%20orbit@b.test",
  };
  const found = await run(["audit", "find-secret"], env);
  expect(found.output).toMatch(/^Looked at \d+ rows\.$/m);
  expect(found.output).toContain(`  audit_events: 1 row holds one (${id})`);
  expect(found.output).not.toMatch(/relay|Qz7|kelp/);
  expect(found.code).toBe(1);
  const other = await run(["audit", "find-secret"], { ...env, SMTP_URLS: "smtps://other@x:unheard-of@b.test" });
  expect(other).toMatchObject({ code: 0, output: expect.stringContaining("None of them holds one.") as string });
});

test("without a mail server a test mail is not asked for", async () => {
  await using without = await startTestSystem({ services: ["api", "mail-worker"], mail: false });
  const { code, output } = await run(testMail, { REKEY_API: without.apiUrl, REKEY_TOKEN: without.tokens.ops });
  expect(output).toMatch(/^Mail is not set up, so no test mail can be sent\.[^\n]*\n$/);
  expect(code).toBe(1);
});

test("a database that is not there is told with its setting and its place, and nothing of its password", async () => {
  for (const [code, ...command] of [
    [1, "database", "prepare"],
    [4, "audit", "find-secret"],
    [4, "audit", "check"],
    [4, "audit", "verify", "--database"],
  ] as const) {
    const env = {
      DATABASE_URL: "postgres://rekey:planted@127.0.0.1:1/rekey",
      SMTP_URLS: "smtp://login:planted@mail.test",
    };
    expect(await run(command, env)).toEqual({
      code,
      output: "error: DATABASE_URL: 127.0.0.1:1 cannot be used (ECONNREFUSED)\n",
    });
  }
});

test("a login whose percent is not encoded is told by how it is written", async () => {
  for (const SMTP_URLS of ["smtp://login:5%x@mail.test", "smtp://login:5%ff@mail.test"]) {
    const told = await run(["audit", "find-secret"], { SMTP_URLS });
    expect(told).toEqual({
      code: 2,
      output: expect.stringMatching(/^error: SMTP_URLS .*% in a login as %25/) as string,
    });
    expect(told.output).not.toContain("5%");
  }
});

test("a database is prepared with one command, as often as one likes", async () => {
  const prepared = await run(["database", "prepare"], { DATABASE_URL: system.databaseUrl });
  // What the tests keep beside our schema is told of as that of others.
  expect(prepared).toEqual({ code: 0, output: expect.stringMatching(/^The database is prepared\.$/m) as string });
  expect((await fetch(`${system.adminUrls["mail-worker"]}/readyz`)).status).toBe(200);
});

test("who may what is printed, a line for each principal, method and path", async () => {
  const { code, output } = await run(["access"]);
  const lines = output.trimEnd().split("\n");
  expect([code, lines[0]]).toEqual([0, "principal\tmethod\tpath\tanswer"]);
  expect(lines).toContain("ops\tGET\t/v1/queues\toperations");
  expect(lines).toContain("staff of a client\tGET\t/v1/password-resets\tfull, own only");
  expect(lines).toContain("nobody\tDELETE\t/v1/clients/:id\t401 unauthenticated");
});

test("a service account is made, listed, given another secret and revoked by the command line", async () => {
  const env = { REKEY_API: system.apiUrl, REKEY_TOKEN: system.tokens.admin };
  const rekey = async (...args: string[]) => (await run(["service-account", ...args], env)).output.trimEnd();
  const made = await rekey("make", "--name", "A nightly push", "--role", "staff", "--scope", "directory:write");
  const [line = "", secret = ""] = made.split("\n");
  const [id = ""] = line.split("\t");
  expect(line).toMatch(/\tA nightly push\tstaff\tscopes directory:write\tlast used never$/);
  expect(secret).toMatch(/^rka_\w{49}$/);
  expect(await rekey("list")).toContain(line);
  expect(await rekey("rotate", id, "--overlap", "0")).toMatch(/\nrka_\w{49}$/);
  expect(await rekey("revoke", id)).toMatch(/\trevoked /);
  expect(await run(["service-account", "rotate", id], env)).toMatchObject({ code: 1 });
  const asOperations = await run(["service-account", "list"], asOps());
  expect(asOperations).toMatchObject({ code: 1, output: expect.stringContaining("403 forbidden") as string });
});
