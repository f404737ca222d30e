import { bySystem } from "@rekey/database/actor";
import { findRehash, storeRehash } from "@rekey/database/sign-in/rehash";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { CredentialsDeps } from "./credentials-deps.ts";
import { openOrMiss } from "./open-password.ts";

type RehashDeps = Pick<CredentialsDeps, "db" | "steps" | "openPassword" | "hashPassword" | "isPassword" | "keys">;

/**
 * `OutdatedHashFound`: hashes a password that was seen at sign-in again, with the settings of today. That it is the
 * contact's is found out here and not believed: otherwise whoever writes such rows sets passwords unseen. One whose key
 * is not here is let go: the next sign-in brings it again, and until then nobody misses it.
 */
export async function outdatedHashFound(deps: RehashDeps, job: JobContext): Promise<JobOutcome> {
  const { id: eventId, subject } = job.event;
  if (!("contactId" in subject)) throw new PermanentFailure("unknown-event");
  const { contactId } = subject;
  const waiting = await findRehash(deps.db, contactId);
  const passwordHash = waiting && (await hashAnew(deps, contactId, waiting, job));
  const rehash = passwordHash ? { credentialVersion: waiting.credentialVersion, passwordHash } : undefined;
  await deps.steps.run(bySystem, (work) => storeRehash(work, { eventId, contactId, rehash }));
  job.log.info({ code: "rehash-handled", contactId, stored: rehash !== undefined }, "an outdated hash was handled");
  return "done";
}

async function hashAnew(
  deps: RehashDeps,
  contactId: string,
  waiting: { sealedPassword: string; passwordHash: string },
  job: JobContext,
): Promise<string | undefined> {
  const password = await openOrMiss(deps, contactId, waiting.sealedPassword);
  if (!password || password === "missing-key") return undefined;
  if (await deps.isPassword(waiting.passwordHash, password)) return deps.hashPassword(password);
  job.log.warn(
    { code: "rehash-of-other-password", contactId },
    "a password that waits to be hashed anew is not the contact's",
  );
  return undefined;
}
