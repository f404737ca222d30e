import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { openSigner } from "@rekey/proof/note";
import { allStarted } from "./all-started.ts";
import { bannerText } from "./banner.ts";
import { ensureSecrets, hasSecrets, writePrivately, type CheckoutSecrets } from "./checkout-secrets.ts";
import { databaseUrlFor, prepareDatabase } from "./database-roles.ts";
import { brandFor } from "./demo-brand.ts";
import { demoUserNames, type DemoUser, forEachUser } from "./demo-users.ts";
import { portFrom } from "./free-port.ts";
import { nameOfOperator } from "./operator.ts";
import { createDatabase } from "./own-database.ts";
import { hasPostgresData, removePostgresData, startPostgres } from "./postgres-server.ts";
import {
  checkAuthorities,
  checkGivenServers,
  SettingsFault,
  tellNotHandedOn,
  type StartSettings,
} from "./read-settings.ts";
import { startReaper, type Reaper } from "./reaper.ts";
import { ensureRedisProgram, startRedis } from "./redis-server.ts";
import { takeRunLock } from "./run-lock.ts";
import { firstContact, seedDirectory, seedStaff } from "./seed.ts";
import { productServices } from "./service-catalogue.ts";
import { signStaffToken, type StaffIdentity } from "./staff-token.ts";
import { startSystem, type RunningSystem } from "./system.ts";
import type { Terminal } from "./terminal.ts";

const postgresFolder = "postgres";
const checkpointsOfOwn = "checkpoints.ndjson";

// The tokens in `dev.json` are to be good for as long as somebody tries the demonstration.
const demoTokenLifetime = "30d";

interface Start {
  settings: StartSettings;
  stateDir: string;
  terminal: Terminal;
  /** Receives everything that is started, in the order in which it must not be missing. */
  stack: AsyncDisposableStack;
}

interface Servers {
  adminUrl: string;
  redisUrl: string;
}

/** Brings the whole system up with demo data and tells where it is, on the screen and in `dev.json`. */
export async function startDemo(start: Start): Promise<{ banner: string }> {
  const { settings, stateDir, terminal, stack } = start;
  const startedAt = Date.now();
  checkAuthorities(settings);
  for (const line of tellNotHandedOn(settings)) terminal.step(line);
  await checkGivenServers(settings);
  stack.use(takeRunLock(join(stateDir, "run.pid")));
  const stateFile = join(stateDir, "dev.json");
  stack.defer(() => rmSync(stateFile, { force: true }));
  if (settings.fresh) await beginAnew(start);
  refuseLostSecrets(start);
  const secrets = await ensureSecrets(stateDir);
  const reaper = stack.use(await startReaper());
  const servers = await startServers(start, secrets, reaper);
  const seeded = await prepareData(start, servers.adminUrl, secrets);
  terminal.step("starting the services");
  const smtpUrls = settings.smtpUrls ?? [`smtp://127.0.0.1:${await portFrom(4025)}`];
  let announce = () => {};
  const system = await startSystem({
    ...servers,
    queuePrefix: "{rekey}",
    smtpUrls,
    keys: secrets.keys,
    checkpointFile: checkpointFileOf(start),
    isDirect: settings.databaseUrl === undefined,
    services: settings.smtpUrls ? productServices : [...productServices, "mailbox"],
    given: { STYLE_GUIDE: "yes", ...brandFor(settings.given), ...settings.given },
    serviceEnv: { api: { TOKEN_MAX_LIFETIME: demoTokenLifetime } },
    portChoice: "known-first",
    keepAlive: true,
    readyTimeoutMs: 60_000,
    reaper,
    onLine: terminal.serviceLine,
    onNote: terminal.note,
    onChange: () => announce(),
  });
  stack.use(system);
  const tokens = await makeTokens(secrets, seeded, system);
  const history = await describeHistory(start, secrets);
  const described = { system, servers, secrets, seeded, tokens, settings, history };
  announce = () => writePrivately(stateFile, describeSystem(described));
  announce();
  const users = describeUsers(secrets, seeded);
  const mailbox = settings.smtpUrls ? undefined : system.urls.mailbox;
  const seconds = (Date.now() - startedAt) / 1_000;
  return { banner: bannerText({ urls: system.urls, mailbox, users, stateFile, history, seconds }) };
}

async function prepareData({ terminal }: Start, adminUrl: string, secrets: CheckoutSecrets) {
  terminal.step("preparing the database");
  for (const note of await prepareDatabase(adminUrl, nameOfOperator())) terminal.note(note);
  const ownerUrl = databaseUrlFor(adminUrl, migratorRole);
  const seeded = await seedStaff(ownerUrl, secrets.userPasswords);
  await seedDirectory(ownerUrl, seeded.staff);
  return seeded;
}

