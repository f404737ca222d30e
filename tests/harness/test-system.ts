import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createApiClient, type ApiClient } from "@rekey/client/create-api-client";
import { demoUserNames, type DemoUser } from "@rekey/dev/demo-users";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import type { ServiceName } from "@rekey/dev/service-catalogue";
import { signStaffToken } from "@rekey/dev/staff-token";
import { startSystem, type RunningSystem } from "@rekey/dev/system";
import { startMailbox, type Mailbox } from "@rekey/mailbox/mailbox";
import postgres, { type Sql } from "postgres";
import { inject } from "vitest";
import { expectComplete, watchHands } from "./completeness.ts";
import type { TestServers } from "./global-setup.ts";
import { watchAnswersOf } from "./watch-fetch.ts";
import { startOwnRedis, type OwnRedis } from "./own-redis.ts";
import { sharedHost } from "./shared-host.ts";
import { lightDir } from "./test-postgres.ts";

export interface TestSystemOptions {
  /** What a reset needs, unless told: the console and the audit sealer run only where a test asks for them. */
  services?: readonly ServiceName[];
  /** On top of the fast settings: for all services, and for single ones. */
  env?: Record<string, string>;
  serviceEnv?: Partial<Record<ServiceName, Record<string, string>>>;
  /**
   * Which are processes of their own, because the test is about processes: it kills or freezes one, reads its figures,
   * or tells it what only a whole process can be told. The others share one.
   */
  ownProcess?: readonly ServiceName[] | "all";
  /** Without a mail server nothing is set up to send mail. */
  mail?: boolean;
  /** Where the services find the database, when that is not straight at PostgreSQL. */
  reachedBy?: (databaseUrl: string) => Promise<string>;
  /** A Redis that this test may stop, kill and flush. */
  ownRedis?: boolean;
  /** A database that is prepared already, and is left there: the administrator's URL. */
  databaseUrl?: string;
  /** Of a database that others have filled: the keys of its secrets, and who of its staff can sign in. */
  own?: Pick<TestServers, "keys" | "staff">;
}

export interface TestSystem extends RunningSystem {
  portalUrl: string;
  consoleUrl: string;
  apiUrl: string;
  /** The API as functions, as one of the staff. */
  api(as?: DemoUser): ApiClient;
  /** The API as HTTP, for what the client would never send; `as: null` sends no token. */
  fetchApi(path: string, init?: RequestInit & { as?: DemoUser | null }): Promise<Response>;
  tokens: Record<DemoUser, string>;
  staff: TestServers["staff"];
  keys: TestServers["keys"];
  mailbox: Mailbox;
  /** The database as its administrator sees it. */
  sql: Sql;
  databaseUrl: string;
  redisUrl: string;
  queuePrefix: string;
  /** Where the audit sealer appends checkpoints. */
  checkpointFile: string;
  /** Only with `ownRedis`. */
  redis: OwnRedis | undefined;
  /** Everything that any service has printed. */
  allLines(): string[];
}

const usualServices = ["api", "portal", "credentials-worker", "mail-worker"] as const satisfies ServiceName[];

// As quick as a test may wish, and no check less strict.
const fastSettings = {
  LOG_LEVEL: "debug",
  RELAY_EVERY: "500ms",
  // Several systems share the cores here, and a test waits for a worker as it does for a page.
  NICENESS: "0",
  REPUBLISH_AFTER: "1s",
  RETRY_FIRST: "200ms",
  RETRY_MAX: "1s",
  JOB_LOCK: "2s",
  JOB_RETRY_MAX: "2s",
  SMTP_TIMEOUT: "4s",
  ATTEMPT_DEADLINE: "5s",
  CLAIM_LEASE: "6s",
  PROBE_MIN: "300ms",
  PROBE_MAX: "600ms",
  REFUSAL_STANDS_AFTER: "1s",
  SEAL_EVERY: "200ms",
  CHECKPOINT_EVERY: "500ms",
  MAILS_PER_CONTACT_PER_HOUR: "100",
  FORM_FILLED_AFTER: "0ms",
  SELF_SERVICE_MAILS_PER_CONTACT_PER_HOUR: "100",
  RESETS_PER_CONTACT_PER_HOUR: "1000",
  ADDRESS_CHANGES_PER_CONTACT_PER_HOUR: "100",
  COMMANDS_PER_ACTOR_PER_MINUTE: "1000000",
  COMMANDS_PER_ACTOR_AT_ONCE: "100000",
  CHANGES_PER_ACTOR_PER_MINUTE: "1000000",
  CHANGES_PER_ACTOR_AT_ONCE: "100000",
  GATHER_NOTICES_FOR: "0s",
  ATTEMPTS_PER_CLIENT: "100000",
  ATTEMPTS_PER_ADDRESS: "1000",
  ATTEMPTS_ON_ADDRESS: "1000",
};

