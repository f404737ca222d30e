import { rmSync } from "node:fs";
import { join } from "node:path";
import { createApiClient } from "@rekey/client/create-api-client";
import { bundleServices, type Programs } from "@rekey/dev/bundle-services";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { startReaper } from "@rekey/dev/reaper";
import { seedStaff } from "@rekey/dev/seed";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { signStaffToken } from "@rekey/dev/staff-token";
import { startSystem, type RunningSystem } from "@rekey/dev/system";
import { generateSystemKeys, type SystemKeys } from "@rekey/dev/system-keys";
import postgres from "postgres";
import { watchHands } from "../../harness/completeness.ts";
import { startScriptedSmtp } from "../../harness/scripted-smtp.ts";
import { stateDir } from "../../harness/test-postgres.ts";
import type { ProvenSystem } from "../proven-system.ts";
import { proveSettings, staffPasswords } from "../start-world.ts";
import type { EarlierVersion } from "./earlier-version.ts";
import { type Balancer, startBalancer } from "./start-balancer.ts";

/** Some of every service beside each other, and a balancer before those that are called. */
export interface Fleet extends ProvenSystem {
  members: readonly RunningSystem[];
  keys: SystemKeys;
  /** What each member starts, from its next start on, for a service. */
  programs: readonly Programs[];
  /** Of this version. */
  ownPrograms: Programs;
}

export interface FleetServers {
  /** The administrator's URL of a prepared database, as the services have it. */
  databaseUrl: string;
  redisUrl: string;
  /** Of the server that has our keys now. */
  redisNow: string;
}

export const fleetPrefix = "{prove}";

interface FleetOptions {
  count: number;
  /** Whose services are started, on a database that it has prepared; this one, unless told. */
  version?: EarlierVersion | undefined;
  stack: AsyncDisposableStack;
}

/** So many of every service, each with the same keys. */
export async function startFleet(servers: FleetServers, { count, version, stack }: FleetOptions): Promise<Fleet> {
  const smtp = stack.use(await startScriptedSmtp());
  const checkpointFile = join(stateDir, `checkpoints-fleet-${process.pid}-${Date.now()}.ndjson`);
  // Its key lies beside it.
  for (const file of [checkpointFile, `${checkpointFile}.pub`]) stack.defer(() => rmSync(file, { force: true }));
  const keys = await generateSystemKeys();
  const seed = version?.seedStaff ?? seedStaff;
  const staff = await seed(databaseUrlFor(servers.databaseUrl, "rekey_migrator"), staffPasswords());
  const members: RunningSystem[] = [];
  const before = await startBalancers(members, stack);
  const start = await howToStart({ servers, smtpUrl: smtp.url, checkpointFile, keys, before }, stack);
  const { programs: ownPrograms } = await bundleServices();
  const programs = Array.from({ length: count }, (): Programs => ({ ...(version?.programs ?? ownPrograms) }));
  for (const each of programs) members.push(stack.use(await start(each)));
  const sql = postgres(servers.databaseUrl, { max: 4, onnotice: () => {}, target_session_attrs: "primary" });
  stack.defer(() => sql.end({ timeout: 2 }));
  await watchHands(sql);
  const token = await signStaffToken(keys.staffSigningKey, staff.staff, {
    issuer: before.console.url,
    lifetime: "24h",
  });
  return {
    members,
    keys,
    programs,
    ownPrograms,
    system: asOne(members),
    api: createApiClient({ baseUrl: before.api.url, token: () => token, timeoutMs: 10_000 }),
    portalUrl: before.portal.url,
    sql,
    redis: { url: servers.redisNow },
    smtp,
    breaches: [],
    killedAtMs: 0,
  };
}

interface Common {
  servers: FleetServers;
  smtpUrl: string;
  checkpointFile: string;
  keys: SystemKeys;
  before: Record<Called, Balancer>;
}

async function howToStart(
  { servers, smtpUrl, checkpointFile, keys, before }: Common,
  stack: AsyncDisposableStack,
): Promise<(programs: Programs) => Promise<RunningSystem>> {
  const reaper = stack.use(await startReaper());
  return (programs) =>
    startSystem({
      adminUrl: servers.databaseUrl,
      redisUrl: servers.redisUrl,
      queuePrefix: fleetPrefix,
      checkpointFile,
      keys,
      programs,
      reaper,
      smtpUrls: [smtpUrl],
      services: productServices,
      env: { ...proveSettings, CHECKPOINT_EVERY: "1s" },
      serviceEnv: addressesOf(before),
      portChoice: "any",
      keepAlive: false,
      readyTimeoutMs: 90_000,
    });
}

type Called = "api" | "portal" | "console";

async function startBalancers(
  members: readonly RunningSystem[],
  stack: AsyncDisposableStack,
): Promise<Record<Called, Balancer>> {
  const before = async (service: Called) =>
    stack.use(await startBalancer(() => members.map(({ urls }) => Number(new URL(urls[service]).port))));
  return { api: await before("api"), portal: await before("portal"), console: await before("console") };
}

/** Each is called by the address of what stands before it. */
function addressesOf({
  api,
  portal,
  console,
}: Record<Called, Balancer>): Partial<Record<ServiceName, Record<string, string>>> {
  const keySet = `${console.url}/.well-known/jwks.json`;
  return {
    api: {
      API_URL: api.url,
      JWT_ISSUERS: [console.url, keySet, "console", "staff+batches+ops+auditor+portal+admin"].join("|"),
    },
    portal: { PORTAL_URL: portal.url },
    console: { CONSOLE_URL: console.url, API_URL: api.url },
    "mail-worker": { PORTAL_URL: portal.url, CONSOLE_URL: console.url },
  };
}

function asOne(members: readonly RunningSystem[]): Fleet["system"] {
  return {
    lines: (service) => members.flatMap((member) => member.lines(service)),
    pids: () => Object.assign({}, ...members.map((member) => member.pids())) as ReturnType<RunningSystem["pids"]>,
  };
}
