import { and, eq } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { credentials, rehashes } from "../schema/directory.ts";
import type { Work } from "../unit-of-work.ts";

/** A password that waits to be hashed with today's settings, and its hash; undefined when it was changed since. */
export async function findRehash(
  db: Database,
  contactId: string,
): Promise<{ sealedPassword: string; credentialVersion: number; passwordHash: string } | undefined> {
  const ofVersion = and(
    eq(credentials.contactId, rehashes.contactId),
    eq(credentials.version, rehashes.credentialVersion),
  );
  const [row] = await db
    .select({
      sealedPassword: rehashes.sealedPassword,
      credentialVersion: rehashes.credentialVersion,
      passwordHash: credentials.passwordHash,
    })
    .from(rehashes)
    .innerJoin(credentials, ofVersion)
    .where(eq(rehashes.contactId, contactId));
  return row;
}

/** Stores the same password under a stronger hash, once. The version stays, so no session and no link ends. */
export async function storeRehash(
  work: Work,
  command: {
    eventId: string;
    contactId: string;
    rehash: { credentialVersion: number; passwordHash: string } | undefined;
  },
): Promise<void> {
  const { contactId, rehash } = command;
  work.consume(command.eventId);
  // What waits can be taken once, however often its job is run; what a later sign-in has left is for the event of that.
  const [taken] = await work.tx
    .delete(rehashes)
    .where(and(eq(rehashes.contactId, contactId), rehash && eq(rehashes.credentialVersion, rehash.credentialVersion)))
    .returning({ contactId: rehashes.contactId });
  if (!taken || !rehash) return;
  const [stored] = await work.tx
    .update(credentials)
    .set({ passwordHash: rehash.passwordHash, importedAt: null })
    .where(and(eq(credentials.contactId, contactId), eq(credentials.version, rehash.credentialVersion)))
    .returning({ contactId: credentials.contactId });
  if (stored) work.record("credential.rehashed", { contactId }, {});
}
