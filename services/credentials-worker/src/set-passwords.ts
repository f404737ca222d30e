import { bySystem } from "@rekey/database/actor";
import { refusePassword } from "@rekey/database/resets/complete-reset";
import type { JobContext, JobOutcome } from "@rekey/messaging/processor";
import { isMadeOfContext } from "@rekey/secrets/password-policy";
import type { CredentialsDeps } from "./credentials-deps.ts";
import { openOrMiss } from "./open-password.ts";
import type { AskedReset } from "./reset-of.ts";

/** `ManualResetRequested`: staff have typed a password. */
export const manualResetRequested = (deps: CredentialsDeps, asked: AskedReset, job: JobContext) =>
  setPassword(deps, asked, job, "accepted");

/** `NewPasswordSubmitted`: the contact has typed one. */
export const newPasswordSubmitted = (deps: CredentialsDeps, asked: AskedReset, job: JobContext) =>
  setPassword(deps, asked, job, "submitted");

async function setPassword(
  deps: CredentialsDeps,
  asked: AskedReset,
  job: JobContext,
  from: "accepted" | "submitted",
): Promise<JobOutcome> {
  const { eventId, resetId, traceparent, isBulk } = asked;
  const waiting = await deps.findSealedPassword(resetId);
  if (waiting?.state !== from) {
    await deps.steps.run(bySystem, async (work) => work.consume(eventId));
    return "done";
  }
  const password = await openOrMiss(deps, resetId, waiting.sealedPassword);
  if (password === "missing-key" && Date.now() - asked.askedAt.getTime() < deps.keys.lostAfterMs) {
    return waitForKey(deps, eventId);
  }
  if (!password || password === "missing-key") {
    job.log.error(
      { code: "password-unreadable", resetId },
      "a sealed password could not be opened; is its key still among SEALING_PRIVATE_KEYS?",
    );
    return refuse(deps, asked, "password-unreadable");
  }
  // Who typed it knew the contact, but the API did not look the contact up.
  if (from === "accepted" && isMadeOfContext(password, waiting.context)) {
    job.log.info({ code: "password-refused", resetId }, "refused a password made of the contact's own words");
    return refuse(deps, asked, "password-policy");
  }
  // Hashing takes tens of milliseconds, so it happens before the transaction; the state decides in it.
  const [passwordHash, handOver] = await Promise.all([deps.hashPassword(password), deps.sealForCrm(resetId, password)]);
  const completed = await deps.completeReset({ eventId, resetId, from, passwordHash, handOver, traceparent, isBulk });
  job.log.info({ code: "password-handled", resetId, completed }, "password handled");
  return "done";
}

async function refuse(
  deps: CredentialsDeps,
  { eventId, resetId }: AskedReset,
  because: "password-unreadable" | "password-policy",
): Promise<JobOutcome> {
  await deps.steps.run(bySystem, (work) => refusePassword(work, { eventId, resetId, because }));
  return "done";
}

/** A worker that has the key, this one after its next start or another one, sets the password. */
async function waitForKey(deps: CredentialsDeps, eventId: string): Promise<JobOutcome> {
  const againInMs = deps.keys.lookAgainAfterMs * (0.75 + Math.random() / 2);
  await deps.steps.run(bySystem, async (work) => work.letWait(eventId, againInMs));
  return { againInMs, because: "sealing-key-missing" };
}
