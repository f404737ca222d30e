import { eq, sql } from "drizzle-orm";
import type { ImportHindrance } from "@rekey/contracts/imported-passwords";
import type { Transaction } from "../connection.ts";
import { holdContacts, lockContacts, type StoredContact } from "../directory/lock-contacts.ts";
import { newId } from "../new-id.ts";
import { credentials, importedPasswords, rehashes } from "../schema/directory.ts";
import { deliveries } from "../schema/resets.ts";
import type { Work } from "../unit-of-work.ts";

export interface ImportRequest {
  contactId: string;
  passwordHash: string;
  mustChange: boolean;
  /** Also in place of a password that is there, whoever has made it. */
  replaces: boolean;
}

/**
 * Takes a hash that another program has made, for the credentials worker to look at; what speaks against it is said at
 * once, and nothing is taken then. Undefined: there is no such contact.
 */
export async function requestImport(
  work: Work,
  request: ImportRequest,
): Promise<"accepted" | ImportHindrance | undefined> {
  const { tx, actor, record, emit } = work;
  const { contactId, passwordHash, mustChange, replaces } = request;
  const [contact] = await holdContacts(work, [contactId]);
  if (!contact) return undefined;
  const { hindrance } = await lookAt(tx, contact, replaces);
  if (hindrance) return hindrance;
  const values = { passwordHash, mustChange, replaces };
  await tx
    .insert(importedPasswords)
    .values({ contactId, ...values })
    .onConflictDoUpdate({ target: importedPasswords.contactId, set: values });
  record("credential.import_requested", contactOf(contact), { by: actor.name, replaces });
  emit("PasswordImportRequested", { contactId });
  return "accepted";
}

const contactOf = ({ id, clientId }: StoredContact) => ({ contactId: id, clientId });

/** The version of the password, 0 for none, and what speaks against an import. Asked while the contact is held. */
async function lookAt(
  tx: Transaction,
  { id, endedAt }: StoredContact,
  replaces: boolean,
): Promise<{ version: number; hindrance: ImportHindrance | undefined }> {
  const [found] = await tx.execute<{ version: number; isOpen: boolean }>(sql`
    select coalesce(max(version), 0) as version,
      exists (select from resets where contact_id = ${id} and ended_at is null) as is_open
    from credentials where contact_id = ${id}`);
  const { version, isOpen } = found ?? { version: 0, isOpen: false };
  if (endedAt !== null) return { version, hindrance: "contact-ended" };
  if (isOpen) return { version, hindrance: "reset-open" };
  return { version, hindrance: version > 0 && !replaces ? "has-password" : undefined };
}

/**
 * Makes a hash that was brought the contact's password, once: the next version of it, which ends sessions and links of
 * the one before. Somebody whose password is replaced is told by mail, as of every other change, whoever has made it:
 * whoever brings a hash may have made it of a password that they know.
 */
export async function storeImport(
  work: Work,
  command: { eventId: string; contactId: string },
  /** Whether a hash can be checked at every sign-in: whoever has written it may have asked for years of work. */
  isReadable: (hash: string) => boolean,
): Promise<"imported" | ImportHindrance | undefined> {
  const { tx } = work;
  work.consume(command.eventId);
  const [contact] = await lockContacts(tx, [command.contactId]);
  if (!contact) return undefined;
  // What waits can be taken once, and a later request has written over it: that one is meant.
  const [waiting] = await tx.delete(importedPasswords).where(eq(importedPasswords.contactId, contact.id)).returning();
  if (!waiting) return undefined;
  const { version, hindrance } = await lookAt(tx, contact, waiting.replaces);
  const because = hindrance ?? (isReadable(waiting.passwordHash) ? undefined : "hash-not-readable");
  if (because) {
    work.record("credential.import_declined", contactOf(contact), { because });
    return because;
  }
  const { passwordHash, mustChange } = waiting;
  const credentialVersion = version + 1;
  const values = { passwordHash, mustChange, version: credentialVersion, setByResetId: null };
  const times = { setAt: sql`now()`, importedAt: sql`now()` };
  await tx
    .insert(credentials)
    .values({ contactId: contact.id, ...values, ...times })
    .onConflictDoUpdate({ target: credentials.contactId, set: { ...values, ...times } });
  await tx.delete(rehashes).where(eq(rehashes.contactId, contact.id));
  const ended = await tx.execute(sql`
    update portal_sessions set ended_at = now() where contact_id = ${contact.id} and ended_at is null returning 1`);
  const sessionsEnded = ended.length;
  work.record("credential.imported", contactOf(contact), { mustChange, sessionsEnded, credentialVersion });
  if (version > 0) await tell(work, contact.id);
  return "imported";
}

async function tell({ tx, emit }: Work, contactId: string): Promise<void> {
  const id = newId();
  await tx.insert(deliveries).values({ id, contactId, kind: "password_set_by_staff" });
  emit("PasswordChanged", { deliveryId: id });
}
