import { sql } from "drizzle-orm";
import type { RefusalReason } from "@rekey/contracts/reset-reasons";
import { refuseReset } from "../resets/end-resets.ts";
import { type LockedContact, lockContact } from "../resets/lock-contact.ts";
import { takeFromBudget } from "../resets/mail-budget.ts";
import { endDyingOnes, hasNewerReset, supersedeLateOnes } from "../resets/supersede.ts";
import type { Work } from "../unit-of-work.ts";
import { issueFirstLinks } from "./first-link.ts";
import { type LinkRequest, whyRefused } from "./issue-link.ts";
import { findLiveReset, repeatLink } from "./repeat-link.ts";

interface SelfServiceRules {
  mailsPerHour: number;
  /** A link with less left than this is not mailed any more. */
  minimumLeftMs: number;
}

/**
 * Acts on a request from the portal, which anybody can make: it ends nothing of what works, and has the contact's link
 * mailed once more. Says whether a link was issued.
 */
export async function answerSelfService(work: Work, request: LinkRequest, rules: SelfServiceRules): Promise<boolean> {
  const { resetId } = request;
  work.consume(request.eventId);
  const contact = await lockOwner(work, resetId);
  // Two jobs of one request may run at once: the second one repeats no link and spends nothing of the budget.
  const found = await lockRequest(work, resetId);
  if (!found) return false;
  const refusal = contact ? whyRefused(contact) : "nobody";
  if (!contact || refusal) await refuse(work, resetId, refusal ?? "nobody", contact);
  else if (await isLate(work, resetId, contact)) await giveWay(work, resetId, contact);
  else if (!(await needsNoLink(work, resetId, contact, rules))) {
    await endDyingOnes(work, contact.id, resetId);
    issueFirstLinks(work, [{ ...request, contact }]);
    return true;
  }
  return false;
}

/** Locks the contact of a request that is still to be acted on. */
async function lockOwner({ tx }: Work, resetId: string): Promise<LockedContact | undefined> {
  const [reset] = await tx.execute<{ contactId: string | null; typed: string | null }>(sql`
    select contact_id, typed_address_key as typed from resets where id = ${resetId}::uuid and state = 'accepted'`);
  return reset && lockContact(tx, reset.contactId, reset.typed);
}

async function lockRequest({ tx }: Work, resetId: string): Promise<boolean> {
  const held = await tx.execute(sql`
    select from resets where id = ${resetId}::uuid and state = 'accepted' for no key update`);
  return held.length > 0;
}

/** Whether a newer request of the contact has taken effect. */
async function isLate({ tx }: Work, resetId: string, contact: LockedContact): Promise<boolean> {
  const [found] = await tx.execute<{ isLate: boolean }>(sql`
    select ${hasNewerReset({ isSelfService: true })} as is_late
    from (select id, created_at, ${contact.id}::text as contact_id from resets where id = ${resetId}::uuid) r`);
  return found?.isLate === true;
}

/** Ends a late request as one of the contact's. */
async function giveWay(work: Work, resetId: string, { id, clientId }: LockedContact): Promise<void> {
  await work.tx.execute(sql`
    update resets set contact_id = ${id}, client_id = ${clientId}, typed_address_key = null
    where id = ${resetId}::uuid`);
  await supersedeLateOnes(work, [resetId]);
}

/** Ends a request from the portal that needs no link of its own, or may not have one; says whether it did. */
async function needsNoLink(
  work: Work,
  resetId: string,
  contact: LockedContact,
  { mailsPerHour, minimumLeftMs }: SelfServiceRules,
): Promise<boolean> {
  const live = await findLiveReset(work.tx, contact.id, minimumLeftMs);
  // The contact's own link that is about to run out gives way to a new one; what staff sent is left to run out.
  if (live && (live.byStaff || !live.isDying)) {
    // Not told of the contact: it stands at the reset that has the link, or a stranger could fill a contact's history.
    await refuseReset(work, resetId, await repeatLink(work, live, contact, mailsPerHour));
    return true;
  }
  if (await takeFromBudget(work.tx, "self_service_spent_at", contact.id, mailsPerHour)) return false;
  await refuse(work, resetId, "too-many-mails", contact);
  return true;
}

/** Refuses a request from the portal. It is told of in the contact's history once an hour for each reason. */
async function refuse(
  work: Work,
  resetId: string,
  because: RefusalReason,
  contact: LockedContact | undefined,
): Promise<void> {
  const isTold = contact !== undefined && (await wasToldOfRefusal(work, contact.id, because));
  await refuseReset(work, resetId, because, isTold ? undefined : contact);
}

async function wasToldOfRefusal({ tx }: Work, contactId: string, because: RefusalReason): Promise<boolean> {
  const told = await tx.execute(sql`
    select from resets where contact_id = ${contactId} and method = 'self_service' and refused_because = ${because}
      and created_at > now() - interval '1 hour' limit 1`);
  return told.length > 0;
}
