import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { allStarted } from "@rekey/dev/all-started";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { demoUserNames, type DemoUser } from "@rekey/dev/demo-users";
import { createPortChooser, type PortChooser } from "@rekey/dev/free-port";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import { removePostgresData, startPostgres, sweepPostgresData } from "@rekey/dev/postgres-server";
import { processRuns } from "@rekey/dev/process-runs";
import { startReaper, type Reaper } from "@rekey/dev/reaper";
import { ensureRedisProgram, startRedis } from "@rekey/dev/redis-server";
import { seedStaff, type SeededUser } from "@rekey/dev/seed";
import { generateSystemKeys, type SystemKeys } from "@rekey/dev/system-keys";
import type { TestProject } from "vitest/node";
import { startKeySet } from "./start-key-set.ts";

/** What one run of the system tests shares: two servers, a database to copy, keys, and staff who can sign in. */
export interface TestServers {
  /** The administrator's URL of the server, without a database of ours. */
  serverUrl: string;
  templateName: string;
  redisUrl: string;
  keys: SystemKeys;
  /** The keys of staff tokens, for systems without a console. */
  keySetUrl: string;
  staff: Record<DemoUser, SeededUser & { password: string }>;
}

declare module "vitest" {
  interface ProvidedContext {
    servers: TestServers;
  }
}

const stateDir = resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../.rekey"));
const stack = new AsyncDisposableStack();

/** Started once for all system tests; TEST_DATABASE_URL and TEST_REDIS_URL name servers to use instead of own ones. */
export async function setup(project: TestProject): Promise<void> {
  try {
    project.provide("servers", await startServers());
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  await stack.disposeAsync();
}

async function startServers(): Promise<TestServers> {
  mkdirSync(stateDir, { recursive: true });
  const reaper = stack.use(await startReaper());
  const ports = createPortChooser();
  const [serverUrl, redisUrl] = await allStarted(
    process.env["TEST_DATABASE_URL"] ?? ownPostgres(reaper, ports),
    process.env["TEST_REDIS_URL"] ?? ownRedis(reaper, ports),
  );
  const templateName = `rekey_template_${process.pid}`;
  stack.defer(() => dropDatabase(serverUrl, templateName));
  const templateUrl = await createDatabase(serverUrl, templateName);
  await prepareDatabase(templateUrl);
  const passwords = Object.fromEntries(
    demoUserNames.map((name) => [name, `staff ${name} ${randomBytes(12).toString("hex")}`]),
  ) as Record<DemoUser, string>;
  const seeded = await seedStaff(databaseUrlFor(templateUrl, "rekey_migrator"), passwords);
  const staff = Object.fromEntries(
    demoUserNames.map((name) => [name, { ...seeded[name], password: passwords[name] }]),
  ) as TestServers["staff"];
  const keys = await generateSystemKeys();
  const keySet = stack.use(await startKeySet(keys.staffSigningKey));
  return { serverUrl, templateName, redisUrl, keys, keySetUrl: keySet.url, staff };
}

async function ownPostgres(reaper: Reaper, ports: PortChooser): Promise<string> {
  await sweepPostgresData(stateDir, (name) => isLeftOver(/^postgres-test-(\d+)/.exec(name)));
  const name = `postgres-test-${process.pid}`;
  stack.defer(() => removePostgresData(stateDir, name));
  const password = randomBytes(24).toString("hex");
  const options = { durable: false, keepAlive: false, reaper, port: await ports.any() };
  return stack.use(await startPostgres({ ...options, stateDir, name, password })).url;
}

async function ownRedis(reaper: Reaper, ports: PortChooser): Promise<string> {
  const program = await ensureRedisProgram((line) => void process.stdout.write(`${line}\n`));
  for (const name of readdirSync(stateDir)) {
    if (isLeftOver(/^redis-test-(\d+)/.exec(name))) rmSync(join(stateDir, name), { recursive: true, force: true });
  }
  const dataDir = join(stateDir, `redis-test-${process.pid}`);
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const password = randomBytes(24).toString("hex");
  const options = { durable: false, keepAlive: false, reaper, port: await ports.any() };
  return stack.use(await startRedis(program, { ...options, dataDir, password })).url;
}

function isLeftOver(match: RegExpExecArray | null): boolean {
  return match !== null && !processRuns(Number(match[1]), "node");
}
