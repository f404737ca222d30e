import { createApiClient } from "@rekey/client/create-api-client";
import { showAddress } from "@rekey/contracts/show-address";
import { checkDatabase } from "@rekey/database/check-database";
import type { Database } from "@rekey/database/connection";
import { openDatabase } from "@rekey/database/connection";
import {
  createStaffSession,
  endStaffSession,
  findStaffSession,
  findStaffSignIn,
  listStaffHashSettings,
  wasStaffSessionOf,
} from "@rekey/database/staff";
import { openQueuesForInspection } from "@rekey/messaging/inspect";
import { openSharedCounts } from "@rekey/messaging/shared-counts";
import { basePathOf } from "@rekey/runtime/base-path";
import { createEventStreams } from "@rekey/runtime/event-streams";
import { listen } from "@rekey/runtime/http-server";
import type { Logger } from "@rekey/runtime/logger";
import { runService } from "@rekey/runtime/run-service";
import { boundsOf } from "@rekey/runtime/server-settings";
import { createPasswordChecks, keepLearning, type PasswordChecks } from "@rekey/secrets/password-checks";
import { preparePasswordPolicy } from "@rekey/secrets/password-policy";
import { createTurns, hashesAtOnce } from "@rekey/secrets/take-turns";
import { createLimits } from "@rekey/web/create-limits";
import { createPageApp } from "@rekey/web/create-page-app";
import { createSessionCookie } from "@rekey/web/session-cookie";
import { addConsoleRoutes } from "./add-console-routes.ts";
import { Config } from "./config.ts";
import type { ConsoleDeps, StaffStore } from "./console-deps.ts";
import { createBoard } from "./create-board.ts";
import { createStaffTokens } from "./create-staff-tokens.ts";
import { explainError } from "./explain-error.ts";

const tenMinutesMs = 600_000;

await runService("console", Config, async ({ config, log, stack, health, metrics }) => {
  preparePasswordPolicy();
  const publicUrl = new URL(config.CONSOLE_URL);
  const db = stack.use(openDatabaseOf(config));
  health.addCheck("postgresql", () => checkDatabase(db), { everyMs: 5_000 });
  const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log };
  const inspection = stack.use(openQueuesForInspection(redis));
  health.addCheck("queues", () => inspection.check(), { everyMs: 5_000, degrades: true });
  const { queues, ping, trouble } = inspection;
  const board = createBoard({ queues, ping: () => ping(), trouble, basePath: basePathOf(publicUrl) });
  const tokens = await createStaffTokens({
    signingKey: config.STAFF_SIGNING_KEY,
    issuer: config.CONSOLE_URL,
    audience: config.JWT_AUDIENCE,
  });
  const deps: Omit<ConsoleDeps, "pages"> = {
    staff: createStaffStore(db, config.SESSION_LIFETIME),
    tokens,
    cookie: createSessionCookie({ name: "rekey_console", publicUrl, lifetimeMs: config.SESSION_LIFETIME }),
    apiFor: (user) => createApiClient({ baseUrl: config.API_URL, token: () => tokens.mint(user) }),
    passwordMinLength: config.PASSWORD_MIN_LENGTH,
    maySetPassword: config.MANUAL_RESET === "typed",
    timeZone: config.TIME_ZONE,
    hasStyleGuide: config.STYLE_GUIDE === "yes",
    streams: createEventStreams({ max: config.EVENT_STREAMS, maxPerOwner: 20, reconnectMs: 1_000 }),
    passwords: stack.use(openChecks(config, db, log)),
    limits: createLimits({ shared: stack.use(openSharedCounts({ ...redis, name: "console" })), spanMs: tenMinutesMs }),
    allowances: allowancesOf(config),
  };
  const app = createPageApp({
    log,
    metrics,
    siteName: "Rekey",
    publicUrl,
    cookie: deps.cookie,
    trustedProxies: config.TRUSTED_PROXIES,
    helpers: { readable: showAddress },
    viewDirectories: [new URL("../views/", import.meta.url)],
    assetDirectories: [new URL("../assets/", import.meta.url)],
    explainError,
    addRoutes: (routes, pages) => addConsoleRoutes(routes, { ...deps, pages }, board),
  });
  stack.use(await listen(app, { host: config.HOST, port: config.PORT, log, bounds: boundsOf(config) }));
  // Given back first: the server waits for what is still being answered, and a stream would never end.
  stack.use(deps.streams);
});

function allowancesOf(config: Config): ConsoleDeps["allowances"] {
  const { ATTEMPTS_PER_CLIENT: perClient, ATTEMPTS_PER_ADDRESS: perAddress, ATTEMPTS_ON_ADDRESS: onAddress } = config;
  return { perClient, perAddress, onAddress };
}

function openDatabaseOf(config: Config): Database {
  const bounds = { statementTimeoutMs: 5_000, silenceMs: 1_200 };
  return openDatabase(config.DATABASE_URL, { applicationName: "rekey-console", ...bounds });
}

function openChecks(config: Config, db: Database, log: Logger): PasswordChecks & Disposable {
  const { ARGON2_MEMORY_KIB: memoryKib, ARGON2_PASSES: passes, ARGON2_LANES: lanes } = config;
  const atOnce = hashesAtOnce({ lanes, threads: config.UV_THREADPOOL_SIZE });
  const turns = createTurns({ atOnce, waiting: config.PASSWORD_CHECKS_WAITING });
  const passwords = createPasswordChecks({ settings: { memoryKib, passes, lanes }, turns });
  const learning = keepLearning(passwords, {
    load: () => listStaffHashSettings(db),
    everyMs: tenMinutesMs,
    retryMs: 5_000,
    onFailure: (err) => log.warn({ err }, "it is not known with which settings the stored passwords were hashed"),
  });
  return { ...passwords, [Symbol.dispose]: () => learning[Symbol.dispose]() };
}

function createStaffStore(db: Database, lifetimeMs: number): StaffStore {
  return {
    findSignIn: (email) => findStaffSignIn(db, email),
    wasSessionOf: (idHash, email) => wasStaffSessionOf(db, idHash, email),
    createSession: (session) => createStaffSession(db, { ...session, lifetimeMs }),
    findSession: (idHash) => findStaffSession(db, idHash),
    endSession: (idHash) => endStaffSession(db, idHash),
  };
}
