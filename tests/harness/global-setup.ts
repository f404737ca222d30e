import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { allStarted } from "@rekey/dev/all-started";
import { bundleServices, type Bundles } from "@rekey/dev/bundle-services";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { demoUserNames, type DemoUser } from "@rekey/dev/demo-users";
import { anyPort } from "@rekey/dev/free-port";
import { startReaper, type Reaper } from "@rekey/dev/reaper";
import { ensureRedisProgram, startRedis } from "@rekey/dev/redis-server";
import { seedStaff } from "@rekey/dev/seed";
import type { StaffIdentity } from "@rekey/dev/staff-token";
import { generateSystemKeys, type SystemKeys } from "@rekey/dev/system-keys";
import type { TestProject } from "vitest/node";
import { startKeySet } from "@rekey/dev/start-key-set";
import { isLeftOver, lightDir, makeTemplate, ownPostgres, stateDir, type TestDatabase } from "./test-postgres.ts";

/** What one run of the system tests shares: two servers, a database to copy, keys, and staff who can sign in. */
export interface TestServers extends TestDatabase, Bundles {
  redisUrl: string;
  keys: SystemKeys;
  /** The keys of staff tokens, for systems without a console. */
  keySetUrl: string;
  staff: Record<DemoUser, StaffIdentity & { password: string }>;
}

declare module "vitest" {
  interface ProvidedContext {
    servers: TestServers;
  }
}

const run = `test-${process.pid}`;
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
  const [serverUrl, redisUrl] = await allStarted(
    process.env["TEST_DATABASE_URL"] ?? ownPostgres(stack, reaper, run),
    process.env["TEST_REDIS_URL"] ?? ownRedis(reaper),
  );
  const { templateName, templateUrl } = await makeTemplate(stack, serverUrl, run);
  const passwords = Object.fromEntries(
    demoUserNames.map((name) => [name, `staff ${name} ${randomBytes(12).toString("hex")}`]),
  ) as Record<DemoUser, string>;
  const seeded = await seedStaff(databaseUrlFor(templateUrl, "rekey_migrator"), passwords);
  const staff = Object.fromEntries(
    demoUserNames.map((name) => [name, { ...seeded[name], password: passwords[name] }]),
  ) as TestServers["staff"];
  const keys = await generateSystemKeys();
  const bundles = await bundleServices();
  const keySet = stack.use(await startKeySet(keys.staffSigningKey));
  return { serverUrl, templateName, redisUrl, keys, ...bundles, keySetUrl: keySet.url, staff };
}

async function ownRedis(reaper: Reaper): Promise<string> {
  const program = await ensureRedisProgram((line) => void process.stdout.write(`${line}\n`));
  for (const dir of new Set([stateDir, lightDir()])) {
    const left = readdirSync(dir).filter((name) => isLeftOver(/^redis-test-(\d+)/.exec(name)));
    for (const name of left) rmSync(join(dir, name), { recursive: true, force: true });
  }
  const dataDir = join(lightDir(), `redis-test-${process.pid}`);
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const password = randomBytes(24).toString("hex");
  const options = { durable: false, keepAlive: false, reaper, port: await anyPort() };
  return stack.use(await startRedis(program, { ...options, dataDir, password })).url;
}
