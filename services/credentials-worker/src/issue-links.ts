import { bySystem } from "@rekey/database/actor";
import { answerSelfService } from "@rekey/database/links/answer-self-service";
import type { JobContext, JobOutcome } from "@rekey/messaging/processor";
import type { CredentialsDeps } from "./credentials-deps.ts";
import type { AskedReset } from "./reset-of.ts";

/** `PasswordResetRequested`: staff want a link mailed. */
export async function passwordResetRequested(
  deps: CredentialsDeps,
  { eventId, resetId, traceparent, isBulk }: AskedReset,
  job: JobContext,
): Promise<JobOutcome> {
  const token = deps.newToken(resetId);
  return handled(resetId, await deps.issueLink({ eventId, resetId, token, traceparent, isBulk }), job);
}

/** `SelfServiceResetRequested`: somebody has asked for a link on the portal. */
export async function selfServiceResetRequested(
  deps: CredentialsDeps,
  { eventId, resetId, traceparent }: AskedReset,
  job: JobContext,
): Promise<JobOutcome> {
  const request = { eventId, resetId, token: deps.newToken(resetId), traceparent };
  const answer = deps.steps.run(bySystem, (work) => answerSelfService(work, request, deps.selfService));
  return handled(resetId, await answer, job);
}

function handled(resetId: string, issued: boolean, { log }: JobContext): JobOutcome {
  log.info({ code: "reset-handled", resetId, issued }, "reset request handled");
  return "done";
}
