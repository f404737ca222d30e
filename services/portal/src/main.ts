import { brandOf, namelessWarning } from "@rekey/brand/brand";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { type Database, isTransientDatabaseError, openDatabase } from "@rekey/database/connection";
import { clearPortalSessions } from "@rekey/database/clearing/clear-ended";
import { failuresIn } from "@rekey/database/failures/record-failures";
import { listHashSettings } from "@rekey/database/sign-in/portal-sessions";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { openPublisher } from "@rekey/messaging/publisher";
import { openSharedCounts } from "@rekey/messaging/shared-counts";
import { clearRows } from "@rekey/runtime/clear-rows";
import type { Logger } from "@rekey/runtime/logger";
import { showPools } from "@rekey/runtime/metrics";
import { runService } from "@rekey/runtime/run-service";
import { openTally } from "@rekey/runtime/tally";
import { commitsIn } from "@rekey/runtime/tracing";
import { openPasswordChecks } from "@rekey/secrets/password-checks";
import { preparePasswordPolicy } from "@rekey/secrets/password-policy";
import { parseSealingPublicKey } from "@rekey/secrets/seal";
import { NoTurn } from "@rekey/secrets/take-turns";
import { createLimits } from "@rekey/web/create-limits";
import { servePages } from "@rekey/web/create-page-app";
import { PageError } from "@rekey/web/page-error";
import { createSessionCookie } from "@rekey/web/session-cookie";
import { passwordCheckSettings } from "@rekey/web/site-settings";
import { addPortalRoutes } from "./add-portal-routes.ts";
import { brandAssets } from "./brand-assets.ts";
import { noteRefusedPage } from "./note-refused-page.ts";
import { Config } from "./config.ts";
import type { Oidc, OidcDeps } from "./oidc/open-oidc.ts";
import type { PortalDeps } from "./portal-deps.ts";
import { createWording } from "./portal-wording.ts";

await runService("portal", Config, async ({ config, log, stack, health, metrics, tracing }) => {
  preparePasswordPolicy();
  const brand = brandOf(config);
  const nameless = namelessWarning(config, config.PORTAL_URL);
  if (nameless !== undefined) log.warn({ code: "brand-nameless", setting: "BRAND_NAME" }, nameless);
  const publicUrl = new URL(config.PORTAL_URL);
  const db = stack.use(
    openDatabase(config.DATABASE_URL, { applicationName: "rekey-portal", statementTimeoutMs: 5_000, silenceMs: 1_200 }),
  );
  showPools(metrics, { main: db.connections });
  health.addCheck("postgresql", () => checkDatabase(db), { everyMs: 5_000 });
  const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log };
  const publisher = stack.use(openPublisher({ ...redis, tracing, timeoutMs: config.PUBLISH_TIMEOUT }));
  health.addCheck("queues", () => publisher.check(), { everyMs: 5_000, degrades: true });
  const shared = stack.use(openSharedCounts({ ...redis, name: "portal" }));
  const failures = stack.use(openTally("failures", { ...failuresIn(db), log }));
  const deps: Omit<PortalDeps, "oidc" | "pages"> = {
    db,
    steps: unitOfWork(db, { publish: publisher.publish, onCommit: commitsIn(tracing) }),
    cookie: createSessionCookie({
      name: "rekey_portal",
      publicUrl,
      lifetimeMs: config.SESSION_LIFETIME,
    }),
    sealingKey: await parseSealingPublicKey(config.SEALING_PUBLIC_KEY),
    passwords: stack.use(checkPasswords(db, config, log)),
    config,
    limits: createLimits({ shared, spanMs: 600_000 }),
    failures,
  };
  stack.use(clearSessions(db, config.ENDED_KEEP, { log, metrics }));
  const oidc = await openOidc({ ...deps, log: log.child({ part: "oidc" }), publicUrl, explainError });
  if (oidc !== undefined) stack.use(oidc);
  const server = await servePages(config, {
    log,
    metrics,
    tracing,
    wordingOf: createWording(brand),
    publicUrl,
    cookie: deps.cookie,
    assetDirectories: [new URL("../assets/", import.meta.url)],
    otherAssets: brandAssets(brand),
    explainError,
    onRefusal: (refusal, res) => noteRefusedPage(failures, refusal, res),
    addRoutes: (routes, pages) => addPortalRoutes(routes, { ...deps, oidc, pages }, publicUrl),
    addOpenRoutes: oidc?.addRoutes,
  });
  stack.use(server);
});

function clearSessions(db: Database, keepMs: number, told: Parameters<typeof clearRows>[1]) {
  const clear = (most: number) => clearPortalSessions(db, keepMs, most);
  return clearRows([{ rows: "portal-sessions", clear }], told);
}

function checkPasswords(db: Database, config: Config, log: Logger) {
  return openPasswordChecks({
    ...passwordCheckSettings(config),
    load: () => listHashSettings(db),
    onFailure: (err) =>
      log.warn({ code: "hash-settings-unread", err }, "the settings of the stored hashes are not known"),
  });
}

/** Its library is read only where there is somebody for whom to provide. */
async function openOidc(deps: OidcDeps): Promise<Oidc | undefined> {
  if (deps.config.OIDC_CLIENTS.length === 0) return undefined;
  const { openOidc: open } = await import("./oidc/open-oidc.ts");
  return open(deps);
}

function explainError(error: unknown): PageError | undefined {
  if (error instanceof NoTurn) return new PageError(503, "busy", { cause: error, retryAfterSeconds: 2 });
  return isTransientDatabaseError(error)
    ? new PageError(503, "away", { cause: error, retryAfterSeconds: 5 })
    : undefined;
}
