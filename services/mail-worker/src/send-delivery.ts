import { createHash } from "node:crypto";
import type { EventData } from "@rekey/contracts/events";
import { type ClaimedDelivery, claimDelivery } from "@rekey/database/claim-delivery";
import type { ClaimRules } from "@rekey/database/link-to-send";
import { type Database, inTransaction } from "@rekey/database/connection";
import { findEvent } from "@rekey/database/outbox";
import { type AttemptResult, recordAttempt, renewClaim } from "@rekey/database/record-attempt";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { Secret } from "@rekey/secrets/secret";
import { reveal } from "@rekey/secrets/secret";
import { classifyResult } from "./classify-result.ts";
import { retryDelay } from "./retry-delay.ts";
import type { OutgoingMail, SmtpTransport } from "./smtp-transport.ts";
import type { Render } from "./templates.ts";

export interface MailDeps {
  db: Database;
  transports: readonly SmtpTransport[];
  render: Render;
  deriveToken: (link: { keyId: string; resetId: string; nonce: string; generation: number }) => Secret;
  from: { name: string; address: string };
  portalUrl: string;
  claim: ClaimRules;
  retry: { firstMs: number; maxMs: number; giveUpAfterMs: number };
  attemptDeadlineMs: number;
  /** Told of every outcome, for the mail status and the metrics. */
  onAttempt: (result: AttemptResult) => void;
}

/** `SetPasswordLinkIssued` and `PasswordChanged`: one attempt to send the mail, claimed before and recorded after it. */
export async function sendDelivery(
  deps: MailDeps,
  event: EventData<"mail", "SetPasswordLinkIssued" | "PasswordChanged">,
  job: JobContext,
): Promise<JobOutcome> {
  const known = await findEvent(deps.db, event.eventId);
  if (!known?.deliveryId) throw new PermanentFailure("the event is not one of ours");
  if (known.isConsumed) return "done";
  const ids = { eventId: event.eventId, deliveryId: known.deliveryId };
  const claim = await inTransaction(deps.db, (tx) => claimDelivery(tx, ids, deps.claim));
  if (claim.outcome === "done") return "done";
  if (claim.outcome === "not-yet") return { againInMs: claim.delayMs, because: "not due yet, or being sent elsewhere" };
  const { delivery } = claim;
  const result = await attempt(deps, delivery, job);
  deps.onAttempt(result);
  const retryMs =
    result.outcome === "accepted"
      ? undefined
      : retryDelay(delivery.attempt, Date.now() - delivery.createdAt.getTime(), deps.retry);
  const recorded = await inTransaction(deps.db, (tx) =>
    recordAttempt(tx, { eventId: ids.eventId, delivery }, result, retryMs),
  );
  job.log.info(
    {
      deliveryId: delivery.id,
      mail: delivery.kind,
      sendAttempt: delivery.attempt,
      outcome: result.outcome,
      phase: result.phase,
      code: result.code,
      recorded,
    },
    "mail attempted",
  );
  if (recorded === "stale" || result.outcome === "accepted" || result.outcome === "permanent" || retryMs === undefined)
    return "done";
  return { againInMs: retryMs, because: `${result.outcome} at ${result.phase}, code ${result.code ?? "none"}` };
}

/** Tries the transports in order; a later one only when the earlier was not even reached. */
async function attempt(deps: MailDeps, delivery: ClaimedDelivery, job: JobContext): Promise<AttemptResult> {
  const mail = composeMail(deps, delivery);
  await using held = keepClaim(deps, delivery, job);
  const signal = AbortSignal.any([job.signal, held.lost, AbortSignal.timeout(deps.attemptDeadlineMs)]);
  let result: AttemptResult = {
    outcome: "transient",
    transport: "none",
    phase: "connect",
    code: null,
    response: "Mail is not set up.",
  };
  for (const transport of deps.transports) {
    result = classifyResult(await transport.send(mail, signal), transport.name, delivery.to.address);
    if (result.outcome !== "transient" || result.phase !== "connect" || signal.aborted) return result;
  }
  return result;
}

/** Renews the claim for as long as the attempt runs, and aborts the attempt when the claim is lost. */
function keepClaim(
  deps: MailDeps,
  delivery: ClaimedDelivery,
  job: JobContext,
): AsyncDisposable & { lost: AbortSignal } {
  const lost = new AbortController();
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    try {
      if (!(await renewClaim(deps.db, delivery, deps.claim.leaseMs))) lost.abort();
    } catch (err) {
      job.log.warn({ err, deliveryId: delivery.id }, "could not renew a claim");
    }
  };
  const timer = setInterval(() => (renewing = renew()), deps.claim.leaseMs / 4);
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await renewing;
    },
  };
}

/** The same delivery and generation always give the same mail, byte for byte, so that a repeat is harmless. */
export function composeMail(
  deps: Pick<MailDeps, "render" | "deriveToken" | "from" | "portalUrl">,
  delivery: ClaimedDelivery,
): OutgoingMail {
  const { link } = delivery;
  const code = link ? reveal(deps.deriveToken({ ...link, resetId: delivery.resetId })) : "";
  const rendered = deps.render(delivery.kind, {
    contactName: delivery.to.name,
    clientName: delivery.clientName,
    address: delivery.to.address,
    locale: delivery.locale,
    portalUrl: deps.portalUrl,
    link: link ? { url: `${deps.portalUrl}/set-password#${code}`, code, goodUntil: link.statedExpiryAt } : null,
    requestedByStaff: delivery.requestedByStaff,
  });
  const generation = link?.generation ?? 0;
  return {
    ...rendered,
    from: deps.from,
    to: delivery.to,
    messageId: `<${delivery.id}.${generation}@${deps.from.address.slice(deps.from.address.lastIndexOf("@") + 1)}>`,
    date: delivery.dateHeaderAt,
    boundary: createHash("sha256").update(`${delivery.id}.${generation}`).digest("hex").slice(0, 32),
  };
}
