import { brandOf, namelessWarning } from "@rekey/brand/brand";
import { checkDatabase, findHindrance, waitsForDatabase } from "@rekey/database/check-database";
import { openDatabase } from "@rekey/database/connection";
import { openOutbox } from "@rekey/database/open-outbox";
import { startConsumer } from "@rekey/messaging/start-consumer";
import { startRelay } from "@rekey/messaging/start-relay";
import { watchMissingKeys } from "@rekey/runtime/missing-keys";
import { runService } from "@rekey/runtime/run-service";
import { stopTogether } from "@rekey/runtime/stop-together";
import { parseTokenKeys } from "@rekey/secrets/token";
import { createBounceAddress } from "./bounce-address.ts";
import { Config } from "./config.ts";
import { createMailDeps } from "./create-mail-deps.ts";
import { openRoutes } from "./open-routes.ts";
import { reportHealth } from "./report-health.ts";
import { keyWaitMs, sendDelivery } from "./send-delivery.ts";
import { sendTestMail } from "./send-test-mail.ts";
import { takeBounces } from "./take-bounces.ts";
import { compileTemplates } from "./templates.ts";

await runService("mail-worker", Config, async ({ config, log, stack, health, metrics, leave }) => {
  const templates = await compileTemplates(brandOf(config));
  const nameless = namelessWarning(config, config.PORTAL_URL);
  if (nameless !== undefined) log.warn({ setting: "BRAND_NAME" }, nameless);
  const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log, metrics };
  const db = stack.use(openDatabase(config.DATABASE_URL, { applicationName: "rekey-mail-worker" }));
  const tries = metrics.counter("rekey_mail_attempts_total", "Tries to send a mail", ["transport", "outcome", "phase"]);
  const routes = stack.use(openRoutes(config, db, { log, metrics }));
  const tokenKeys = parseTokenKeys(config.TOKEN_KEYS);
  const bounces = config.BOUNCE_ADDRESS ? createBounceAddress(config.BOUNCE_ADDRESS, tokenKeys) : undefined;
  const missing = watchMissingKeys({ setting: "TOKEN_KEYS", forgetAfterMs: forgetKeyAfterMs(config), log, metrics });
  const deps = createMailDeps(config, {
    db,
    routes,
    bounces,
    tokenKeys,
    ...templates,
    onMissingKey: missing.note,
    onTry: ({ transport, outcome, phase }) => tries.inc({ transport, outcome, phase }),
  });
  const reporter = reportHealth(db, routes, missing, log);
  const outbox = openOutbox(db, "mail", config.REPUBLISH_AFTER);
  const relay = startRelay("mail", {
    ...redis,
    everyMs: config.RELAY_EVERY,
    outbox,
  });
  const consumer = startConsumer(
    "mail",
    {
      SetPasswordLinkIssued: (event, job) => sendDelivery(deps, event, job),
      PasswordChanged: (event, job) => sendDelivery(deps, event, job),
      AddressChanged: (event, job) => sendDelivery(deps, event, job),
      TestMailRequested: (event, job) => sendTestMail(deps, event, job),
    },
    {
      ...redis,
      ...consumerSettings(config),
      isAway: (error) => waitsForDatabase(db, error),
      hindrance: () => findHindrance(db),
      find: outbox.find,
      onGivenUp: outbox.park,
      leave,
    },
  );
  stack.use(stopTogether(reporter, relay, consumer));
  if (bounces) stack.use(await takeBounces(config, db, bounces, { log, metrics }));
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
  health.addCheck("queue", () => consumer.check(), { timeoutMs: 2_000 });
});

/** Longer than from one try of a mail that waits for a key to the next. */
function forgetKeyAfterMs(config: Config): number {
  return 4 * keyWaitMs({ maxMs: config.RETRY_MAX }) + 2_000;
}

function consumerSettings(config: Config) {
  return {
    concurrency: config.CONCURRENCY,
    lockMs: config.JOB_LOCK,
    longestPauseMs: config.JOB_RETRY_MAX,
    mayEvict: config.REDIS_MAY_EVICT,
    stuck: { redAfterMs: config.STUCK_RED_AFTER, leaveAfterMs: config.STUCK_LEAVE_AFTER },
  };
}
