import { brandOf, namelessWarning } from "@rekey/brand/brand";
import { showAddress } from "@rekey/contracts/show-address";
import { checkDatabase } from "@rekey/database/check-database";
import { type Database, isDatabaseAway, openDatabase } from "@rekey/database/connection";
import { listHashSettings } from "@rekey/database/portal-sessions";
import { openPublisher } from "@rekey/messaging/publisher";
import { openSharedCounts } from "@rekey/messaging/shared-counts";
import { listen } from "@rekey/runtime/http-server";
import type { Logger } from "@rekey/runtime/logger";
import { runService } from "@rekey/runtime/run-service";
import { boundsOf } from "@rekey/runtime/server-settings";
import { createPasswordChecks, keepLearning, type PasswordChecks } from "@rekey/secrets/password-checks";
import { preparePasswordPolicy } from "@rekey/secrets/password-policy";
import { parseSealingPublicKey } from "@rekey/secrets/seal";
import { createTurns, hashesAtOnce, NoTurn } from "@rekey/secrets/take-turns";
import { createLimits } from "@rekey/web/create-limits";
import { createPageApp } from "@rekey/web/create-page-app";
import { PageError } from "@rekey/web/page-error";
import { createSessionCookie } from "@rekey/web/session-cookie";
import { addPortalRoutes } from "./add-portal-routes.ts";
import { brandAssets } from "./brand-assets.ts";
import { Config } from "./config.ts";
import { createPortalStore } from "./create-portal-store.ts";
import type { PortalDeps } from "./portal-deps.ts";
import { createWording } from "./portal-wording.ts";
import { en } from "./texts/en.ts";

const tenMinutesMs = 600_000;

await runService("portal", Config, async ({ config, log, stack, health, metrics }) => {
  preparePasswordPolicy();
  const brand = brandOf(config);
  const nameless = namelessWarning(config, config.PORTAL_URL);
  if (nameless !== undefined) log.warn({ setting: "BRAND_NAME" }, nameless);
  const publicUrl = new URL(config.PORTAL_URL);
  const db = stack.use(
    openDatabase(config.DATABASE_URL, { applicationName: "rekey-portal", statementTimeoutMs: 5_000, silenceMs: 1_200 }),
  );
  health.addCheck("postgresql", () => checkDatabase(db), { everyMs: 5_000 });
  const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log };
  const publisher = stack.use(openPublisher({ ...redis, timeoutMs: config.PUBLISH_TIMEOUT }));
  health.addCheck("queues", () => publisher.check(), { everyMs: 5_000, degrades: true });
  const shared = stack.use(openSharedCounts({ ...redis, name: "portal" }));
  const deps: Omit<PortalDeps, "pages"> = {
    store: createPortalStore({
      db,
      publish: (event) => publisher.publish(event),
      openForMs: config.RESET_OPEN_FOR,
      sessionLifetimeMs: config.SESSION_LIFETIME,
    }),
    cookie: createSessionCookie({
      name: "rekey_portal",
      publicUrl,
      lifetimeMs: config.SESSION_LIFETIME,
    }),
    sealingKey: await parseSealingPublicKey(config.SEALING_PUBLIC_KEY),
    passwords: stack.use(openChecks(config, db, log)),
    settings: settingsOf(config),
    limits: createLimits({ shared, spanMs: tenMinutesMs }),
  };
  const app = createPageApp({
    log,
    metrics,
    siteName: en.siteName,
    wordingOf: createWording(brand),
    publicUrl,
    cookie: deps.cookie,
    trustedProxies: config.TRUSTED_PROXIES,
    helpers: { readable: showAddress },
    viewDirectories: [new URL("../views/", import.meta.url)],
    assetDirectories: [new URL("../assets/", import.meta.url)],
    otherAssets: brandAssets(brand),
    explainError,
    addRoutes: (routes, pages) => addPortalRoutes(routes, { ...deps, pages }, publicUrl),
  });
  stack.use(await listen(app, { host: config.HOST, port: config.PORT, log, bounds: boundsOf(config) }));
});

function settingsOf(config: Config): PortalDeps["settings"] {
  return {
    passwordMinLength: config.PASSWORD_MIN_LENGTH,
    waitForChangeMs: config.WAIT_FOR_CHANGE,
    formFilledAfterMs: config.FORM_FILLED_AFTER,
    hash: { memoryKib: config.ARGON2_MEMORY_KIB, passes: config.ARGON2_PASSES, lanes: config.ARGON2_LANES },
    allowances: {
      perClient: config.ATTEMPTS_PER_CLIENT,
      perAddress: config.ATTEMPTS_PER_ADDRESS,
      onAddress: config.ATTEMPTS_ON_ADDRESS,
    },
  };
}

function openChecks(config: Config, db: Database, log: Logger): PasswordChecks & Disposable {
  const settings = settingsOf(config).hash;
  const atOnce = hashesAtOnce({ lanes: settings.lanes, threads: config.UV_THREADPOOL_SIZE });
  const turns = createTurns({ atOnce, waiting: config.PASSWORD_CHECKS_WAITING });
  const passwords = createPasswordChecks({ settings, turns });
  const learning = keepLearning(passwords, {
    load: () => listHashSettings(db),
    everyMs: tenMinutesMs,
    retryMs: 5_000,
    onFailure: (err) => log.warn({ err }, "it is not known with which settings the stored passwords were hashed"),
  });
  return { ...passwords, [Symbol.dispose]: () => learning[Symbol.dispose]() };
}

function explainError(error: unknown): PageError | undefined {
  if (error instanceof NoTurn) return new PageError(503, "busy", { cause: error, retryAfterSeconds: 2 });
  return isDatabaseAway(error) ? new PageError(503, "away", { cause: error, retryAfterSeconds: 5 }) : undefined;
}
