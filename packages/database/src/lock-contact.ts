import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "./connection.ts";
import { contacts, credentials } from "./schema/directory.ts";

export interface LockedContact {
  id: string;
  clientId: string;
  emailKey: string;
  portalAccess: boolean;
  /** Whether the last mail to the address came back. */
  hasBounced: boolean;
  /** 0: has no password yet. */
  credentialVersion: number;
}

/** Every step that changes a contact's links or password holds this lock, so such steps happen one after the other. */
export async function lockContact(
  tx: Transaction,
  contactId: string | null,
  typedAddressKey: string | null,
): Promise<LockedContact | undefined> {
  if (!contactId && !typedAddressKey) return undefined;
  const [contact] = await tx
    .select({
      id: contacts.id,
      clientId: contacts.clientId,
      emailKey: contacts.emailKey,
      portalAccess: contacts.portalAccess,
      hasBounced: sql<boolean>`${contacts.emailBouncedAt} is not null`,
    })
    .from(contacts)
    .where(
      contactId ? eq(contacts.id, contactId) : and(eq(contacts.emailKey, typedAddressKey ?? ""), contacts.portalAccess),
    )
    .for("no key update");
  if (!contact) return undefined;
  const [credential] = await tx
    .select({ version: credentials.version })
    .from(credentials)
    .where(eq(credentials.contactId, contact.id));
  return { ...contact, credentialVersion: credential?.version ?? 0 };
}
