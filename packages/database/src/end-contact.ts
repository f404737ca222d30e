import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import type { AddressFrom } from "@rekey/contracts/http";
import { openStates } from "@rekey/contracts/reset-state";
import type { Actor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { explainConflict } from "./directory-conflict.ts";
import { endReset } from "./end-reset.ts";
import { recordAudit } from "./record-audit.ts";
import { contacts } from "./schema/directory.ts";
import { deliveries, resets } from "./schema/resets.ts";

type StoredContact = typeof contacts.$inferSelect;

/**
 * Locks contacts that one change is about, in the order of their ids: of two such changes at once one waits, and they
 * never wait for each other.
 */
export async function lockContacts(tx: Transaction, ids: readonly string[]): Promise<StoredContact[]> {
  return tx
    .select()
    .from(contacts)
    .where(inArray(contacts.id, [...ids]))
    .orderBy(asc(contacts.id))
    .for("no key update");
}

/**
 * Ends a contact that left: its portal access, sessions, password, resets with their links, and the mails that wait,
 * but for one that tells an old address of a new one: nobody may keep that away. Its address is free for another
 * contact, and its history stays. Undefined when there is no such contact.
 */
export async function endContact(
  tx: Transaction,
  id: string,
  actor: Actor,
): Promise<"ended" | "already-ended" | undefined> {
  const [contact] = await lockContacts(tx, [id]);
  if (!contact) return undefined;
  if (contact.endedAt !== null) return "already-ended";
  await endLocked(tx, contact, actor, {});
  return "ended";
}

async function endLocked(tx: Transaction, contact: StoredContact, actor: Actor, detail: { addressGivenTo?: string }) {
  await tx
    .update(contacts)
    .set({ endedAt: sql`now()`, accessUntilEnd: contact.portalAccess, portalAccess: false, updatedAt: sql`now()` })
    .where(eq(contacts.id, contact.id));
  await recordAudit(tx, { action: "contact.ended", ...about(contact, actor), detail: { by: actor.name, ...detail } });
  await endOpenResets(tx, contact.id, "contact-ended", actor);
  await tx
    .update(deliveries)
    .set({ state: "withdrawn", updatedAt: sql`now()` })
    .where(
      and(
        eq(deliveries.contactId, contact.id),
        sql`${deliveries.kind} <> 'set_password_link'`,
        inArray(deliveries.kind, ["password_set_by_staff", "password_changed"]),
        inArray(deliveries.state, ["pending", "deferred"]),
      ),
    );
}

/**
 * Takes a contact back that was ended, with the portal access that it had until then and without a password. Its
 * address has to be free, or `addressFrom` has to give it up. Undefined when there is no such contact.
 */
export async function reactivateContact(
  tx: Transaction,
  id: string,
  { actor, addressFrom }: { actor: Actor; addressFrom?: AddressFrom | undefined },
): Promise<"reactivated" | "already-active" | undefined> {
  const locked = await lockContacts(tx, [id, ...(addressFrom ? [addressFrom.contactId] : [])]);
  const contact = locked.find((found) => found.id === id);
  if (!contact) return undefined;
  if (contact.endedAt === null) return "already-active";
  const { email, accessUntilEnd: portalAccess } = contact;
  const taken = portalAccess ? await takeAddress(tx, locked, { addressFrom, to: id, email, actor }) : {};
  await explainConflict(
    tx
      .update(contacts)
      .set({ endedAt: null, portalAccess, accessUntilEnd: false, updatedAt: sql`now()` })
      .where(eq(contacts.id, id))
      .execute(),
    email,
  );
  const detail = { by: actor.name, portalAccess, ...taken };
  await recordAudit(tx, { action: "contact.reactivated", ...about(contact, actor), detail });
  return "reactivated";
}

/**
 * Has the contact that was named give an address up, as far as it has it: it ends, or its portal access does. Whoever
 * has it meanwhile keeps it. `locked` holds it. What comes back belongs to the row of the history of whoever gets the
 * address.
 */
export async function takeAddress(
  tx: Transaction,
  locked: readonly StoredContact[],
  { addressFrom, to, email, actor }: { addressFrom: AddressFrom | undefined; to: string; email: string; actor: Actor },
): Promise<{ addressFrom?: string }> {
  const holder = locked.find(({ id }) => id === addressFrom?.contactId && id !== to);
  if (!addressFrom || !holder?.portalAccess || holder.emailKey !== addressKey(email)) return {};
  if (addressFrom.how === "end") await endLocked(tx, holder, actor, { addressGivenTo: to });
  else {
    await tx
      .update(contacts)
      .set({ portalAccess: false, updatedAt: sql`now()` })
      .where(eq(contacts.id, holder.id));
    const detail = { by: actor.name, fields: "portalAccess", addressGivenTo: to };
    await recordAudit(tx, { action: "contact.updated", ...about(holder, actor), detail });
    await endOpenResets(tx, holder.id, "access-changed", actor);
  }
  return { addressFrom: holder.id };
}

const about = ({ id, clientId }: StoredContact, actor: Actor) => ({ actor: actor.subject, contactId: id, clientId });

/**
 * Ends the resets of a contact that are under way, and with them every link and every password that waits to be set.
 */
export async function endOpenResets(tx: Transaction, contactId: string, because: string, actor: Actor): Promise<void> {
  const open = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(and(eq(resets.contactId, contactId), inArray(resets.state, [...openStates])))
    .orderBy(resets.id);
  for (const reset of open) {
    await endReset(tx, reset.id, {
      state: "cancelled",
      actor: actor.subject,
      linkBecause: because,
      detail: { by: actor.name, because },
      from: openStates,
    });
  }
}
