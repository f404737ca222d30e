import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { createApiClient, type ApiClient } from "@rekey/client/create-api-client";
import { bundleServices } from "@rekey/dev/bundle-services";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { anyPort } from "@rekey/dev/free-port";
import { createDatabase } from "@rekey/dev/own-database";
import { removePostgresData, startPostgres } from "@rekey/dev/postgres-server";
import { startReaper } from "@rekey/dev/reaper";
import { seedStaff } from "@rekey/dev/seed";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { signStaffToken } from "@rekey/dev/staff-token";
import { startSystem, type RunningSystem } from "@rekey/dev/system";
import { generateSystemKeys } from "@rekey/dev/system-keys";
import postgres from "postgres";
import { watchHands } from "../harness/completeness.ts";
import { startOwnRedis, type OwnRedis } from "../harness/own-redis.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { type TcpProxy, startTcpProxy } from "../harness/tcp-proxy.ts";
import { powerOver, type PowerOverPostgres } from "./power-over-postgres.ts";
import type { ProvenSystem } from "./proven-system.ts";

/** A system with every line between its parts, and every part, in our hands. */
export interface World extends ProvenSystem, AsyncDisposable {
  system: RunningSystem;
  api: ApiClient;
  postgres: PowerOverPostgres;
  redis: OwnRedis;
  /** Between a service and PostgreSQL. */
  toPostgres: Record<ProxiedService, TcpProxy>;
  toRedis: TcpProxy;
  toSmtp: TcpProxy;
  /** Kills a service and notes when. */
  kill(service: ServiceName): Promise<void>;
}

const roles = {
  api: "rekey_api",
  portal: "rekey_portal",
  "credentials-worker": "rekey_credentials",
  "mail-worker": "rekey_mail",
} as const;
export type ProxiedService = keyof typeof roles;
export const proxiedServices = Object.keys(roles) as ProxiedService[];

/** Quick where a test may be, and no check less strict. */
export const proveSettings = {
  LOG_LEVEL: "info",
  RELAY_EVERY: "500ms",
  REPUBLISH_AFTER: "4s",
  RETRY_FIRST: "500ms",
  RETRY_MAX: "2s",
  SMTP_TIMEOUT: "3s",
  ATTEMPT_DEADLINE: "5s",
  CLAIM_LEASE: "4s",
  JOB_LOCK: "3s",
  PROBE_MIN: "300ms",
  PROBE_MAX: "700ms",
  REFUSAL_STANDS_AFTER: "1s",
  SEAL_EVERY: "200ms",
  MAILS_PER_CONTACT_PER_HOUR: "100000",
  FORM_FILLED_AFTER: "0ms",
  RESETS_PER_CONTACT_PER_HOUR: "100000",
  COMMANDS_PER_ACTOR_PER_MINUTE: "1000000",
  COMMANDS_PER_ACTOR_AT_ONCE: "100000",
  CHANGES_PER_ACTOR_PER_MINUTE: "100000000",
  CHANGES_PER_ACTOR_AT_ONCE: "100000",
  GATHER_NOTICES_FOR: "0s",
  ATTEMPTS_PER_CLIENT: "1000000",
  ATTEMPTS_PER_ADDRESS: "100000",
  ATTEMPTS_ON_ADDRESS: "100000",
};

export async function startWorld(name: string): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const servers = await startServers(name, stack);
  const proxyTo = async (url: string) => {
    const { hostname, port } = new URL(url);
    return stack.use(await startTcpProxy({ host: hostname, port: Number(port) }));
  };
  const toPostgres = Object.fromEntries(
    await Promise.all(proxiedServices.map(async (service) => [service, await proxyTo(servers.databaseUrl)] as const)),
  ) as World["toPostgres"];
  const lines = { toPostgres, toRedis: await proxyTo(servers.redis.url), toSmtp: await proxyTo(servers.smtp.url) };
  const { system, api } = await startServices(servers, lines, stack);
  const sql = postgres(servers.databaseUrl, { max: 4, onnotice: () => {} });
  stack.defer(() => sql.end({ timeout: 2 }));
  await watchHands(sql);
  const parts = stack.move();
  const world: World = {
    system,
    api,
    portalUrl: system.urls.portal,
    sql,
    postgres: powerOver(servers.server),
    redis: servers.redis,
    smtp: servers.smtp,
    ...lines,
    breaches: [],
    async kill(service) {
      world.killedAtMs = Date.now();
      await system.kill(service);
    },
    killedAtMs: 0,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
  return world;
}

async function startServers(name: string, stack: AsyncDisposableStack) {
  const stateDir = resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../.rekey"));
  const reaper = stack.use(await startReaper());
  const folder = `postgres-${name}`;
  stack.defer(() => removePostgresData(stateDir, folder));
  const password = randomBytes(24).toString("hex");
  // Durable, so that what was committed has to be there after a kill.
  const options = { durable: true, keepAlive: false, reaper, port: await anyPort() };
  const server = stack.use(await startPostgres({ ...options, stateDir, name: folder, password }));
  const redis = stack.use(await startOwnRedis(join(stateDir, `redis-${name}`)));
  const smtp = stack.use(await startScriptedSmtp());
  const databaseUrl = await createDatabase(server.url, "rekey");
  await prepareDatabase(databaseUrl);
  const checkpointFile = join(stateDir, `checkpoints-${name}.ndjson`);
  // Its key lies beside it.
  for (const file of [checkpointFile, `${checkpointFile}.pub`]) stack.defer(() => rmSync(file, { force: true }));
  return { server, databaseUrl, redis, smtp, reaper, checkpointFile };
}

async function startServices(
  servers: Awaited<ReturnType<typeof startServers>>,
  lines: Pick<World, "toPostgres" | "toRedis" | "toSmtp">,
  stack: AsyncDisposableStack,
): Promise<Pick<World, "system" | "api">> {
  const { databaseUrl, redis, smtp, reaper } = servers;
  const staff = await seedStaff(databaseUrlFor(databaseUrl, "rekey_migrator"), staffPasswords());
  const keys = await generateSystemKeys();
  const toDatabase = (service: ProxiedService) => ({
    DATABASE_URL: through(databaseUrlFor(databaseUrl, roles[service]), lines.toPostgres[service]),
  });
  const system = stack.use(
    await startSystem({
      adminUrl: databaseUrl,
      redisUrl: through(redis.url, lines.toRedis),
      queuePrefix: "{prove}",
      smtpUrls: [through(smtp.url, lines.toSmtp)],
      keys,
      checkpointFile: servers.checkpointFile,
      services: productServices,
      programs: (await bundleServices()).programs,
      env: proveSettings,
      serviceEnv: Object.fromEntries(proxiedServices.map((service) => [service, toDatabase(service)])),
      portChoice: "any",
      keepAlive: false,
      readyTimeoutMs: 60_000,
      reaper,
    }),
  );
  const token = await signStaffToken(keys.staffSigningKey, staff.staff, {
    issuer: system.urls.console,
    lifetime: "24h",
  });
  return { system, api: createApiClient({ baseUrl: system.urls.api, token: () => token, timeoutMs: 10_000 }) };
}

export function staffPasswords() {
  const one = () => `prove ${randomBytes(12).toString("hex")}`;
  return { staff: one(), ops: one(), auditor: one(), admin: one() };
}

function through(url: string, proxy: TcpProxy): string {
  const proxied = new URL(url);
  proxied.hostname = "127.0.0.1";
  proxied.port = String(proxy.port);
  return proxied.href;
}
