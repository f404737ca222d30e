import { eq, sql } from "drizzle-orm";
import { requireOwnClient } from "../access/keep-within.ts";
import { clients, contacts, importedPasswords } from "../schema/directory.ts";
import type { Work } from "../unit-of-work.ts";
import { DirectoryConflict } from "./directory-conflict.ts";
import { endOpenResets } from "./end-contact.ts";
import { holdContacts, requireActive } from "./lock-contacts.ts";
import { type Precondition, requireVersion, versionOfContact } from "./versions.ts";

/**
 * Gives a contact to another client. It stays the person that it is, with its password and its sessions; the resets
 * that are under way end, and a hash that waits to be imported is dropped: who asked for them may have nothing to do
 * with it any more. The history of both clients tells of it. Undefined when there is no such contact.
 */
export async function moveContact(
  work: Work,
  { id, clientId }: { id: string; clientId: string },
  precondition: Precondition = {},
): Promise<"moved" | "there-already" | undefined> {
  const { tx, actor, narrowing } = work;
  const [before] = await holdContacts(work, [id]);
  if (!before) return undefined;
  requireVersion(precondition, versionOfContact(before));
  if (before.clientId === clientId) return "there-already";
  requireOwnClient(narrowing, clientId);
  requireActive(before);
  const [client] = await tx.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId));
  if (!client) throw new DirectoryConflict("unknown-client");
  await tx
    .update(contacts)
    .set({ clientId, updatedAt: sql`now()` })
    .where(eq(contacts.id, id));
  const [by, fromClientId] = [actor.name, before.clientId];
  work.record("contact.moved", { contactId: id, clientId: fromClientId }, { by, toClientId: clientId });
  work.record("contact.moved", { contactId: id, clientId }, { by, fromClientId });
  await tx.delete(importedPasswords).where(eq(importedPasswords.contactId, id));
  await endOpenResets(work, [id], "access-changed");
  return "moved";
}
