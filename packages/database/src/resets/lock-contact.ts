import { sql } from "drizzle-orm";
import type { Transaction } from "../connection.ts";

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

/** Of `contacts c`, what the steps that hold a contact go by. */
export const lockedColumns = sql.raw(
  "c.id, c.client_id, c.email_key, c.portal_access, c.email_bounced_at is not null as has_bounced",
);

/**
 * Every step that changes a contact's links or password holds this lock, so such steps happen one after the other. By
 * the address for a request from the portal that was not looked up yet.
 */
export async function lockContact(
  tx: Transaction,
  contactId: string | null,
  typedAddressKey: string | null,
): Promise<LockedContact | undefined> {
  if (!contactId && !typedAddressKey) return undefined;
  const isMeant = contactId ? sql`c.id = ${contactId}` : sql`c.email_key = ${typedAddressKey} and c.portal_access`;
  const [contact] = await tx.execute<Omit<LockedContact, "credentialVersion"> & Record<string, unknown>>(sql`
    select ${lockedColumns} from contacts c where ${isMeant} for no key update`);
  if (!contact) return undefined;
  // In a statement of its own: what another step has set, for which this one waited, is seen by the next one.
  const [credential] = await tx.execute<{ version: number }>(sql`
    select version from credentials where contact_id = ${contact.id}`);
  return { ...contact, credentialVersion: credential?.version ?? 0 };
}
