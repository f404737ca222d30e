import { completeReset, findSealedPassword, refusePassword } from "@rekey/database/complete-reset";
import { type Database, inTransaction } from "@rekey/database/connection";
import { issueLink, type TokenRecord } from "@rekey/database/issue-link";
import { consumeEvent, findEvent } from "@rekey/database/outbox";
import type { EventData } from "@rekey/contracts/events";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { Publisher } from "@rekey/messaging/publisher";
import { isMadeOfContext } from "@rekey/secrets/password-policy";
import type { Secret } from "@rekey/secrets/secret";

export interface CredentialsDeps {
  db: Database;
  publisher: Pick<Publisher, "publish">;
  openPassword: (contextId: string, sealed: string) => Promise<Secret>;
  hashPassword: (password: Secret) => Promise<string>;
  newToken: (resetId: string) => TokenRecord;
  selfServiceMailsPerHour: number;
  minimumLeftMs: number;
  gatherNoticesForMs: number;
}

/** `PasswordResetRequested`: a reset by hand sets its password, any other issues its link. */
export async function resetRequested(
  deps: CredentialsDeps,
  event: EventData<"credentials", "PasswordResetRequested">,
  job: JobContext,
): Promise<JobOutcome> {
  const resetId = await subjectOf(deps, event, job);
  if (resetId === undefined) return "done";
  if (await findSealedPassword(deps.db, resetId)) return setPassword(deps, { ...event, resetId }, job);
  const { eventId, traceparent } = event;
  const { selfServiceMailsPerHour, minimumLeftMs } = deps;
  const token = deps.newToken(resetId);
  const issued = await inTransaction(deps.db, (tx) =>
    issueLink(tx, { eventId, resetId, token, selfServiceMailsPerHour, minimumLeftMs, traceparent }),
  );
  if (issued) await deps.publisher.publish(issued);
  job.log.info({ resetId, issued: issued !== undefined }, "reset request handled");
  return "done";
}

/** `NewPasswordSubmitted`: sets what the contact has typed. */
export async function newPasswordSubmitted(
  deps: CredentialsDeps,
  event: EventData<"credentials", "NewPasswordSubmitted">,
  job: JobContext,
): Promise<JobOutcome> {
  const resetId = await subjectOf(deps, event, job);
  return resetId === undefined ? "done" : setPassword(deps, { ...event, resetId }, job);
}

/**
 * The reset that the event is about, as PostgreSQL has it: of a job only the event's id is believed, so that one edited
 * in Redis does no harm. Undefined when the event is done already.
 */
async function subjectOf(
  deps: CredentialsDeps,
  event: { eventId: string; resetId: string },
  job: JobContext,
): Promise<string | undefined> {
  const known = await findEvent(deps.db, event.eventId);
  if (!known?.resetId) throw new PermanentFailure("the event is not one of ours");
  if (known.resetId !== event.resetId)
    job.log.error({ eventId: event.eventId }, "a job names another reset than its event");
  return known.isConsumed ? undefined : known.resetId;
}

async function setPassword(
  deps: CredentialsDeps,
  event: { eventId: string; resetId: string; traceparent?: string | undefined },
  job: JobContext,
): Promise<JobOutcome> {
  const { eventId, resetId, traceparent } = event;
  const { gatherNoticesForMs } = deps;
  const waiting = await findSealedPassword(deps.db, resetId);
  if (!waiting) {
    await inTransaction(deps.db, (tx) => consumeEvent(tx, eventId));
    return "done";
  }
  const password = await deps.openPassword(resetId, waiting.sealedPassword).catch(() => undefined);
  if (!password) {
    await inTransaction(deps.db, (tx) => refusePassword(tx, { eventId, resetId, because: "password-unreadable" }));
    job.log.error({ resetId }, "a sealed password could not be opened; is its key still among SEALING_PRIVATE_KEYS?");
    return "done";
  }
  // Who typed it knew the contact, but the API did not look the contact up.
  if (waiting.from === "accepted" && isMadeOfContext(password, waiting.context)) {
    await inTransaction(deps.db, (tx) => refusePassword(tx, { eventId, resetId, because: "password-policy" }));
    job.log.info({ resetId }, "refused a password made of the contact's own words");
    return "done";
  }
  // Hashing takes tens of milliseconds, so it happens before the transaction; the state decides in it.
  const passwordHash = await deps.hashPassword(password);
  const notice = await inTransaction(deps.db, (tx) =>
    completeReset(tx, { eventId, resetId, from: waiting.from, passwordHash, gatherNoticesForMs, traceparent }),
  );
  if (notice) await deps.publisher.publish(notice);
  job.log.info({ resetId, completed: notice !== undefined }, "password handled");
  return "done";
}
