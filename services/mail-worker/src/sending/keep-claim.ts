import type { ClaimedDelivery } from "@rekey/database/deliveries/claim-deliveries";
import { renewClaim } from "@rekey/database/deliveries/keep-claim";
import type { JobContext } from "@rekey/messaging/processor";
import type { MailDeps } from "./create-mail-deps.ts";

interface HeldClaim extends AsyncDisposable {
  /** Aborted when another worker holds the delivery, when the process has to stop, and when there is no time left. */
  signal: AbortSignal;
  /** Whether the claim holds beyond doubt, by this process's own clock. */
  mayStillSend: () => boolean;
}

/** Renews the claim while the attempt runs, and aborts the attempt when the claim is lost or its time is up. */
export function keepClaim(
  deps: Pick<MailDeps, "db" | "leaseMs" | "attemptDeadlineMs">,
  delivery: ClaimedDelivery,
  claimedAtMs: number,
  job: JobContext,
): HeldClaim {
  const { leaseMs } = deps;
  // One signal for all three, and timers that end with the attempt: those of signals would run on, one for each mail.
  const stop = new AbortController();
  const leave = (): void => stop.abort(job.signal.reason);
  if (job.signal.aborted) leave();
  job.signal.addEventListener("abort", leave, { once: true });
  let heldSinceMs = claimedAtMs;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    const askedAtMs = performance.now();
    try {
      if (await renewClaim(deps.db, delivery, leaseMs)) heldSinceMs = askedAtMs;
      else stop.abort();
    } catch (err) {
      job.log.warn(
        { code: "claim-not-renewed", err, deliveryId: delivery.id },
        "the claim of a mail could not be renewed",
      );
    }
  };
  const renewal = setInterval(() => (renewing = renew()), leaseMs / 4);
  const deadline = setTimeout(() => stop.abort(timeIsUp()), deps.attemptDeadlineMs);
  return {
    signal: stop.signal,
    mayStillSend: () => !stop.signal.aborted && performance.now() - heldSinceMs < leaseMs * 0.9,
    async [Symbol.asyncDispose]() {
      clearInterval(renewal);
      clearTimeout(deadline);
      job.signal.removeEventListener("abort", leave);
      await renewing;
    },
  };
}

/** What `AbortSignal.timeout` aborts with. */
const timeIsUp = () => new DOMException("the attempt has taken all its time", "TimeoutError");
