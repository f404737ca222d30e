import { createHash } from "node:crypto";
import type { EventData } from "@rekey/contracts/events";
import { type ClaimedDelivery, claimDelivery } from "@rekey/database/claim-delivery";
import type { ClaimRules } from "@rekey/database/link-to-send";
import { type Database, inTransaction } from "@rekey/database/connection";
import { deferUnsent } from "@rekey/database/defer-unsent";
import { findEvent } from "@rekey/database/outbox";
import { type AttemptResult, recordAttempt, releaseClaim, renewClaim } from "@rekey/database/record-attempt";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { Secret } from "@rekey/secrets/secret";
import { reveal } from "@rekey/secrets/secret";
import { retryHint } from "./classify-result.ts";
import { readTag } from "./bounce-address.ts";
import type { Verdict } from "./judge-refusals.ts";
import type { MailRoutes, Reservation } from "./mail-routes.ts";
import { wordsOfRecipient } from "./recipient-words.ts";
import type { MailboxName } from "./read-mailbox.ts";
import { retryDelay } from "./retry-delay.ts";
import type { OutgoingMail } from "./smtp-transport.ts";
import type { Templates } from "./templates.ts";

export interface MailDeps extends Templates {
  db: Database;
  routes: MailRoutes;
  deriveToken: (link: { keyId: string; resetId: string; nonce: string; generation: number }) => Secret;
  from: MailboxName;
  /** Where answers go; to `from` unless set. */
  replyTo: MailboxName | undefined;
  /** Where the mail of a delivery comes back to. */
  envelopeFrom: (deliveryId: string) => string;
  portalUrl: string;
  claim: ClaimRules;
  retry: { firstMs: number; maxMs: number; giveUpAfterMs: number };
  attemptDeadlineMs: number;
  /** Told of every try, for the metrics. */
  onTry: (result: AttemptResult) => void;
  /** Told of every mail that cannot be written because the key of its link is not here. */
  onMissingKey: (keyId: string) => void;
}

/** `SetPasswordLinkIssued`, `PasswordChanged` and `AddressChanged`: one attempt to send the mail, claimed before and recorded after it. */
export async function sendDelivery(
  deps: MailDeps,
  event: EventData<"mail", "SetPasswordLinkIssued" | "PasswordChanged" | "AddressChanged">,
  job: JobContext,
): Promise<JobOutcome> {
  const known = await findEvent(deps.db, event.eventId);
  if (!known?.deliveryId) throw new PermanentFailure("the event is not one of ours");
  if (known.isConsumed) return "done";
  const ids = { eventId: event.eventId, deliveryId: known.deliveryId };
  const reserved = deps.routes.reserve(ids.deliveryId);
  const isLate = Date.now() - known.createdAt.getTime() >= deps.retry.giveUpAfterMs;
  if (!("send" in reserved) && !isLate) return waitForTransport(deps, ids, reserved.waitMs);
  const reservation = "send" in reserved ? reserved : undefined;
  const claimedAtMs = performance.now();
  const claim = await inTransaction(deps.db, (tx) => claimDelivery(tx, ids, deps.claim)).catch((error: unknown) => {
    reservation?.giveBack();
    throw error;
  });
  if (claim.outcome !== "claimed") {
    reservation?.giveBack();
    if (claim.outcome === "done") return "done";
    if (claim.outcome === "lacks-key") return waitForKey(deps, ids, claim.keyId);
    return { againInMs: claim.delayMs, because: "not due yet, or being sent elsewhere" };
  }
  const tries = reservation ? await tryToSend(deps, reservation, claim.delivery, claimedAtMs, job) : [];
  return record(deps, { eventId: ids.eventId, delivery: claim.delivery }, tries, job);
}

const unreached: Verdict = {
  result: {
    outcome: "transient",
    transport: "none",
    phase: "connect",
    code: null,
    response: "No mail server could be used in time.",
    queueId: null,
  },
  isFinal: false,
  trouble: "away",
  because: undefined,
  says: "unsure",
};

/** Says in the reset and its timeline, once, that the mail waits for a way out; sends nothing and counts nothing. */
async function waitForTransport(
  deps: MailDeps,
  ids: { eventId: string; deliveryId: string },
  waitMs: number,
): Promise<JobOutcome> {
  const response = deps.routes.isConfigured ? "The mail server cannot be used at the moment." : "Mail is not set up.";
  // Spread, so that not all that waited comes back in the same instant.
  const againInMs = waitMs + Math.random() * 1_000;
  await inTransaction(deps.db, (tx) => deferUnsent(tx, ids, { waitsFor: "transport", response }, againInMs));
  return { againInMs, because: response };
}

/** The same for a mail whose link is of a key that this worker lacks: whoever has the key sends it. */
async function waitForKey(
  deps: MailDeps,
  ids: { eventId: string; deliveryId: string },
  keyId: string,
): Promise<JobOutcome> {
  deps.onMissingKey(keyId);
  const response = "The mail worker lacks the key of this link.";
  const againInMs = keyWaitMs(deps.retry) * (0.75 + Math.random() / 2);
  await inTransaction(deps.db, (tx) => deferUnsent(tx, ids, { waitsFor: "key", response }, againInMs));
  return { againInMs, because: response };
}

/** How long a mail waits until it is looked whether the key of its link is here; another worker may have it. */
export function keyWaitMs(retry: { maxMs: number }): number {
  return Math.min(15_000, retry.maxMs);
}