async function describeHistory(start: Start, { keys }: CheckoutSecrets) {
  const { vkey: publicKey } = await openSigner(keys.auditSigningKey);
  return { publicKey, checkpointFile: checkpointFileOf(start) };
}

/** Of each database its own. */
function checkpointFileOf({ settings: { databaseUrl }, stateDir }: Start): string {
  if (databaseUrl === undefined) return join(stateDir, checkpointsOfOwn);
  const { host, pathname } = new URL(databaseUrl);
  return join(
    stateDir,
    `checkpoints-${createHash("sha256").update(`${host}${pathname}`).digest("hex").slice(0, 8)}.ndjson`,
  );
}

async function startServers(start: Start, secrets: CheckoutSecrets, reaper: Reaper): Promise<Servers> {
  const { settings, stateDir, terminal, stack } = start;
  const common = { keepAlive: true, durable: true, reaper, onNote: terminal.note };
  const ownPostgres = async () => {
    terminal.step("starting PostgreSQL");
    const password = secrets.postgresPassword;
    const port = await portFrom(5433);
    const server = stack.use(await startPostgres({ ...common, stateDir, name: postgresFolder, port, password }));
    return createDatabase(server.url, "rekey");
  };
  const ownRedis = async () => {
    const program = await ensureRedisProgram(terminal.step);
    terminal.step("starting Redis");
    const dataDir = join(stateDir, "redis");
    const port = await portFrom(6380);
    return stack.use(await startRedis(program, { ...common, dataDir, port, password: secrets.redisPassword })).url;
  };
  const [adminUrl, redisUrl] = await allStarted(settings.databaseUrl ?? ownPostgres(), settings.redisUrl ?? ownRedis());
  return { adminUrl, redisUrl };
}

async function beginAnew({ stateDir, terminal, settings }: Start): Promise<void> {
  terminal.step("removing the data of earlier runs");
  if (settings.databaseUrl || settings.redisUrl) terminal.step("(servers that you gave are left as they are)");
  await removePostgresData(stateDir, postgresFolder);
  for (const name of ["redis", "secrets.json", checkpointsOfOwn, `${checkpointsOfOwn}.pub`])
    rmSync(join(stateDir, name), { recursive: true, force: true });
}

function refuseLostSecrets({ stateDir, settings }: Start): void {
  if (settings.databaseUrl || hasSecrets(stateDir) || !existsSync(stateDir)) return;
  if (hasPostgresData(stateDir, postgresFolder)) {
    throw new SettingsFault(
      `The keys to the data in ${stateDir} are gone (secrets.json); begin anew with: npm start -- --fresh`,
    );
  }
}

async function makeTokens(
  secrets: CheckoutSecrets,
  seeded: Record<DemoUser, StaffIdentity>,
  system: RunningSystem,
): Promise<Record<string, string>> {
  const options = { issuer: system.urls.console, lifetime: demoTokenLifetime };
  const sign = async (name: DemoUser): Promise<[string, string]> => [
    name,
    await signStaffToken(secrets.keys.staffSigningKey, seeded[name], options),
  ];
  return Object.fromEntries(await Promise.all(demoUserNames.map(sign)));
}

function describeUsers(secrets: CheckoutSecrets, seeded: Record<DemoUser, StaffIdentity>) {
  return forEachUser((name) => ({ email: seeded[name].email, password: secrets.userPasswords[name] }));
}

function describeSystem(facts: {
  system: RunningSystem;
  servers: Servers;
  secrets: CheckoutSecrets;
  seeded: Record<DemoUser, StaffIdentity>;
  tokens: Record<string, string>;
  settings: StartSettings;
  history: { publicKey: string; checkpointFile: string };
}): Record<string, unknown> {
  const { api, portal, console, mailbox } = facts.system.urls;
  return {
    api,
    portal,
    console,
    board: `${console}/queues`,
    mailbox: facts.settings.smtpUrls ? null : mailbox,
    databaseUrl: facts.servers.adminUrl,
    redisUrl: facts.servers.redisUrl,
    users: describeUsers(facts.secrets, facts.seeded),
    tokens: facts.tokens,
    contact: firstContact.id,
    publicKey: facts.history.publicKey,
    checkpointFile: facts.history.checkpointFile,
    pids: facts.system.pids(),
    admin: facts.system.adminUrls,
  };
}
