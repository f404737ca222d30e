import { bySystem } from "@rekey/database/actor";
import type { Database } from "@rekey/database/connection";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { type ClaimedWebhook, claimWebhooks } from "@rekey/database/webhooks/claim-webhooks";
import { recordWebhookTry } from "@rekey/database/webhooks/record-webhook";
import type { Logger } from "@rekey/runtime/logger";
import type { MissingKeys } from "@rekey/runtime/missing-keys";
import { retryPause } from "@rekey/runtime/retry-pause";
import { waitAtMost } from "@rekey/runtime/wait-at-most";
import type { SealingPrivateKeys } from "@rekey/secrets/seal";
import { composeMessage } from "./compose-message.ts";
import type { Config } from "./config.ts";
import { type Answer, sendMessage } from "./send-message.ts";

const endWithinMs = 4_000;

/** For so long an endpoint whose secret this process cannot open is left to others. */
export const restForKeyMs = 60_000;

export interface SendDeps {
  db: Database;
  steps: UnitOfWork;
  keys: SealingPrivateKeys;
  config: Config;
  log: Logger;
  missing: MissingKeys;
  /** Told of each try. */
  count: (outcome: string) => void;
}

export interface Sender extends AsyncDisposable {
  /** Claims what is due and begins to send it. "more": some endpoint has as much under way as it may. */
  claim(): Promise<"more" | "all">;
  /** Resolves when something that was being sent is over. */
  freed(): Promise<void>;
}

/** Sends what is due, to each endpoint a few at a time, so that a slow one holds up nobody but itself. */
export function openSender(deps: SendDeps): Sender {
  const { db, config } = deps;
  const underWay = new Map<string, Set<Promise<void>>>();
  // A worker that has not told by then is taken for dead.
  const leaseMs = config.WEBHOOK_TIMEOUT + 15_000;

  const restsUntilMs = new Map<string, number>();
  const start = (claimed: ClaimedWebhook) => {
    const own = underWay.get(claimed.webhookId) ?? new Set();
    const rest = () => restsUntilMs.set(claimed.webhookId, performance.now() + pauseForKeyMs(config));
    const sending = sendOne(deps, claimed, rest).finally(() => {
      own.delete(sending);
      if (own.size === 0) underWay.delete(claimed.webhookId);
    });
    underWay.set(claimed.webhookId, own.add(sending));
  };
  const all = () => [...underWay.values()].flatMap((each) => [...each]);
  return {
    async claim() {
      const counts = new Map([...underWay].map(([id, each]) => [id, each.size]));
      for (const [id, untilMs] of restsUntilMs) {
        if (untilMs <= performance.now()) restsUntilMs.delete(id);
        else counts.set(id, config.WEBHOOKS_AT_ONCE);
      }
      const claimed = await claimWebhooks(db, { underWay: counts, atOnce: config.WEBHOOKS_AT_ONCE, leaseMs });
      claimed.forEach(start);
      return claimed.length === 0 ? "all" : "more";
    },
    freed: () => Promise.race(all()),
    async [Symbol.asyncDispose]() {
      // What is not over by then is claimed again when its lease is.
      await waitAtMost(endWithinMs, Promise.all(all()));
    },
  };
}

const pauseForKeyMs = (config: Config) => Math.min(restForKeyMs, config.WEBHOOK_RETRY_MAX);

async function sendOne(deps: SendDeps, claimed: ClaimedWebhook, rest: () => void): Promise<void> {
  const { config, log, steps, count } = deps;
  try {
    const startedAtMs = performance.now();
    const answer = await trySending(deps, claimed);
    const tookMs = Math.round(performance.now() - startedAtMs);
    const { id, webhookId, attempt } = claimed;
    const { status, failure, words } = answer;
    const retryInMs = retryIn(config, claimed, answer);
    if (failure === "key-missing") rest();
    count(failure ?? "delivered");
    const made = { id, webhookId, attempt, tookMs, status, failure, answer: words, retryInMs };
    await steps.run(bySystem, (work) => recordWebhookTry(work, made, config.WEBHOOK_DISABLE_AFTER));
    log.debug({ code: "webhook-tried", deliveryId: id, webhookId, status, failure, ms: tookMs }, "a webhook was sent");
  } catch (err) {
    // Its lease runs out, and it is claimed again.
    log.warn({ code: "webhook-untold", deliveryId: claimed.id, err }, "what came of a webhook could not be written");
  }
}

/** What lacks a key waits for it, however long that takes: its receiver can do nothing about it. */
function retryIn(config: Config, claimed: ClaimedWebhook, { failure, askedMs }: Answer): number | undefined {
  if (failure === undefined || failure === "event-missing") return undefined;
  if (failure === "key-missing") return pauseForKeyMs(config);
  const schedule = {
    firstMs: config.WEBHOOK_RETRY_FIRST,
    maxMs: config.WEBHOOK_RETRY_MAX,
    giveUpAfterMs: config.WEBHOOK_GIVE_UP_AFTER,
  };
  return retryPause(schedule, { attempt: claimed.attemptSince, triedForMs: claimed.triedForMs, askedMs });
}

async function trySending({ keys, config, missing }: SendDeps, claimed: ClaimedWebhook): Promise<Answer> {
  const message = await composeMessage(keys, claimed);
  if ("lacks" in message) {
    if (message.lacks === "event") return { status: null, failure: "event-missing" };
    message.keyIds.forEach(missing.note);
    return { status: null, failure: "key-missing" };
  }
  return sendMessage(message, { allowed: config.WEBHOOK_ALLOWED_NETWORKS, timeoutMs: config.WEBHOOK_TIMEOUT });
}
