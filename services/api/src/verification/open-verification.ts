import { openDatabase } from "@rekey/database/connection";
import { failuresIn } from "@rekey/database/failures/record-failures";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { listHashSettings } from "@rekey/database/sign-in/portal-sessions";
import { type UnitOfWorkOptions, unitOfWork } from "@rekey/database/unit-of-work";
import { openSharedCounts } from "@rekey/messaging/shared-counts";
import type { Health } from "@rekey/runtime/health";
import type { Logger } from "@rekey/runtime/logger";
import { openTally } from "@rekey/runtime/tally";
import { openPasswordChecks } from "@rekey/secrets/password-checks";
import type { SealingPublicKey } from "@rekey/secrets/seal";
import { createLimits } from "@rekey/web/create-limits";
import { passwordCheckSettings } from "@rekey/web/site-settings";
import type { Config } from "../config.ts";
import type { Verification } from "./verify-password.ts";

export interface OpenVerificationOptions {
  config: Config;
  log: Logger;
  stack: AsyncDisposableStack;
  health: Health;
  sealingKey: SealingPublicKey;
  publish: NonNullable<UnitOfWorkOptions["publish"]>;
}

/**
 * What checks passwords for other programs, under a role of its own, which alone may read their hashes. Undefined where
 * no setting asks for it: then nothing in this process can read one.
 */
export function openVerification(options: OpenVerificationOptions): Verification | undefined {
  const { config, log, stack, health, sealingKey, publish } = options;
  if (config.VERIFY_DATABASE_URL === undefined) return undefined;
  const db = stack.use(
    openDatabase(config.VERIFY_DATABASE_URL, {
      applicationName: "rekey-api-verifier",
      maxConnections: 5,
      connectTimeoutMs: 1_500,
      statementTimeoutMs: 5_000,
      silenceMs: 1_200,
    }),
  );
  health.addCheck("verification", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000, degrades: true });
  // Those of the portal: whoever guesses at both doors has as many tries as at one.
  const shared = stack.use(
    openSharedCounts({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log, name: "portal" }),
  );
  const passwords = openPasswordChecks({
    ...passwordCheckSettings(config),
    load: () => listHashSettings(db),
    onFailure: (err) =>
      log.warn({ code: "hash-settings-unread", err }, "the settings of the stored hashes are not known"),
  });
  return {
    db,
    steps: unitOfWork(db, { publish }),
    failures: stack.use(openTally("failed-verifications", { ...failuresIn(db), log })),
    limits: createLimits({ shared, spanMs: 600_000 }),
    passwords: stack.use(passwords),
    sealingKey,
    config,
  };
}
