import { completeReset, findSealedPassword, refusePassword } from "@rekey/database/complete-reset";
import { type Database, inTransaction } from "@rekey/database/connection";
import { issueLink, type TokenRecord } from "@rekey/database/issue-link";
import { consumeEvent, findEvent, letEventWait } from "@rekey/database/outbox";
import type { EventData } from "@rekey/contracts/events";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { Publisher } from "@rekey/messaging/publisher";
import { MissingKey } from "@rekey/secrets/missing-key";
import { isMadeOfContext } from "@rekey/secrets/password-policy";
import type { Secret } from "@rekey/secrets/secret";

export interface CredentialsDeps {
  db: Database;
  publisher: Pick<Publisher, "publish">;
  openPassword: (contextId: string, sealed: string) => Promise<Secret>;
  hashPassword: (password: Secret) => Promise<string>;
  isPassword: (storedHash: string, password: Secret) => Promise<boolean>;
  newToken: (resetId: string) => TokenRecord;
  selfServiceMailsPerHour: number;
  minimumLeftMs: number;
  gatherNoticesForMs: number;
  keys: {
    /** Told of every sealed password whose key is not here. */
    onMissing: (keyId: string) => void;
    /** How long such a one waits until it is looked for its key again. */
    lookAgainAfterMs: number;
    /** And how long in all. */
    lostAfterMs: number;
  };
}

/** `PasswordResetRequested`: a reset by hand sets its password, any other issues its link. */
export async function resetRequested(
  deps: CredentialsDeps,
  event: EventData<"credentials", "PasswordResetRequested">,
  job: JobContext,
): Promise<JobOutcome> {
  const subject = await subjectOf(deps, event, job);
  if (subject === undefined) return "done";
  const { resetId } = subject;
  if (await findSealedPassword(deps.db, resetId)) return setPassword(deps, { ...event, ...subject }, job);
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
  const subject = await subjectOf(deps, event, job);
  return subject === undefined ? "done" : setPassword(deps, { ...event, ...subject }, job);
}

/**
 * The reset that the event is about, as PostgreSQL has it: of a job only the event's id is believed, so that one edited
 * in Redis does no harm; and when it was asked for. Undefined when the event is done already.
 */
async function subjectOf(
  deps: CredentialsDeps,
  event: { eventId: string; resetId: string },
  job: JobContext,
): Promise<{ resetId: string; askedAt: Date } | undefined> {
  const known = await findEvent(deps.db, event.eventId);
  if (!known?.resetId) throw new PermanentFailure("the event is not one of ours");
  if (known.resetId !== event.resetId)
    job.log.error({ eventId: event.eventId }, "a job names another reset than its event");
  return known.isConsumed ? undefined : { resetId: known.resetId, askedAt: known.createdAt };
}

async function setPassword(
  deps: CredentialsDeps,
  event: { eventId: string; resetId: string; askedAt: Date; traceparent?: string | undefined },
  job: JobContext,
): Promise<JobOutcome> {
  const { eventId, resetId, traceparent } = event;
  const { gatherNoticesForMs } = deps;
  const waiting = await findSealedPassword(deps.db, resetId);
  if (!waiting) {
    await inTransaction(deps.db, (tx) => consumeEvent(tx, eventId));
    return "done";
  }
  const password = await openOrMiss(deps, resetId, waiting.sealedPassword);
  if (password === "missing-key" && Date.now() - event.askedAt.getTime() < deps.keys.lostAfterMs) {
    return waitForKey(deps, eventId);
  }
  if (!password || password === "missing-key") {
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

/** Undefined: it will never be opened. */
export async function openOrMiss(
  deps: Pick<CredentialsDeps, "openPassword" | "keys">,
  contextId: string,
  sealed: string,
): Promise<Secret | "missing-key" | undefined> {
  try {
    return await deps.openPassword(contextId, sealed);
  } catch (error) {
    if (!(error instanceof MissingKey)) return undefined;
    deps.keys.onMissing(error.keyId);
    return "missing-key";
  }
}

/** A worker that has the key, this one after its next start or another one, sets the password. */
async function waitForKey(deps: CredentialsDeps, eventId: string): Promise<JobOutcome> {
  const againInMs = deps.keys.lookAgainAfterMs * (0.75 + Math.random() / 2);
  await inTransaction(deps.db, (tx) => letEventWait(tx, eventId, againInMs));
  return { againInMs, because: "The credentials worker lacks the key of this sealed password." };
}
