import { issueLinks } from "@rekey/database/links/issue-link";
import { findEarlierEvents } from "@rekey/database/outbox/find-earlier-events";
import { type Completion, completeResets } from "@rekey/database/resets/complete-reset";
import { findSealedPasswords } from "@rekey/database/resets/find-sealed-password";
import { type MissingKeys, watchMissingKeys } from "@rekey/runtime/missing-keys";
import { hashPassword, verifyPassword } from "@rekey/secrets/password-hash";
import type { Secret } from "@rekey/secrets/secret";
import { openPassword, parseSealingPrivateKeys } from "@rekey/secrets/seal";
import { createTurns, hashesAtOnce } from "@rekey/secrets/take-turns";
import { newToken, parseTokenKeys } from "@rekey/secrets/token";
import { gatherRead, gatherStep } from "@rekey/worker/gather-step";
import type { Worker } from "@rekey/worker/start-worker";
import type { Config } from "./config.ts";
import type { CredentialsDeps } from "./credentials-deps.ts";
import { endTogether } from "./end-together.ts";
import { lanesOfHashes, openSealForCrm } from "./seal-for-crm.ts";

// What follows a hash costs about as much as the hash for each alone, and a quarter of that for as many as two cores
// hash in a fifth of a second. A worker that is killed loses no more of its work than that, however busy the cores are.
const hashesThatEndTogether = { atMost: 16, withinMs: 200 };

/** What setting passwords and issuing links needs, from the settings, and what tells which keys were missed. */
export async function createDeps({
  config,
  db,
  steps,
  redis,
}: Worker<Config>): Promise<{ deps: CredentialsDeps; missing: MissingKeys }> {
  // Longer than from one try to the next.
  const forgetAfterMs = 4 * config.JOB_RETRY_MAX + 2_000;
  const missing = watchMissingKeys({ ...redis, setting: "SEALING_PRIVATE_KEYS", forgetAfterMs });
  const sealingKeys = await parseSealingPrivateKeys(config.SEALING_PRIVATE_KEYS);
  const tokenKeys = parseTokenKeys(config.TOKEN_KEYS);
  const hashing = {
    memoryKib: config.ARGON2_MEMORY_KIB,
    passes: config.ARGON2_PASSES,
    lanes: config.ARGON2_LANES,
  };
  const atOnce = hashesAtOnce({ lanes: lanesOfHashes(config), threads: config.UV_THREADPOOL_SIZE });
  // The queue's concurrency bounds how many wait here, and a job that is taken is never turned away.
  const turns = createTurns({ atOnce, waiting: Number.POSITIVE_INFINITY });
  const deps: CredentialsDeps = {
    db,
    steps,
    findEarlier: gatherRead((ids: readonly string[]) => findEarlierEvents(db, ids)),
    findSealedPassword: gatherRead((ids: readonly string[]) => findSealedPasswords(db, ids)),
    issueLink: gatherStep(steps, issueLinks, ({ resetId }) => [resetId]),
    completeReset: gatherStep(
      steps,
      (work, list: readonly Completion[]) => completeResets(work, list, config.GATHER_NOTICES_FOR),
      ({ resetId }) => [resetId],
    ),
    openPassword: (contextId, sealed) => openPassword(sealingKeys, contextId, sealed),
    hashPassword: endTogether(
      (password: Secret) => turns.take(() => hashPassword(password, hashing)),
      hashesThatEndTogether,
    ),
    sealForCrm: await openSealForCrm(config, turns),
    isPassword: (storedHash, password) => turns.take(() => verifyPassword(storedHash, password)),
    newToken: (resetId) => newToken(tokenKeys, { resetId, generation: 1 }),
    selfService: {
      mailsPerHour: config.SELF_SERVICE_MAILS_PER_CONTACT_PER_HOUR,
      minimumLeftMs: config.LINK_MINIMUM_LEFT,
    },
    keys: {
      onMissing: missing.note,
      lookAgainAfterMs: config.JOB_RETRY_MAX,
      lostAfterMs: config.LOST_KEY_AFTER,
    },
  };
  return { deps, missing };
}
