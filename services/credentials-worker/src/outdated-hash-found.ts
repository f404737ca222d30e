import { findRehash, storeRehash } from "@rekey/database/complete-reset";
import { inTransaction } from "@rekey/database/connection";
import { findEvent } from "@rekey/database/outbox";
import type { EventData } from "@rekey/contracts/events";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import { type CredentialsDeps, openOrMiss } from "./reset-requested.ts";

type RehashDeps = Pick<CredentialsDeps, "db" | "openPassword" | "hashPassword" | "isPassword" | "keys">;

/**
 * `OutdatedHashFound`: hashes a password that was seen at sign-in again, with the settings of today. That it is the
 * contact's is found out here and not believed: otherwise whoever writes such rows sets passwords unseen. One whose key
 * is not here is let go: the next sign-in brings it again, and until then nobody misses it.
 */
export async function outdatedHashFound(
  deps: RehashDeps,
  event: EventData<"credentials", "OutdatedHashFound">,
  job: JobContext,
): Promise<JobOutcome> {
  const { eventId } = event;
  const known = await findEvent(deps.db, eventId);
  if (!known?.contactId) throw new PermanentFailure("the event is not one of ours");
  if (known.isConsumed) return "done";
  const { contactId } = known;
  const waiting = await findRehash(deps.db, contactId);
  const passwordHash = waiting && (await hashAnew(deps, contactId, waiting, job));
  const rehash = passwordHash ? { credentialVersion: waiting.credentialVersion, passwordHash } : undefined;
  await inTransaction(deps.db, (tx) => storeRehash(tx, { eventId, contactId, rehash }));
  job.log.info({ contactId, stored: rehash !== undefined }, "outdated hash handled");
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
  job.log.warn({ contactId }, "a password that waits to be hashed anew is not the contact's");
  return undefined;
}
