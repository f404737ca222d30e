import { bySystem } from "@rekey/database/actor";
import { brandOf, namelessWarning } from "@rekey/brand/brand";
import type { Database } from "@rekey/database/connection";
import type { ClaimRules } from "@rekey/database/links/choose-link";
import { type Claim, claimDeliveries, type DueMail } from "@rekey/database/deliveries/claim-deliveries";
import { type AttemptResult, type EndedAttempt, recordAttempts } from "@rekey/database/deliveries/record-attempts";
import type { UnitOfWork, Work } from "@rekey/database/unit-of-work";
import { type MissingKeys, watchMissingKeys } from "@rekey/runtime/missing-keys";
import { type Secret, reveal } from "@rekey/secrets/secret";
import { deriveToken, hasTokenKey, hashToken, newToken, parseTokenKeys, type TokenKeys } from "@rekey/secrets/token";
import { gatherList, gatherStep } from "@rekey/worker/gather-step";
import type { Worker } from "@rekey/worker/start-worker";
import { createBounceAddress } from "../bounces/bounce-address.ts";
import type { Config } from "../config.ts";
import { createTemplates, type Templates } from "../mails/templates.ts";
import type { MailboxName } from "../settings/read-mailbox.ts";
import { openTransports } from "../transports/open-transports.ts";
import { createPlaces, type Places } from "../transports/places.ts";
import type { Transports } from "../transports/transports.ts";
import { keyWaitMs } from "./put-off.ts";

export interface MailDeps extends Templates {
  db: Database;
  steps: UnitOfWork;
  transports: Transports;
  /** Of the mails that are sent at once. */
  places: Places;
  deriveToken: (link: { keyId: string; resetId: string; nonce: string; generation: number }) => Secret;
  from: MailboxName;
  /** Where answers go; to `from` unless set. */
  replyTo: MailboxName | undefined;
  /** Where the mail of a delivery, or to one of the staff, comes back to. */
  envelopeFrom: (mailId: string) => string;
  portalUrl: string;
  /** Undefined: it is not known where staff open the console. */
  consoleUrl: string | undefined;
  /** With the time of this process at which it was asked for: its lease began no earlier. */
  claim: (mail: DueMail) => Promise<Claim & { askedAtMs: number }>;
  record: (attempt: EndedAttempt) => Promise<"recorded" | "stale">;
  rules: ClaimRules;
  /** For how long a claim holds before another worker may take the delivery over. */
  leaseMs: number;
  retry: { firstMs: number; maxMs: number; giveUpAfterMs: number };
  attemptDeadlineMs: number;
  tracing: Worker<Config>["tracing"];
  /** Told of every try, for the metrics. */
  onTry: (result: AttemptResult) => void;
  /** Told of the first mail of a reset that a server took, and how long after its acceptance. */
  onMailed: (afterMs: number, isBulk: boolean) => void;
  /** Told of every mail that cannot be written because the key of its link is not here. */
  onMissingKey: (keyId: string) => void;
}

/** What sending a delivery needs, from the settings, and what tells which keys were missed. */
export async function createMailDeps(worker: Worker<Config>): Promise<{ deps: MailDeps; missing: MissingKeys }> {
  const { config, db, steps, log, metrics, stack } = worker;
  const { MAIL_FROM: sender, BRAND_NAME: firm, BOUNCE_ADDRESS: comesBackTo } = config;
  const nameless = namelessWarning(config, config.PORTAL_URL);
  if (nameless !== undefined) log.warn({ code: "brand-nameless", setting: "BRAND_NAME" }, nameless);
  const tokenKeys = parseTokenKeys(config.TOKEN_KEYS);
  const bounces = comesBackTo ? createBounceAddress(comesBackTo, tokenKeys) : undefined;
  const retry = { firstMs: config.RETRY_FIRST, maxMs: config.RETRY_MAX, giveUpAfterMs: config.MAIL_GIVE_UP_AFTER };
  // Longer than from one try of a mail that waits for a key to the next.
  const forgetAfterMs = 4 * keyWaitMs(retry) + 2_000;
  const missing = watchMissingKeys({ setting: "TOKEN_KEYS", forgetAfterMs, log, metrics });
  const connections = Math.min(config.SMTP_CONNECTIONS, config.CONCURRENCY);
  const rules = claimRules(config, tokenKeys);
  const deps: MailDeps = {
    db,
    steps,
    tracing: worker.tracing,
    ...createTemplates(brandOf(config)),
    transports: stack.use(openTransports(worker, connections)),
    places: createPlaces(connections),
    deriveToken: (link) => deriveToken(tokenKeys, link),
    from: { name: sender.name || (firm ?? ""), address: sender.address },
    replyTo: config.MAIL_REPLY_TO,
    envelopeFrom: (mailId) => bounces?.of(mailId) ?? sender.address,
    portalUrl: config.PORTAL_URL,
    consoleUrl: config.CONSOLE_URL,
    rules,
    ...createSteps(worker, rules),
    leaseMs: config.CLAIM_LEASE,
    retry,
    attemptDeadlineMs: config.ATTEMPT_DEADLINE,
    ...countMails(metrics),
    onMissingKey: missing.note,
  };
  return { deps, missing };
}

/** What came of tries, and how long contacts waited, for the metrics. */
function countMails(metrics: Worker<Config>["metrics"]): Pick<MailDeps, "onTry" | "onMailed"> {
  const tries = metrics.counter("rekey_mail_attempts_total");
  const replies = metrics.counter("rekey_mail_replies_total");
  const mailed = metrics.histogram("rekey_reset_mailed_seconds");
  return {
    onTry: ({ transport, outcome, phase, code }) => {
      tries.inc({ transport, outcome, phase });
      replies.inc({ transport, class: code === null ? "none" : `${Math.floor(code / 100)}xx` });
    },
    onMailed: (afterMs, isBulk) => mailed.observe({ part_of: isBulk ? "batch" : "single" }, afterMs / 1_000),
  };
}

/** What mails that are sent at the same time are done together by. */
function createSteps({ steps }: Worker<Config>, rules: ClaimRules): Pick<MailDeps, "claim" | "record"> {
  return {
    claim: gatherList(
      async (mails: readonly DueMail[], isAlone) => {
        const askedAtMs = performance.now();
        const claimAll = (work: Work, list: readonly DueMail[]) => claimDeliveries(work, list, rules);
        const claims = await steps.runList(bySystem, mails, claimAll, isAlone);
        return claims.map((claim) => ({ ...claim, askedAtMs }));
      },
      ({ deliveryId }) => [deliveryId],
    ),
    record: gatherStep(steps, recordAttempts, ({ delivery }) => [delivery.id]),
  };
}

function claimRules(config: Config, tokenKeys: TokenKeys): ClaimRules {
  return {
    leaseMs: config.CLAIM_LEASE,
    attemptMs: config.ATTEMPT_DEADLINE,
    linkLifetimeMs: config.LINK_LIFETIME,
    inviteLifetimeMs: config.INVITE_LIFETIME,
    // A life shorter than the minimum would otherwise be renewed with every attempt.
    minimumLeftMs: Math.min(config.LINK_MINIMUM_LEFT, config.LINK_LIFETIME / 2),
    // Another key under the same name would make a link that never works.
    canDerive: ({ tokenHash, ...link }) =>
      hasTokenKey(tokenKeys, link.keyId) && hashToken(reveal(deriveToken(tokenKeys, link))) === tokenHash,
    newToken: (link) => newToken(tokenKeys, link),
  };
}
