import { sql } from "drizzle-orm";
import { resendableStates } from "@rekey/contracts/reset-state";
import { holdContacts } from "../directory/lock-contacts.ts";
import { isMailConfigured } from "../deliveries/mail-status.ts";
import { linkWorks } from "./live-link.ts";
import { mailAgain } from "./mail-link.ts";
import { lockReset } from "../resets/lock-reset.ts";
import { secondsUntilLeft, takeFromBudget } from "../resets/mail-budget.ts";
import type { Work } from "../unit-of-work.ts";

export type ResendOutcome =
  | { outcome: "resent" | "not-found" | "state-conflict" | "mail-not-configured" | "address-bounced" }
  | { outcome: "too-many-mails"; retryAfterSeconds: number };

/**
 * Sends the link of a reset once more, as a mail of its own and at once. It is the same link, so whichever of the mails
 * the contact opens, it works. A mail that still waits for its next attempt is withdrawn for it.
 */
export async function resendLink(
  work: Work,
  { resetId, mailsPerHour }: { resetId: string; mailsPerHour: number },
): Promise<ResendOutcome> {
  const { tx, actor } = work;
  const [found] = await tx.execute<{ contactId: string | null }>(sql`
    select contact_id from resets where id = ${resetId}::uuid`);
  if (!found) return { outcome: "not-found" };
  if (!found.contactId) return { outcome: "state-conflict" };
  // First, as the order of locks has it: a change of the contact holds its budget, and then its resets.
  const [contact] = await holdContacts(work, [found.contactId]);
  const reset = await lockReset(tx, resetId);
  if (!contact || !reset || !resendableStates.some((state) => state === reset.state))
    return { outcome: "state-conflict" };
  const links = await tx.execute(sql`
    select from links l join resets r on r.id = l.reset_id join contacts c on c.id = l.contact_id
    where r.id = ${resetId}::uuid and ${sql.raw(linkWorks)}`);
  if (links.length === 0) return { outcome: "state-conflict" };
  if (!(await isMailConfigured(tx))) return { outcome: "mail-not-configured" };
  if (contact.emailBouncedAt) return { outcome: "address-bounced" };
  if (!(await takeFromBudget(tx, "spent_at", contact.id, mailsPerHour))) {
    const retryAfterSeconds = (await secondsUntilLeft(tx, "spent_at", contact.id, mailsPerHour)) ?? 1;
    return { outcome: "too-many-mails", retryAfterSeconds };
  }
  await mailAgain(work, resetId, contact.id);
  work.record("link.resent", { resetId, contactId: contact.id }, { by: actor.name });
  return { outcome: "resent" };
}
