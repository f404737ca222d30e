import { jobReason } from "@rekey/contracts/job-reasons";
import type { ClaimedDelivery } from "@rekey/database/deliveries/claim-deliveries";
import type { JobContext, JobOutcome } from "@rekey/messaging/processor";
import { retryHint } from "../replies/classify-result.ts";
import { isUntakenAddress, type Verdict } from "../replies/judge-refusals.ts";
import type { MailDeps } from "./create-mail-deps.ts";
import { retryDelay } from "./retry-delay.ts";

const unreached: Verdict = {
  result: {
    outcome: "transient",
    transport: "none",
    phase: "connect",
    code: null,
    response: null,
    failure: "no-transport-in-time",
    queueId: null,
  },
  isFinal: false,
  trouble: "away",
  because: undefined,
  says: "unsure",
};

/** What the tries of an attempt come to together, and when the next attempt is. */
export function decide(
  deps: Pick<MailDeps, "onTry" | "retry">,
  mail: { attempt: number; createdAt: Date },
  verdicts: readonly Verdict[],
) {
  // One that does not take such an address does not say what becomes of it where another one does.
  const decides = verdicts.findLast((verdict) => !isUntakenAddress(verdict.result)) ?? verdicts.at(-1) ?? unreached;
  const [tries, last] = [verdicts.map(({ result }) => result), decides.result];
  tries.forEach(deps.onTry);
  const ageMs = Date.now() - mail.createdAt.getTime();
  const hintMs = last.outcome === "transient" ? retryHint(last.response ?? "") : undefined;
  const retryMs = decides.isFinal ? undefined : retryDelay(mail.attempt, ageMs, deps.retry, hintMs);
  return { tries, last, waitsForTransport: decides.trouble !== undefined, retryMs };
}

/** Writes what each try came to, and what the last one decides. */
export async function recordResult(
  deps: MailDeps,
  claim: { eventId: string; delivery: ClaimedDelivery },
  verdicts: readonly Verdict[],
  job: JobContext,
): Promise<JobOutcome> {
  const { delivery } = claim;
  const { last, retryMs, ...decided } = decide(deps, delivery, verdicts);
  const recorded = await deps.record({ ...claim, ...decided, last, retryMs });
  const { outcome, transport, phase, code } = last;
  if (recorded === "recorded" && outcome === "accepted" && delivery.askedAt !== null)
    deps.onMailed(Date.now() - delivery.askedAt.getTime(), job.event.isBulk === true);
  job.log.info(
    {
      code: "mail-attempted",
      deliveryId: delivery.id,
      mail: delivery.kind,
      sendAttempt: delivery.attempt,
      outcome,
      transport,
      phase,
      replyCode: code,
      recorded,
    },
    "mail attempted",
  );
  if (recorded === "stale" || retryMs === undefined) return "done";
  return { againInMs: retryMs, because: jobReason("mail-not-taken", `${outcome} at ${phase}, code ${code ?? "none"}`) };
}
