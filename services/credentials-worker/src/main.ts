import { expireLateResets } from "@rekey/database/complete-reset";
import { checkDatabase, findHindrance, waitsForDatabase } from "@rekey/database/check-database";
import { type Database, openDatabase } from "@rekey/database/connection";
import type { TokenRecord } from "@rekey/database/issue-link";
import { openOutbox } from "@rekey/database/open-outbox";
import { type Publisher, openPublisher } from "@rekey/messaging/publisher";
import { startConsumer } from "@rekey/messaging/start-consumer";
import { startRelay } from "@rekey/messaging/start-relay";
import { type MissingKeys, watchMissingKeys } from "@rekey/runtime/missing-keys";
import { runService } from "@rekey/runtime/run-service";
import { stopTogether } from "@rekey/runtime/stop-together";
import { hashPassword, verifyPassword } from "@rekey/secrets/password-hash";
import { openPassword, parseSealingPrivateKeys } from "@rekey/secrets/seal";
import { reveal } from "@rekey/secrets/secret";
import { createTurns, hashesAtOnce } from "@rekey/secrets/take-turns";
import { type TokenKeys, currentKeyId, deriveToken, hashToken, newNonce, parseTokenKeys } from "@rekey/secrets/token";
import { Config } from "./config.ts";
import { inOrder } from "./in-order.ts";
import { outdatedHashFound } from "./outdated-hash-found.ts";
import { type CredentialsDeps, newPasswordSubmitted, resetRequested } from "./reset-requested.ts";

await runService("credentials-worker", Config, async ({ config, log, stack, health, metrics, leave }) => {
  const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log, metrics };
  const db = stack.use(openDatabase(config.DATABASE_URL, { applicationName: "rekey-credentials-worker" }));
  const missing = watchMissingKeys({
    setting: "SEALING_PRIVATE_KEYS",
    // Longer than from one try to the next.
    forgetAfterMs: 4 * config.JOB_RETRY_MAX + 2_000,
    log,
    metrics,
  });
  const deps = await createDeps(config, db, stack.use(openPublisher(redis)), missing);
  const outbox = openOutbox(db, "credentials", config.REPUBLISH_AFTER);
  const relay = startRelay("credentials", {
    ...redis,
    everyMs: config.RELAY_EVERY,
    outbox,
    alsoEachRound: async () => {
      // Counted anew, so that the figure falls when nothing waits any more.
      missing.isMissed();
      const expired = await expireLateResets(db, 200);
      if (expired > 0) log.info({ expired }, "ended late resets");
    },
  });
  const consumer = startConsumer(
    "credentials",
    {
      PasswordResetRequested: (event, job) => inOrder(deps, resetRequested, event, job),
      NewPasswordSubmitted: (event, job) => inOrder(deps, newPasswordSubmitted, event, job),
      OutdatedHashFound: (event, job) => outdatedHashFound(deps, event, job),
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
  stack.use(stopTogether(relay, consumer));
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
  health.addCheck("queue", () => consumer.check(), { timeoutMs: 2_000 });
});

async function createDeps(
  config: Config,
  db: Database,
  publisher: Publisher,
  missing: MissingKeys,
): Promise<CredentialsDeps> {
  const sealingKeys = await parseSealingPrivateKeys(config.SEALING_PRIVATE_KEYS);
  const tokenKeys = parseTokenKeys(config.TOKEN_KEYS);
  const hashSettings = {
    memoryKib: config.ARGON2_MEMORY_KIB,
    passes: config.ARGON2_PASSES,
    lanes: config.ARGON2_LANES,
  };
  const atOnce = hashesAtOnce({ lanes: hashSettings.lanes, threads: config.UV_THREADPOOL_SIZE });
  // The queue's concurrency bounds how many wait here, and a job that is taken is never turned away.
  const turns = createTurns({ atOnce, waiting: Number.POSITIVE_INFINITY });
  return {
    db,
    publisher,
    openPassword: (contextId, sealed) => openPassword(sealingKeys, contextId, sealed),
    hashPassword: (password) => turns.take(() => hashPassword(password, hashSettings)),
    isPassword: (storedHash, password) => turns.take(() => verifyPassword(storedHash, password)),
    newToken: (resetId) => newToken(tokenKeys, resetId),
    selfServiceMailsPerHour: config.SELF_SERVICE_MAILS_PER_CONTACT_PER_HOUR,
    minimumLeftMs: config.LINK_MINIMUM_LEFT,
    gatherNoticesForMs: config.GATHER_NOTICES_FOR,
    keys: {
      onMissing: missing.note,
      lookAgainAfterMs: config.JOB_RETRY_MAX,
      lostAfterMs: config.LOST_KEY_AFTER,
    },
  };
}

function newToken(keys: TokenKeys, resetId: string): TokenRecord {
  const record = { keyId: currentKeyId(keys), nonce: newNonce() };
  return { ...record, tokenHash: hashToken(reveal(deriveToken(keys, { ...record, resetId, generation: 1 }))) };
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
