// @module-tag bash
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkCompleteness } from "@rekey/database/completeness/check-completeness";
import { openDatabase } from "@rekey/database/connection";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { anyPort } from "@rekey/dev/free-port";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startEmptyServer, type EmptyServer } from "../harness/empty-server.ts";
import { type OwnRedis, startOwnRedis } from "../harness/own-redis.ts";
import { type Ended, runProgram } from "../harness/run-program.ts";
import { lightDir } from "../harness/test-postgres.ts";
import { waitFor } from "../harness/wait-for.ts";

// Every command of the page starts Node twice, and every service is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/how-to/install.md"), "utf8");
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text = ""]) => text);

const stack = new AsyncDisposableStack();
const home = mkdtempSync(join(lightDir(), "install-"));
const dir = join(home, "rekey");
let server: EmptyServer;
let redis: OwnRedis;
let databaseUrl: string;

beforeAll(async () => {
  stack.defer(() => rmSync(home, { recursive: true, force: true }));
  server = await startEmptyServer(stack);
  redis = stack.use(await startOwnRedis(join(home, "redis")));
  for (const statement of blocksOf("sql").join("").split(/;\n/)) await server.superuser.unsafe(statement);
  databaseUrl = server.urlFor("rekey", { name: "rekey_keeper", password: "a long password" });
  writeFileSync(join(home, "database-url"), databaseUrl, { mode: 0o600 });
  writeFileSync(join(home, "redis-url"), redis.url, { mode: 0o600 });
});
afterAll(() => stack.disposeAsync());

const commands = blocksOf("sh")
  .join("")
  .trim()
  .split("\n")
  .map((line) => line.replaceAll("/etc/rekey", dir).replace("npm run rekey --", "node infra/dev/rekey.mjs"));
const isOfService = (line: string) => line.includes("--env-file");

/** In one shell, as they stand on the page. */
function runCommands(lines: readonly string[]): Promise<Ended> {
  const told = lines.flatMap((line) => [`echo '> ${line.replaceAll("'", "")}'`, line]);
  return runProgram(["bash", "-ec", told.join("\n")], { env: { HOME: home }, cwd: root });
}

interface Service {
  name: string;
  adminUrl: string;
  port: number;
  output: () => string;
}

/** As the page has it, but for ports that nobody else has taken. */
async function startService(line: string): Promise<Service> {
  const [port, adminPort] = [await anyPort(), await anyPort()];
  // Node of the version that the page asks for, as the one that runs the tests is.
  const [, ...args] = line.split(" ");
  const env = { PATH: process.env["PATH"], HOME: home, PORT: String(port), ADMIN_PORT: String(adminPort) };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  stack.defer(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  const name = /services\/([\w-]+)\//.exec(line)?.[1] ?? line;
  return { name, port, adminUrl: `http://127.0.0.1:${adminPort}`, output: () => output };
}

/** "ready", or what it says instead. */
async function readiness({ adminUrl, output }: Service): Promise<string> {
  const answer = await fetch(`${adminUrl}/readyz?verbose`).catch(() => undefined);
  return answer?.ok ? "ready" : ((await answer?.text()) ?? output());
}

test("the commands of the page lead from a clone to services that are ready and an administrator who signs in", async () => {
  const ended = await runCommands(commands.filter((line) => !isOfService(line)));
  expect([ended.errors, ended.code]).toEqual(["", 0]);
  expect(ended.output).toContain("The database is up to date.");
  expect(ended.output).toContain("Changes and history say the same.");
  expect(ended.output).toContain("you@example.org\tYour Name\tadmin\tactive");
  expect(ended.output).toMatch(/^\d+ ok, \d+ to think about, 0 to put right\.$/m);
  expect(ended.output).toMatch(/^ok {4}api\tgrants\trekey_verifier has the \d+ rights that it needs, and no others$/m);
  expect(ended.output).not.toContain(new URL(databaseUrl).password);
  expect(ended.output).not.toContain(new URL(redis.url).password);
  const [, password = ""] = /^The password, shown this once: (\S+)$/m.exec(ended.output) ?? [];

  const services = await Promise.all(commands.filter(isOfService).map(startService));
  expect(services.map(({ name }) => name)).toHaveLength(7);
  const all = async () => Promise.all(services.map(readiness));
  const areReady = async () => (await all()).every((told) => told === "ready");
  // What is not ready says why, in place of a time that has passed.
  await waitFor(areReady, { message: "all services being ready", timeoutMs: 60_000 }).catch(() => {});
  expect(await all()).toEqual(services.map(() => "ready"));
  const told = services.map(({ output }) => output()).join("");
  expect(told).not.toMatch(/"code":"(?:setting-unknown|plain-http)"/);
  const consolePage = services.find(({ name }) => name === "console");
  const answer = await fetch(`http://127.0.0.1:${consolePage?.port}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: "https://console.example.org" },
    body: new URLSearchParams({ address: "you@example.org", password }),
  });
  expect(answer.status).toBe(303);
  await using db = openDatabase(databaseUrlFor(databaseUrl, migratorRole), {
    applicationName: "completeness",
    maxConnections: 1,
  });
  expect(await checkCompleteness(db)).toMatchObject({ found: 0 });
});
