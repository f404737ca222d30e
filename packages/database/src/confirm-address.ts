import { eq, sql } from "drizzle-orm";
import type { Actor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { recordAudit } from "./record-audit.ts";
import { contacts } from "./schema/directory.ts";

/**
 * Lets mail go again to the address from which a mail came back, because a person of the staff vouches for it. To
 * confirm one from which none came back changes nothing.
 */
export async function confirmAddress(
  tx: Transaction,
  command: { contactId: string; expectedEmail: string; actor: Actor },
): Promise<"confirmed" | "not-found" | "email-changed" | "contact-ended"> {
  const [contact] = await tx
    .select({
      email: contacts.email,
      clientId: contacts.clientId,
      bouncedAt: contacts.emailBouncedAt,
      endedAt: contacts.endedAt,
    })
    .from(contacts)
    .where(eq(contacts.id, command.contactId))
    .for("no key update");
  if (!contact) return "not-found";
  if (contact.endedAt !== null) return "contact-ended";
  if (contact.email !== command.expectedEmail) return "email-changed";
  if (contact.bouncedAt === null) return "confirmed";
  await tx
    .update(contacts)
    .set({ emailBouncedAt: null, emailBounceReason: null, updatedAt: sql`now()` })
    .where(eq(contacts.id, command.contactId));
  await recordAudit(tx, {
    action: "contact.address_confirmed",
    actor: command.actor.subject,
    contactId: command.contactId,
    clientId: contact.clientId,
    detail: { by: command.actor.name },
  });
  return "confirmed";
}
