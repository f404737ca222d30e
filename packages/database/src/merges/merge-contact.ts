import { eq, sql } from "drizzle-orm";
import { contacts } from "../schema/directory.ts";
import type { Work } from "../unit-of-work.ts";
import { DirectoryConflict } from "../directory/directory-conflict.ts";
import { endHeld } from "../directory/end-contact.ts";
import { holdContacts, requireUnmerged, type StoredContact } from "../directory/lock-contacts.ts";
import { survivorOf } from "./merged-contacts.ts";
import { type Precondition, requireVersion, versionOfContact } from "../directory/versions.ts";

/**
 * Merges a contact into another one that is the same person: it ends as any contact ends, unless it had, and says from
 * then on into which. The other one keeps all that it has and gets nothing. Both are held, in the order of their ids,
 * so of two merges in opposite directions one comes first and the other one is refused. The history of both tells of
 * it. Undefined when there is no such contact.
 */
export async function mergeContact(
  work: Work,
  { id, into }: { id: string; into: string },
  precondition: Precondition = {},
): Promise<"merged" | "already-merged" | undefined> {
  const { tx, actor } = work;
  const held = await holdContacts(work, [id, into]);
  const [before, target] = [id, into].map((wanted) => held.find((contact) => contact.id === wanted));
  // Who is narrowed is told nothing of an id that is not theirs, not even that there is none.
  if (!before || (!target && work.narrowing !== undefined)) return undefined;
  requireVersion(precondition, versionOfContact(before));
  const isDone = before.mergedInto === into || (before.mergedInto !== null && (await survivorOf(tx, id)) === into);
  if (isDone) return "already-merged";
  requireUnmerged(before);
  requireTarget(before, target);
  if (before.endedAt === null) await endHeld(work, [id], { mergedInto: into });
  await tx
    .update(contacts)
    .set({ mergedInto: into, updatedAt: sql`now()` })
    .where(eq(contacts.id, id));
  work.record("contact.merged", { contactId: id }, { by: actor.name, mergedInto: into });
  work.record("contact.merged", { contactId: into }, { by: actor.name, mergedFrom: id });
  return "merged";
}

/** Only a contact that is active stays: so no merge ever leads back to where it began. */
function requireTarget({ id }: StoredContact, target: StoredContact | undefined): void {
  if (!target) throw new DirectoryConflict("into-nobody");
  if (target.id === id) throw new DirectoryConflict("into-itself");
  if (target.mergedInto !== null) throw new DirectoryConflict("into-merged", { merged: target.id });
  if (target.endedAt !== null) throw new DirectoryConflict("into-ended");
}
