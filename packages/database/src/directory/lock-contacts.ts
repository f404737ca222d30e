import { asc, sql } from "drizzle-orm";
import { requireWithin } from "../access/keep-within.ts";
import type { Transaction } from "../connection.ts";
import { anyTexts } from "../sql-lists.ts";
import { contacts } from "../schema/directory.ts";
import type { Work } from "../unit-of-work.ts";
import { DirectoryConflict } from "./directory-conflict.ts";

export type StoredContact = typeof contacts.$inferSelect;

/**
 * Locks contacts that one change is about, in the order of their ids: of two such changes at once one waits, and they
 * never wait for each other.
 */
export async function lockContacts(tx: Transaction, ids: readonly string[]): Promise<StoredContact[]> {
  return tx
    .select()
    .from(contacts)
    .where(sql`${contacts.id} = any(${anyTexts(ids)})`)
    .orderBy(asc(contacts.id))
    .for("no key update");
}

/**
 * The same for the caller of a change, who may be narrowed: what is another's by now is not found, and what was erased
 * is changed by nobody.
 */
export async function holdContacts({ tx, narrowing }: Work, ids: readonly string[]): Promise<StoredContact[]> {
  const held = await lockContacts(tx, ids);
  requireWithin(narrowing, held);
  held.forEach(requireUnerased);
  return held;
}

/** Nothing is ever known again of a contact that was erased. */
export function requireUnerased({ erasedAt }: Pick<StoredContact, "erasedAt">): void {
  if (erasedAt !== null) throw new DirectoryConflict("contact-erased");
}

/** Nothing of a contact that has ended is changed; of one that was merged it is said where its person goes on. */
export function requireActive({ id, endedAt, mergedInto }: StoredContact): void {
  requireUnmerged({ id, mergedInto });
  if (endedAt !== null) throw new DirectoryConflict("contact-ended");
}

/** Also where nothing would change: whoever goes on naming a duplicate has to hear that it is one. */
export function requireUnmerged({ id, mergedInto }: Pick<StoredContact, "id" | "mergedInto">): void {
  if (mergedInto !== null) throw new DirectoryConflict("contact-merged", { merged: id });
}
