import { and, eq, inArray, sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import type { AuditDetail } from "@rekey/contracts/audit-actions";
import { noticeKinds, waitingDeliveryStates } from "@rekey/contracts/deliveries";
import type { AddressFrom } from "@rekey/contracts/http";
import { unsetStates } from "@rekey/contracts/reset-state";
import type { CancelReason } from "@rekey/contracts/reset-reasons";
import { endResets } from "../resets/end-resets.ts";
import { contacts } from "../schema/directory.ts";
import { deliveries, resets } from "../schema/resets.ts";
import { anyTexts } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { explainConflict } from "./directory-conflict.ts";
import { type StoredContact, holdContacts } from "./lock-contacts.ts";

/**
 * Ends a contact that left: its portal access, sessions, password, resets with their links, and the mails that wait,
 * but for one that tells an old address of a new one: nobody may keep that away. Its address is free for another
 * contact, and its history stays. Undefined when there is no such contact.
 */
export async function endContact(work: Work, id: string): Promise<"ended" | "already-ended" | undefined> {
  const [contact] = await holdContacts(work, [id]);
  if (!contact) return undefined;
  if (contact.endedAt !== null) return "already-ended";
  await endHeld(work, [id], {});
  return "ended";
}

/** The same of contacts that are held and have not ended. */
export async function endHeld(
  work: Work,
  ids: readonly string[],
  detail: Omit<AuditDetail<"contact.ended">, "by">,
): Promise<void> {
  const { tx, actor } = work;
  if (ids.length === 0) return;
  await tx.execute(sql`
    update contacts set ended_at = now(), access_until_end = portal_access, portal_access = false, updated_at = now()
    where id = any(${anyTexts(ids)})`);
  for (const contactId of ids) work.record("contact.ended", { contactId }, { by: actor.name, ...detail });
  await endOpenResets(work, ids, "contact-ended");
  await tx
    .update(deliveries)
    .set({ state: "withdrawn", updatedAt: sql`now()` })
    .where(
      and(
        sql`${deliveries.contactId} = any(${anyTexts(ids)})`,
        sql`${deliveries.kind} <> 'set_password_link'`,
        inArray(deliveries.kind, [...noticeKinds]),
        inArray(deliveries.state, [...waitingDeliveryStates]),
      ),
    );
}

/** Takes portal access from contacts that are held and have it. */
export async function shutOutHeld(
  work: Work,
  ids: readonly string[],
  detail: Omit<AuditDetail<"contact.updated">, "by" | "fields">,
): Promise<void> {
  const { tx, actor } = work;
  if (ids.length === 0) return;
  await tx.execute(sql`
    update contacts set portal_access = false, updated_at = now() where id = any(${anyTexts(ids)})`);
  for (const contactId of ids)
    work.record("contact.updated", { contactId }, { by: actor.name, fields: "portalAccess", ...detail });
  await endOpenResets(work, ids, "access-changed");
}

/**
 * Takes a contact back that was ended, with the portal access that it had until then and without a password; one that
 * was merged is one of its own again. Its address has to be free, or `addressFrom` has to give it up. Undefined when
 * there is no such contact.
 */
export async function reactivateContact(
  work: Work,
  id: string,
  addressFrom: AddressFrom | undefined,
): Promise<"reactivated" | "already-active" | undefined> {
  const { tx, actor } = work;
  const locked = await holdContacts(work, [id, ...(addressFrom ? [addressFrom.contactId] : [])]);
  const contact = locked.find((found) => found.id === id);
  if (!contact) return undefined;
  if (contact.endedAt === null) return "already-active";
  const { email, accessUntilEnd: portalAccess } = contact;
  const taken = portalAccess ? await takeAddress(work, locked, { addressFrom, to: id, email }) : {};
  await explainConflict(
    tx
      .update(contacts)
      .set({ endedAt: null, mergedInto: null, portalAccess, accessUntilEnd: false, updatedAt: sql`now()` })
      .where(eq(contacts.id, id))
      .execute(),
    email,
  );
  const split = contact.mergedInto === null ? {} : { splitFrom: contact.mergedInto };
  work.record("contact.reactivated", { contactId: id }, { by: actor.name, portalAccess, ...taken, ...split });
  return "reactivated";
}

/**
 * Has the contact that was named give an address up, as far as it has it: it ends, or its portal access does. Whoever
 * has it meanwhile keeps it. `locked` holds it. What comes back belongs to the row of the history of whoever gets the
 * address.
 */
export async function takeAddress(
  work: Work,
  locked: readonly StoredContact[],
  { addressFrom, to, email }: { addressFrom: AddressFrom | undefined; to: string; email: string },
): Promise<{ addressFrom?: string }> {
  const holder = locked.find(({ id }) => id === addressFrom?.contactId && id !== to);
  if (!addressFrom || !holder?.portalAccess || holder.emailKey !== addressKey(email)) return {};
  // Those of both before any link, as the order of locks has it; what changes of the other contact may end its own.
  await lockOpenResets(work, [holder.id, to]);
  if (addressFrom.how === "end") await endHeld(work, [holder.id], { addressGivenTo: to });
  else await shutOutHeld(work, [holder.id], { addressGivenTo: to });
  return { addressFrom: holder.id };
}

export function lockOpenResets({ tx }: Work, contactIds: readonly string[]) {
  return tx
    .select({ id: resets.id })
    .from(resets)
    .where(and(sql`${resets.contactId} = any(${anyTexts(contactIds)})`, inArray(resets.state, [...unsetStates])))
    .orderBy(resets.id)
    .for("no key update");
}

/**
 * Ends the resets of contacts that are under way, and with them every link and every password that waits to be set.
 */
export async function endOpenResets(work: Work, contactIds: readonly string[], because: CancelReason): Promise<void> {
  if (contactIds.length === 0) return;
  const open = await lockOpenResets(work, contactIds);
  await endResets(
    work,
    open.map(({ id }) => id),
    { state: "cancelled", linkBecause: because, detail: { by: work.actor.name, because }, from: unsetStates },
  );
}
