import { sql } from "drizzle-orm";
import { resendableStates } from "@rekey/contracts/reset-state";
import type { Transaction } from "../connection.ts";
import type { LockedContact } from "../resets/lock-contact.ts";
import { takeFromBudget } from "../resets/mail-budget.ts";
import { texts } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { linkWorks } from "./live-link.ts";
import { mailAgain } from "./mail-link.ts";

/** A reset whose link works, or will work once its mail has left. */
export interface LiveReset {
  id: string;
  byStaff: boolean;
  /** Too little is left of the link for another mail. */
  isDying: boolean;
}

/**
 * What an anonymous request meets: the link that the contact has, whoever asked for it. It is dying when it has less
 * left than that, or than half of a life that is short.
 */
export async function findLiveReset(
  tx: Transaction,
  contactId: string,
  minimumLeftMs: number,
): Promise<LiveReset | undefined> {
  const [live] = await tx.execute<LiveReset & Record<string, unknown>>(sql`
    select r.id, r.method <> 'self_service' as by_staff,
      coalesce(
        l.expires_at - now() < least(${minimumLeftMs}::float8 * interval '1 millisecond', (l.expires_at - l.issued_at) / 2),
        false) as is_dying
    from links l join resets r on r.id = l.reset_id join contacts c on c.id = l.contact_id
    where c.id = ${contactId} and ${sql.raw(linkWorks)}`);
  return live;
}

/**
 * Answers an anonymous request of somebody who has a link: counts it, and mails that link once more. The link's end
 * stays when it was: whoever asks again and again neither ends a link nor keeps it alive. Says why the request needs no
 * link of its own.
 */
export async function repeatLink(
  work: Work,
  live: LiveReset,
  contact: LockedContact,
  mailsPerHour: number,
): Promise<"link-repeated" | "link-works" | "too-many-mails"> {
  const [counted] = await work.tx.execute<{ askedAgain: number }>(sql`
    update resets set asked_again = asked_again + 1, updated_at = now()
    where id = ${live.id}::uuid and state = any(${texts(resendableStates)}) returning asked_again`);
  if (!counted || live.isDying) return "link-works";
  if (!(await takeFromBudget(work.tx, "self_service_spent_at", contact.id, mailsPerHour))) return "too-many-mails";
  await mailAgain(work, live.id, contact.id, { keepsExpiry: true });
  work.record("link.repeated", { resetId: live.id, contactId: contact.id }, { askedAgain: counted.askedAgain });
  return "link-repeated";
}
