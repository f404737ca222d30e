import type { ClaimedDelivery } from "@rekey/database/deliveries/claim-deliveries";
import { releaseClaim } from "@rekey/database/deliveries/keep-claim";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { Verdict } from "../replies/judge-refusals.ts";
import type { Reservation } from "../transports/transports.ts";
import { composeMail } from "./compose-mail.ts";
import type { MailDeps } from "./create-mail-deps.ts";
import { keepClaim } from "./keep-claim.ts";
import { waitForKey, waitForTransport } from "./put-off.ts";
import { recordResult } from "./record-result.ts";

/**
 * `SetPasswordLinkIssued`, `PasswordChanged` and `AddressChanged`: one attempt to send the mail, claimed before and
 * recorded after it.
 */
export async function sendDelivery(deps: MailDeps, job: JobContext): Promise<JobOutcome> {
  const { id: eventId, subject, createdAt } = job.event;
  if (!("deliveryId" in subject)) throw new PermanentFailure("unknown-event");
  const place = await deps.places.take(job.signal);
  if (!place) return stopping;
  const due = { eventId, deliveryId: subject.deliveryId, createdAt };
  const sent = await claimAndSend(deps, due, job).finally(place.leave);
  if (!("delivery" in sent)) return sent.outcome;
  return recordResult(deps, { eventId, delivery: sent.delivery }, sent.tries, job);
}

const stopping = { againInMs: 1_000, because: "worker-stops" } as const;

type Sent = { delivery: ClaimedDelivery; tries: Verdict[] } | { outcome: JobOutcome };

async function claimAndSend(
  deps: MailDeps,
  { createdAt, ...ids }: { eventId: string; deliveryId: string; createdAt: Date },
  job: JobContext,
): Promise<Sent> {
  const reserved = deps.transports.reserve(ids.deliveryId);
  const isLate = Date.now() - createdAt.getTime() >= deps.retry.giveUpAfterMs;
  if (!("send" in reserved) && !isLate) return { outcome: await waitForTransport(deps, ids, reserved.waitMs) };
  const reservation = "send" in reserved ? reserved : undefined;
  const claim = await deps.claim(ids).catch((error: unknown) => {
    reservation?.release();
    throw error;
  });
  if (claim.outcome !== "claimed") {
    reservation?.release();
    if (claim.outcome === "done") return { outcome: "done" };
    if (claim.outcome === "lacks-key") return { outcome: await waitForKey(deps, ids, claim.keyId) };
    return { outcome: { againInMs: claim.delayMs, because: "not-due" } };
  }
  const tries = reservation ? await tryToSend(deps, reservation, claim.delivery, claim.askedAtMs, job) : [];
  return { delivery: claim.delivery, tries };
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
  // Awaited here: the claim is let go of once this function has its result, and not before.
  const startedAtMs = Date.now();
  const verdicts = await reservation.send(mail, held.signal);
  const last = verdicts.at(-1)?.result;
  deps.tracing.note("smtp", "client", {
    startedAtMs,
    traces: [job.event.traceparent],
    attributes: {
      "rekey.tries": verdicts.length,
      ...(last && { "rekey.outcome": last.outcome, "rekey.phase": last.phase }),
    },
    hasFailed: last?.outcome !== "accepted",
  });
  return verdicts;
}

/**
 * A mail that cannot even be written keeps neither the way out nor the claim: others go on, and its next try is soon.
 */
async function composeOrRelease(deps: MailDeps, reservation: Reservation, delivery: ClaimedDelivery) {
  try {
    return composeMail(deps, delivery);
  } catch (error) {
    reservation.release();
    await releaseClaim(deps.db, delivery);
    throw error;
  }
}