async function record(
  deps: MailDeps,
  claim: { eventId: string; delivery: ClaimedDelivery },
  verdicts: readonly Verdict[],
  job: JobContext,
): Promise<JobOutcome> {
  const { delivery } = claim;
  const decides = verdicts.at(-1) ?? unreached;
  const [tries, last] = [verdicts.map(({ result }) => result), decides.result];
  tries.forEach(deps.onTry);
  const ageMs = Date.now() - delivery.createdAt.getTime();
  const hintMs = last.outcome === "transient" ? retryHint(last.response) : undefined;
  const retryMs = decides.isFinal ? undefined : retryDelay(delivery.attempt, ageMs, deps.retry, hintMs);
  const attempt = { tries, last, waitsForTransport: decides.trouble !== undefined, retryMs };
  const recorded = await inTransaction(deps.db, (tx) => recordAttempt(tx, claim, attempt));
  const { outcome, transport, phase, code } = last;
  job.log.info(
    {
      deliveryId: delivery.id,
      mail: delivery.kind,
      sendAttempt: delivery.attempt,
      outcome,
      transport,
      phase,
      code,
      recorded,
    },
    "mail attempted",
  );
  if (recorded === "stale" || retryMs === undefined) return "done";
  return { againInMs: retryMs, because: `${outcome} at ${phase}, code ${code ?? "none"}` };
}

async function tryToSend(
  deps: MailDeps,
  reservation: Reservation,
  delivery: ClaimedDelivery,
  claimedAtMs: number,
  job: JobContext,
): Promise<Verdict[]> {
  const composed = await composeOrRelease(deps, reservation, delivery);
  await using held = keepClaim(deps, delivery, claimedAtMs, job);
  const mail = { ...composed, mayStillSend: held.mayStillSend };
  return reservation.send(mail, AbortSignal.any([job.signal, held.lost, AbortSignal.timeout(deps.attemptDeadlineMs)]));
}

/** A mail that cannot even be written keeps neither the way out nor the claim: others go on, and its next try is soon. */
async function composeOrRelease(deps: MailDeps, reservation: Reservation, delivery: ClaimedDelivery) {
  try {
    return composeMail(deps, delivery);
  } catch (error) {
    reservation.giveBack();
    await releaseClaim(deps.db, delivery);
    throw error;
  }
}

interface HeldClaim extends AsyncDisposable {
  /** Aborted when another worker holds the delivery. */
  lost: AbortSignal;
  /** Whether the claim holds beyond doubt, by this process's own clock. */
  mayStillSend: () => boolean;
}

/** Renews the claim for as long as the attempt runs, and aborts the attempt when the claim is lost. */
function keepClaim(deps: MailDeps, delivery: ClaimedDelivery, claimedAtMs: number, job: JobContext): HeldClaim {
  const { leaseMs } = deps.claim;
  const lost = new AbortController();
  let heldSinceMs = claimedAtMs;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    const askedAtMs = performance.now();
    try {
      if (await renewClaim(deps.db, delivery, leaseMs)) heldSinceMs = askedAtMs;
      else lost.abort();
    } catch (err) {
      job.log.warn({ err, deliveryId: delivery.id }, "could not renew a claim");
    }
  };
  const timer = setInterval(() => (renewing = renew()), leaseMs / 4);
  return {
    lost: lost.signal,
    mayStillSend: () => !lost.signal.aborted && performance.now() - heldSinceMs < leaseMs * 0.9,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await renewing;
    },
  };
}

/** The same delivery and generation always give the same mail, byte for byte, so that a repeat is harmless. */
export function composeMail(
  deps: Pick<MailDeps, "render" | "deriveToken" | "from" | "replyTo" | "envelopeFrom" | "portalUrl">,
  delivery: ClaimedDelivery,
): Omit<OutgoingMail, "mayStillSend"> {
  const { link } = delivery;
  const code = link ? reveal(deps.deriveToken(link)) : "";
  const rendered = deps.render(delivery.kind, {
    contactName: delivery.to.name,
    clientName: delivery.clientName,
    address: delivery.to.address,
    locale: delivery.locale,
    timeZone: delivery.timeZone,
    portalUrl: deps.portalUrl,
    happenedAt: delivery.createdAt,
    changes: delivery.changes,
    link: link ? { code, goodUntil: link.statedExpiryAt } : null,
    requestedByStaff: delivery.requestedByStaff,
  });
  const generation = link?.generation ?? 0;
  const envelopeFrom = deps.envelopeFrom(delivery.id);
  return {
    ...rendered,
    from: deps.from,
    replyTo: deps.replyTo,
    envelopeFrom,
    to: { name: shownName(delivery.to.name), address: delivery.to.address },
    messageId: `<${delivery.id}.${generation}@${deps.from.address.slice(deps.from.address.lastIndexOf("@") + 1)}>`,
    date: delivery.dateHeaderAt,
    boundary: createHash("sha256").update(`${delivery.id}.${generation}`).digest("hex").slice(0, 32),
    secrets: [
      { text: code, kind: "token" },
      { text: readTag(envelopeFrom) ?? "", kind: "token" },
      { text: delivery.to.address, kind: "address" },
      ...wordsOfRecipient(delivery.to),
    ],
  };
}

/** None where it looks like an encoded word: some mail programs read it as one, also in quotes, with whatever it holds. */
function shownName(name: string): string {
  return name.includes("=?") ? "" : name;
}
