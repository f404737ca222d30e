import type { HandOverFailure } from "@rekey/contracts/hand-over-words";
import { bySystem } from "@rekey/database/actor";
import type { Database } from "@rekey/database/connection";
import { type ClaimedHandOver, claimHandOvers } from "@rekey/database/hand-overs/claim-hand-overs";
import { type HandOverTry, recordHandOver } from "@rekey/database/hand-overs/record-hand-over";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import type { Logger } from "@rekey/runtime/logger";
import type { MissingKeys } from "@rekey/runtime/missing-keys";
import { postMessage } from "@rekey/runtime/post-message";
import { retryPause } from "@rekey/runtime/retry-pause";
import { waitAtMost } from "@rekey/runtime/wait-at-most";
import { MissingKey } from "@rekey/secrets/missing-key";
import type { SealingPrivateKeys } from "@rekey/secrets/seal";
import { composeMessage } from "./compose-message.ts";
import type { Config } from "./config.ts";

const endWithinMs = 4_000;

export interface HandOverDeps {
  db: Database;
  steps: UnitOfWork;
  keys: SealingPrivateKeys;
  config: Config;
  log: Logger;
  missing: MissingKeys;
  /** Told of each try. */
  count: (outcome: string) => void;
}

export interface HandingOver extends AsyncDisposable {
  /** Claims what is due and begins to hand it over. "more": there may be more than are handed over at once. */
  claim(): Promise<"more" | "all">;
  /** Resolves when one that was being handed over is over. */
  freed(): Promise<void>;
}

/** Hands over what is due, a few at a time. */
export function openHandingOver(deps: HandOverDeps): HandingOver {
  const { db, config } = deps;
  const underWay = new Set<Promise<void>>();
  // A worker that has not told by then is taken for dead.
  const leaseMs = config.HANDOVER_TIMEOUT + 15_000;
  const start = (claimed: ClaimedHandOver) => {
    const own = handOverOne(deps, claimed).finally(() => underWay.delete(own));
    underWay.add(own);
  };
  return {
    async claim() {
      const limit = config.HANDOVERS_AT_ONCE - underWay.size;
      const claimed = await claimHandOvers(db, { limit, leaseMs });
      claimed.forEach(start);
      return claimed.length < limit ? "all" : "more";
    },
    freed: () => Promise.race(underWay),
    async [Symbol.asyncDispose]() {
      // What is not over by then is claimed again when its lease is.
      await waitAtMost(endWithinMs, Promise.all(underWay));
    },
  };
}

async function handOverOne(deps: HandOverDeps, claimed: ClaimedHandOver): Promise<void> {
  const { config, log, steps, count } = deps;
  const { resetId, attempt } = claimed;
  try {
    const made = claimed.isInForce
      ? judge(config, claimed, await tryHandingOver(deps, claimed))
      : { resetId, attempt, status: null, next: { because: "access-withdrawn" as const } };
    const outcome = made.failure ?? (made.next === "completed" ? "delivered" : "access-withdrawn");
    count(outcome);
    const told = await steps.run(bySystem, (work) => recordHandOver(work, made));
    log.info({ code: "password-handed-over", resetId, attempt, outcome, told }, "a hand-over of a password was tried");
  } catch (err) {
    // Its lease runs out, and it is claimed again.
    log.warn({ code: "hand-over-untold", resetId, err }, "what came of a hand-over could not be written");
  }
}

interface Answer {
  status: number | null;
  failure?: HandOverFailure | undefined;
  askedMs?: number | undefined;
}

// What the CRM says besides is not looked at: it may repeat what it was sent.
async function tryHandingOver(deps: HandOverDeps, claimed: ClaimedHandOver): Promise<Answer> {
  const { keys, config, missing, log } = deps;
  const { HANDOVER_URL: url, HANDOVER_SECRETS: secrets } = config;
  const message = await composeMessage({ url, keys, secrets }, claimed).catch((error: unknown) => {
    if (!(error instanceof MissingKey)) return "unreadable" as const;
    missing.note(error.keyId);
    return "key-missing" as const;
  });
  if (message === "unreadable")
    log.error({ code: "hand-over-unreadable", resetId: claimed.resetId }, "a sealed hash cannot be opened");
  if (typeof message === "string") return { status: null, failure: message };
  const { HANDOVER_ALLOWED_NETWORKS: allowed, HANDOVER_TIMEOUT: timeoutMs } = config;
  const { status, failure, askedMs } = await postMessage(message, { allowed, timeoutMs });
  return { status, failure: status === 410 || status === 422 ? "turned-down" : failure, askedMs };
}

/** What comes of an answer: the end only where the CRM says that it will never take it, or the time is over. */
function judge(config: Config, claimed: ClaimedHandOver, { status, failure, askedMs }: Answer): HandOverTry {
  const { resetId, attempt, triedForMs } = claimed;
  const made = { resetId, attempt, status, failure };
  if (failure === undefined) return { ...made, next: "completed" };
  if (failure === "turned-down") return { ...made, next: { because: "crm-refused" } };
  const schedule = {
    firstMs: config.HANDOVER_RETRY_FIRST,
    maxMs: config.HANDOVER_RETRY_MAX,
    giveUpAfterMs: config.HANDOVER_GIVE_UP_AFTER,
  };
  const retryInMs = failure === "unreadable" ? undefined : retryPause(schedule, { attempt, triedForMs, askedMs });
  return { ...made, next: retryInMs === undefined ? { because: "crm-given-up" } : { retryInMs } };
}
