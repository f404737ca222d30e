import { createApiClient } from "@rekey/client/create-api-client";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { type Database, openDatabase } from "@rekey/database/connection";
import { clearStaffSessions } from "@rekey/database/clearing/clear-ended";
import { failuresIn } from "@rekey/database/failures/record-failures";
import { listStaffHashSettings } from "@rekey/database/sign-in/staff";
import { openQueuesForInspection } from "@rekey/messaging/inspect";
import { openSharedCounts } from "@rekey/messaging/shared-counts";
import { basePathOf } from "@rekey/runtime/base-path";
import { clearRows } from "@rekey/runtime/clear-rows";
import type { Health } from "@rekey/runtime/health";
import type { Logger } from "@rekey/runtime/logger";
import { showPools } from "@rekey/runtime/metrics";
import { runService } from "@rekey/runtime/run-service";
import { openTally } from "@rekey/runtime/tally";
import { openPasswordChecks } from "@rekey/secrets/password-checks";
import { preparePasswordPolicy } from "@rekey/secrets/password-policy";
import { parseTotpKeys } from "@rekey/secrets/totp-seal";
import { createLimits } from "@rekey/web/create-limits";
import { servePages } from "@rekey/web/create-page-app";
import { wordingInEnglish } from "@rekey/web/create-pages";
import { createSessionCookie } from "@rekey/web/session-cookie";
import { passwordCheckSettings } from "@rekey/web/site-settings";
import { addConsoleRoutes } from "./add-console-routes.ts";
import { Config } from "./config.ts";
import type { ConsoleDeps } from "./console-deps.ts";
import { createBoard } from "./queues/create-board.ts";
import { firmPaths } from "./firm-sign-in/firm-paths.ts";
import { addFirmOpenRoutes } from "./firm-sign-in/firm-sign-in.ts";
import { createPendingCookies } from "./firm-sign-in/pending-cookies.ts";
import { createPendingSignIns } from "./second-factor/pending-sign-ins.ts";
import { sealAllAnew } from "./second-factor/seal-secrets.ts";
import { createStaffTokens } from "./sign-in/create-staff-tokens.ts";
import { explainError } from "./explain-error.ts";
import { noteRefusedPage } from "./note-refused-page.ts";

await runService("console", Config, async ({ config, log, stack, health, metrics, tracing }) => {
  preparePasswordPolicy();
  const publicUrl = new URL(config.CONSOLE_URL);
  const db = stack.use(openForPages(config.DATABASE_URL));
  showPools(metrics, { main: db.connections });
  health.addCheck("postgresql", () => checkDatabase(db), { everyMs: 5_000 });
  const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log };
  const inspection = stack.use(openQueuesForInspection(redis));
  health.addCheck("queues", () => inspection.check(), { everyMs: 5_000, degrades: true });
  const failures = stack.use(openTally("failures", { ...failuresIn(db), log }));
  const board = createBoard(inspection, basePathOf(publicUrl));
  const tokens = await createStaffTokens(config);
  const totpKeys = config.STAFF_TOTP_KEYS === undefined ? undefined : parseTotpKeys(config.STAFF_TOTP_KEYS);
  const deps: Omit<ConsoleDeps, "pages"> = {
    db,
    config,
    failures,
    tokens,
    cookie: createSessionCookie({ name: "rekey_console", publicUrl, lifetimeMs: config.SESSION_LIFETIME }),
    firm: await openFirm(config, health),
    pendingCookies: createPendingCookies(publicUrl),
    totpKeys,
    pendingSignIns: createPendingSignIns(publicUrl, totpKeys),
    apiFor: (user, { requestId, ...visitor }, traceparent) =>
      createApiClient({ baseUrl: config.API_URL, token: () => tokens.mint(user, visitor), requestId, traceparent }),
    passwords: stack.use(checkPasswords(db, config, log)),
    limits: createLimits({ shared: stack.use(openSharedCounts({ ...redis, name: "console" })), spanMs: 600_000 }),
  };
  stack.use(clearSessions(db, config.ENDED_KEEP, { log, metrics }));
  const styleGuide = config.STYLE_GUIDE === "yes" ? await import("./style-guide/style-guide.ts") : undefined;
  const server = await servePages(config, {
    log,
    metrics,
    tracing,
    wordingOf: wordingInEnglish("Rekey"),
    publicUrl,
    cookie: deps.cookie,
    assetDirectories: [new URL("../assets/", import.meta.url), ...(styleGuide?.assetDirectories ?? [])],
    explainError,
    onRefusal: (refusal, res) => noteRefusedPage(failures, refusal, res),
    addRoutes: (routes, pages) => {
      styleGuide?.addStyleGuide(routes, pages);
      addConsoleRoutes(routes, { ...deps, pages }, board);
    },
    addOpenRoutes: (routes) => addFirmOpenRoutes(routes, deps),
  });
  stack.use(server);
  // Nobody waits for it: what is sealed by another key is understood as long as that is there.
  if (totpKeys !== undefined) sealAllAnew(db, totpKeys, log).catch((err: unknown) => noteNotSealed(log, err));
});

function noteNotSealed(log: Logger, err: unknown): void {
  log.warn({ code: "second-factors-not-sealed", err }, "second factors were not sealed anew by the first key");
}

function openForPages(url: string): Database {
  return openDatabase(url, { applicationName: "rekey-console", statementTimeoutMs: 5_000, silenceMs: 1_200 });
}

function clearSessions(db: Database, keepMs: number, told: Parameters<typeof clearRows>[1]) {
  const clear = (most: number) => clearStaffSessions(db, keepMs, most);
  return clearRows([{ rows: "staff-sessions", clear }], told);
}

function checkPasswords(db: Database, config: Config, log: Logger) {
  return openPasswordChecks({
    ...passwordCheckSettings(config),
    load: () => listStaffHashSettings(db),
    onFailure: (err) =>
      log.warn({ code: "hash-settings-unread", err }, "the settings of the stored hashes are not known"),
  });
}

/** Its library is read only where a firm has a sign-in of its own. */
async function openFirm(config: Config, health: Health) {
  if (config.STAFF_OIDC_ISSUER === undefined) return undefined;
  const { openFirmProvider } = await import("./firm-sign-in/firm-provider.ts");
  const firm = openFirmProvider(config, {
    returnUrl: new URL(`${config.CONSOLE_URL}${firmPaths.comeBack}`),
    signedOutUrl: new URL(`${config.CONSOLE_URL}/sign-in`),
  });
  health.addCheck("staff-provider", () => firm.check(), { everyMs: 30_000, degrades: true });
  return firm;
}
