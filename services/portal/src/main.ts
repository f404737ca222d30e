import { checkDatabase } from "@rekey/database/check-database";
import { isDatabaseAway, openDatabase } from "@rekey/database/connection";
import { openPublisher } from "@rekey/messaging/publisher";
import { listen } from "@rekey/runtime/http-server";
import { runService } from "@rekey/runtime/run-service";
import { preparePasswordPolicy } from "@rekey/secrets/password-policy";
import { parseSealingPublicKey } from "@rekey/secrets/seal";
import { createLimit } from "@rekey/web/create-limit";
import { createPageApp } from "@rekey/web/create-page-app";
import { PageError } from "@rekey/web/page-error";
import { createSessionCookie } from "@rekey/web/session-cookie";
import { addPortalRoutes } from "./add-portal-routes.ts";
import { Config } from "./config.ts";
import { createPortalStore } from "./create-portal-store.ts";
import type { PortalDeps } from "./portal-deps.ts";
import { wordingOf } from "./portal-wording.ts";
import { en } from "./texts/en.ts";

const tenMinutesMs = 600_000;

await runService("portal", Config, async ({ config, log, stack, health, metrics }) => {
  preparePasswordPolicy();
  const publicUrl = new URL(config.PORTAL_URL);
  const db = stack.use(
    openDatabase(config.DATABASE_URL, { applicationName: "rekey-portal", statementTimeoutMs: 5_000, silenceMs: 1_200 }),
  );
  health.addCheck("postgresql", () => checkDatabase(db), { everyMs: 5_000 });
  const publisher = stack.use(
    openPublisher({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log, timeoutMs: config.PUBLISH_TIMEOUT }),
  );
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
      sameSite: "strict",
    }),
    sealingKey: await parseSealingPublicKey(config.SEALING_PUBLIC_KEY),
    settings: {
      passwordMinLength: config.PASSWORD_MIN_LENGTH,
      waitForChangeMs: config.WAIT_FOR_CHANGE,
      hash: { memoryKib: config.ARGON2_MEMORY_KIB, passes: config.ARGON2_PASSES, lanes: config.ARGON2_LANES },
    },
    limits: createLimits(config),
  };
  const app = createPageApp({
    log,
    metrics,
    siteName: en.siteName,
    wordingOf,
    publicUrl,
    viewDirectories: [new URL("../views/", import.meta.url)],
    assetDirectories: [new URL("../assets/", import.meta.url)],
    explainError,
    addRoutes: (routes, pages) => addPortalRoutes(routes, { ...deps, pages }, publicUrl),
  });
  stack.use(await listen(app, { host: config.HOST, port: config.PORT, log }));
});

function createLimits(config: Config): PortalDeps["limits"] {
  return {
    signInByClient: createLimit({ points: config.ATTEMPTS_PER_CLIENT, durationMs: tenMinutesMs }),
    signInByAddress: createLimit({ points: config.ATTEMPTS_PER_ADDRESS, durationMs: tenMinutesMs }),
    forgotByClient: createLimit({ points: config.ATTEMPTS_PER_CLIENT, durationMs: tenMinutesMs }),
    forgotByAddress: createLimit({ points: config.ATTEMPTS_PER_ADDRESS, durationMs: tenMinutesMs }),
    linkByClient: createLimit({ points: config.ATTEMPTS_PER_CLIENT, durationMs: tenMinutesMs }),
  };
}

function explainError(error: unknown): PageError | undefined {
  return isDatabaseAway(error) ? new PageError(503, "away", { cause: error, retryAfterSeconds: 5 }) : undefined;
}
