import { anyPort } from "@rekey/dev/free-port";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { bundleServices, type Programs } from "@rekey/dev/bundle-services";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import { seedStaff } from "@rekey/dev/seed";
import type { ServiceName } from "@rekey/dev/service-catalogue";
import { startKeySet } from "@rekey/dev/start-key-set";
import { signStaffToken, type StaffIdentity } from "@rekey/dev/staff-token";
import { type RunningSystem, startSystem } from "@rekey/dev/system";
import type { DemoUser } from "@rekey/dev/demo-users";
import type { RequestTemplate } from "../load/load-plan.ts";
import { flushRedis } from "../servers/flush-redis.ts";
import type { Servers } from "../servers/start-servers.ts";
import type { Running, TurnSettings } from "./contestant.ts";
import { beginAnew, closing } from "./start-program.ts";

export const rekeyDatabase = "bench_rekey";
/** One that nobody else has. */
export const plainPassword = "marble orchard velvet lantern {n}";
const people = 200_000;
const clients = 100;

/** Limits that are there on purpose, and that one load generator in the name of one person would run into. */
const raisedLimits = {
  // As many as all contestants may open.
  SMTP_CONNECTIONS: "48",
  COMMANDS_PER_ACTOR_PER_MINUTE: "100000000",
  COMMANDS_PER_ACTOR_AT_ONCE: "100000",
  CHANGES_PER_ACTOR_PER_MINUTE: "100000000",
  CHANGES_PER_ACTOR_AT_ONCE: "100000",
  BATCH_RESETS_PER_MINUTE: "60000",
  ATTEMPTS_PER_CLIENT: "100000000",
  ATTEMPTS_PER_ADDRESS: "100000000",
  ATTEMPTS_ON_ADDRESS: "100000000",
  FORM_FILLED_AFTER: "0ms",
};

export interface RunningRekey extends Running {
  name: "rekey";
  system: RunningSystem;
  tokens: Record<DemoUser, string>;
  byHand: RequestTemplate;
  /** The same as by mail, asked for by somebody else. */
  byMailOfAnother: RequestTemplate;
}

export interface RekeyHouse {
  programs: Programs;
  staff: Record<DemoUser, StaffIdentity>;
  /** Where Node writes what the services did; undefined: it does not look. */
  profileDir?: string | undefined;
}

/** Builds the services, and prepares the database with its people where that was not done. */
export async function prepareRekey(servers: Servers, database: string): Promise<RekeyHouse> {
  const { programs } = await bundleServices();
  const adminUrl = await createDatabase(servers.postgresUrl, database);
  await prepareDatabase(adminUrl);
  const staff = await seedStaff(databaseUrlFor(adminUrl, migratorRole), servers.secrets.userPasswords);
  await using sql = closing(servers.open(database));
  await sql.value.unsafe(`set search_path = rekey, public`);
  await sql.value.unsafe(`set session_replication_role = replica`);
  await sql.value`insert into clients (id, name)
    select 'bench-' || n, 'Bench client ' || n from generate_series(0, ${clients - 1}) n on conflict do nothing`;
  const [{ count } = { count: 0 }] = await sql.value<{ count: number }[]>`select count(*)::int as count from contacts`;
  if (count < people) {
    await sql.value`insert into contacts (id, client_id, name, email, email_key)
      select 'bench-c' || n, 'bench-' || n % ${clients}, 'Bench Contact ' || n, 'bench' || n || '@bench.test',
        'bench' || n || '@bench.test'
      from generate_series(1, ${people}) n on conflict do nothing`;
    await sql.value`analyze`;
  }
  return { programs, staff };
}

const kept = ["clients", "contacts", "staff_users"];

