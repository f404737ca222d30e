import { eq, sql } from "drizzle-orm";
import { contacts } from "../schema/directory.ts";
import { holdContacts, requireActive } from "./lock-contacts.ts";
import type { Work } from "../unit-of-work.ts";

/**
 * Lets mail go again to the address from which a mail came back, because a person of the staff vouches for it. To
 * confirm one from which none came back changes nothing.
 */
export async function confirmAddress(
  work: Work,
  command: { contactId: string; expectedEmail: string },
): Promise<"confirmed" | "not-found" | "email-changed"> {
  const { tx, actor, record } = work;
  const [contact] = await holdContacts(work, [command.contactId]);
  if (!contact) return "not-found";
  requireActive(contact);
  if (contact.email !== command.expectedEmail) return "email-changed";
  if (contact.emailBouncedAt === null) return "confirmed";
  await tx
    .update(contacts)
    .set({ emailBouncedAt: null, emailBounceReason: null, updatedAt: sql`now()` })
    .where(eq(contacts.id, command.contactId));
  record("contact.address_confirmed", { contactId: command.contactId }, { by: actor.name });
  return "confirmed";
}