/**
 * A whole Rekey of the test's own: its services, a fresh database, its own queues and its own mailbox. Disposing
 * ends all of it.
 */
export async function startTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const shared = inject("servers");
  // Of an earlier version some keys are not there yet.
  const servers = { ...shared, ...options.own, keys: { ...shared.keys, ...options.own?.keys } };
  const id = randomBytes(6).toString("hex");
  await using stack = new AsyncDisposableStack();
  const databaseUrl = options.databaseUrl ?? (await copyDatabase(servers, `rekey_${id}`, stack));
  const redis = options.ownRedis
    ? stack.use(await startOwnRedis(join(lightDir(), `redis-test-${process.pid}-${id}`)))
    : undefined;
  const redisUrl = redis?.url ?? servers.redisUrl;
  const queuePrefix = `{t-${id}}`;
  const mailbox = stack.use(await startMailbox({ smtpPort: 0, httpPort: 0 }));
  const checkpointFile = newCheckpointFile(id, stack);
  const services: readonly ServiceName[] = options.services ?? usualServices;
  const system = await startSystem({
    adminUrl: (await options.reachedBy?.(databaseUrl)) ?? databaseUrl,
    redisUrl,
    queuePrefix,
    smtpUrls: options.mail === false ? [] : [mailbox.smtpUrl],
    keys: servers.keys,
    checkpointFile,
    keySetUrl: services.includes("console") ? undefined : servers.keySetUrl,
    services,
    programs: servers.programs,
    host: options.ownProcess === "all" ? undefined : await sharedHost(servers.host),
    ...(Array.isArray(options.ownProcess) && { ownProcess: options.ownProcess }),
    env: { ...fastSettings, ...options.env },
    ...(options.serviceEnv && { serviceEnv: options.serviceEnv }),
    portChoice: "any",
    keepAlive: false,
    readyTimeoutMs: 100_000,
  });
  stack.use(system);
  stack.use(watchAnswersOf(system.urls.api));
  const sql = postgres(databaseUrl, { max: 3, onnotice: () => {} });
  stack.defer(() => sql.end({ timeout: 2 }));
  if (options.databaseUrl === undefined) {
    await watchHands(sql);
    stack.defer(() => expectComplete(sql));
  }
  const started = { ...system, mailbox, sql, databaseUrl, redisUrl, queuePrefix, checkpointFile, redis };
  const tokens = await makeTokens(servers, system.urls.console);
  return { ...started, ...describeAccess(servers, system, tokens), ...ending(system, stack.move(), services) };
}

function newCheckpointFile(id: string, stack: AsyncDisposableStack): string {
  const file = join(lightDir(), `checkpoints-${process.pid}-${id}.ndjson`);
  stack.defer(() => rmSync(file, { force: true }));
  return file;
}

async function copyDatabase(servers: TestServers, name: string, stack: AsyncDisposableStack): Promise<string> {
  stack.defer(() => dropDatabase(servers.serverUrl, name));
  return createDatabase(servers.serverUrl, name, { template: servers.templateName });
}

function describeAccess(servers: TestServers, system: RunningSystem, tokens: Record<DemoUser, string>) {
  const { api: apiUrl, portal: portalUrl, console: consoleUrl } = system.urls;
  return {
    apiUrl,
    portalUrl,
    consoleUrl,
    tokens,
    staff: servers.staff,
    keys: servers.keys,
    api: (as: DemoUser = "staff") => createApiClient({ baseUrl: apiUrl, token: () => tokens[as], timeoutMs: 15_000 }),
    fetchApi: (path: string, { as = "staff", ...init }: RequestInit & { as?: DemoUser | null } = {}) => {
      const headers = new Headers(init.headers);
      if (as !== null) headers.set("authorization", `Bearer ${tokens[as]}`);
      if (typeof init.body === "string" && !headers.has("content-type"))
        headers.set("content-type", "application/json");
      return fetch(`${apiUrl}${path}`, { ...init, headers });
    },
  };
}

function ending(system: RunningSystem, stack: AsyncDisposableStack, services: readonly ServiceName[]) {
  const stop = () => stack.disposeAsync();
  return {
    stop,
    allLines: () => services.flatMap((service) => system.lines(service)),
    [Symbol.asyncDispose]: stop,
  };
}

async function makeTokens(servers: TestServers, issuer: string): Promise<Record<DemoUser, string>> {
  const sign = async (name: DemoUser) =>
    [
      name,
      await signStaffToken(servers.keys.staffSigningKey, servers.staff[name], { issuer, lifetime: "2h" }),
    ] as const;
  return Object.fromEntries(await Promise.all(demoUserNames.map(sign))) as Record<DemoUser, string>;
}