export async function startRekey(house: RekeyHouse, settings: TurnSettings): Promise<RunningRekey> {
  const { servers, database = rekeyDatabase } = settings;
  if (settings.database === undefined) {
    await beginAnew(servers, database, kept);
    await using sql = closing(servers.open(database));
    await sql.value`insert into rekey.audit_sealing default values`;
  } else await flushRedis(servers.redisUrl);
  await using stack = new AsyncDisposableStack();
  const system = await startServices(house, settings, database, stack);
  const replicas = await startReplicas(system, settings);
  const sign = tokenSigner(servers, system.urls.console);
  const tokens = await makeTokens(house, sign);
  const other = await sign({ id: randomUUID(), name: "Other Staff", email: "other@bench.test", roles: ["staff"] });
  const parts = stack.move();
  return {
    name: "rekey",
    database,
    ...requests(system, tokens.staff, other),
    people,
    addressOf: (person) => `bench${person}@bench.test`,
    pids: () => ({ ...system.pids(), ...replicas() }),
    system,
    tokens,
    workers: {
      stop: async () => void (await Promise.all(workerServices.map((name) => system.stopService(name)))),
      start: async () => void (await Promise.all(workerServices.map((name) => system.restart(name)))),
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function startServices(
  { programs, profileDir }: RekeyHouse,
  settings: TurnSettings,
  database: string,
  stack: AsyncDisposableStack,
): Promise<RunningSystem> {
  const { servers, sink } = settings;
  const { keys } = servers.secrets;
  const keySet = stack.use(await startKeySet(keys.staffSigningKey));
  const adminUrl = new URL(servers.postgresUrl);
  adminUrl.pathname = `/${database}`;
  const system = await startSystem({
    adminUrl: adminUrl.href,
    redisUrl: servers.redisUrl,
    queuePrefix: "{rekey}",
    smtpUrls: [`smtp://127.0.0.1:${sink.port}`],
    keys,
    checkpointFile: newCheckpointFile(stack),
    keySetUrl: keySet.url,
    isDirect: true,
    services: [...asked(settings)],
    programs,
    env: {
      NODE_ENV: "production",
      ...(profileDir !== undefined && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` }),
    },
    given: raisedLimits,
    portChoice: "any",
    keepAlive: false,
    readyTimeoutMs: 60_000,
    reaper: servers.reaper,
  });
  return stack.use(system);
}

/** Of a turn: the database is put back behind it. */
function newCheckpointFile(stack: AsyncDisposableStack): string {
  const folder = mkdtempSync(join(tmpdir(), "rekey-bench-"));
  stack.defer(() => rmSync(folder, { recursive: true }));
  return join(folder, "checkpoints.ndjson");
}

const workerServices = ["credentials-worker", "mail-worker"] as const;

function* asked(settings: TurnSettings): Generator<ServiceName> {
  yield "api";
  yield* settings.pages;
  yield* workerServices;
  if (settings.hasSealer) yield "audit-sealer";
}

async function startReplicas(system: RunningSystem, { workers }: TurnSettings): Promise<() => Record<string, number>> {
  const more = Array.from({ length: workers - 1 }, (_, index) => index + 2).flatMap((number) =>
    workerServices.map(async (name) => {
      // Each mail worker takes what comes back at a port of its own.
      const env = { BOUNCE_PORT: String(await anyPort()) };
      return { name: `${name} ${number}`, process: await system.startReplica(name, env) };
    }),
  );
  const replicas = await Promise.all(more);
  return () => Object.fromEntries(replicas.map(({ name, process }) => [name, process.pid() ?? 0]));
}

type Sign = (who: StaffIdentity) => Promise<string>;

function tokenSigner({ secrets }: Servers, issuer: string): Sign {
  return (who) => signStaffToken(secrets.keys.staffSigningKey, who, { issuer, lifetime: "20h" });
}

async function makeTokens({ staff }: RekeyHouse, sign: Sign): Promise<Record<DemoUser, string>> {
  const entries = Object.entries(staff).map(async ([name, who]) => [name, await sign(who)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<DemoUser, string>;
}

function requests(system: RunningSystem, token: string, other: string) {
  const ask = (body: object, by: string): RequestTemplate => ({
    method: "POST",
    url: `${system.urls.api}/v1/contacts/bench-c{n}/password-resets`,
    headers: { authorization: `Bearer ${by}`, "content-type": "application/json", "idempotency-key": "{id}" },
    body: JSON.stringify(body),
    status: 202,
  });
  return {
    byMail: ask({ method: "email" }, token),
    byMailOfAnother: ask({ method: "email" }, other),
    byHand: ask({ method: "manual", password: plainPassword, repeatPassword: plainPassword }, token),
  };
}
