import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import type { PublishableEvent } from "@rekey/contracts/events";
import type { AddressFrom } from "@rekey/contracts/http";
import type { Actor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { DirectoryConflict, explainConflict } from "./directory-conflict.ts";
import { endOpenResets, lockContacts, takeAddress } from "./end-contact.ts";
import { secondsUntilLeft, takeFromBudget } from "./mail-budget.ts";
import { recordAudit } from "./record-audit.ts";
import { clients, contacts } from "./schema/directory.ts";
import { tellOldAddress } from "./tell-old-address.ts";

export interface ContactFields {
  name: string;
  email: string;
  locale: string;
  timeZone: string | null;
  portalAccess: boolean;
  position: string | null;
  phone: string | null;
}

/** Each change of an address is told to the one before, so it is limited how many a contact may have. */
export class TooManyAddressChanges extends Error {
  override name = "TooManyAddressChanges";
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super("the address of a contact was changed often enough for now");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export async function createClient(
  tx: Transaction,
  client: { id?: string | undefined; name: string },
  actor: Actor,
): Promise<string> {
  const id = client.id ?? randomUUID();
  await explainConflict(
    tx
      .insert(clients)
      .values({ id, name: client.name.normalize("NFC") })
      .execute(),
  );
  await recordAudit(tx, { action: "client.created", actor: actor.subject, clientId: id, detail: { by: actor.name } });
  return id;
}

/** False when there is no such client. */
export async function updateClient(
  tx: Transaction,
  id: string,
  patch: { name?: string | undefined },
  actor: Actor,
): Promise<boolean> {
  const changed = await tx
    .update(clients)
    .set({ ...(patch.name === undefined ? {} : { name: patch.name }), updatedAt: sql`now()` })
    .where(eq(clients.id, id))
    .returning({ id: clients.id });
  if (changed.length === 0) return false;
  await recordAudit(tx, { action: "client.updated", actor: actor.subject, clientId: id, detail: { by: actor.name } });
  return true;
}

/** Adds a contact. `addressFrom` is whoever has its address and gives it up for it. */
export async function createContact(
  tx: Transaction,
  contact: ContactFields & { id?: string | undefined; clientId: string },
  actor: Actor,
  addressFrom?: AddressFrom,
): Promise<string> {
  const id = contact.id ?? randomUUID();
  const { email, portalAccess } = contact;
  const locked = addressFrom && portalAccess ? await lockContacts(tx, [addressFrom.contactId]) : [];
  const taken = await takeAddress(tx, locked, { addressFrom, to: id, email, actor });
  await explainConflict(
    tx
      .insert(contacts)
      .values({ ...contact, id, name: contact.name.normalize("NFC"), emailKey: addressKey(email) })
      .execute(),
    email,
  );
  await recordAudit(tx, {
    action: "contact.created",
    actor: actor.subject,
    contactId: id,
    clientId: contact.clientId,
    detail: { by: actor.name, ...taken },
  });
  return id;
}

/** Who changes a contact, in which trace, and how often in an hour its address may be another one. */
export interface Change {
  actor: Actor;
  traceparent?: string | undefined;
  addressChangesPerHour: number;
  /** Whoever has the new address and gives it up. */
  addressFrom?: AddressFrom | undefined;
}

/** Creates the contact, or makes it as given. A contact never moves to another client. Publish the event, if any. */
export async function putContact(
  tx: Transaction,
  contact: ContactFields & { id: string; clientId: string },
  by: Change,
): Promise<{ outcome: "created" } | { outcome: "updated"; event: PublishableEvent | undefined }> {
  const [existing] = await tx.select({ clientId: contacts.clientId }).from(contacts).where(eq(contacts.id, contact.id));
  if (!existing) {
    await createContact(tx, contact, by.actor, by.addressFrom);
    return { outcome: "created" };
  }
  if (existing.clientId !== contact.clientId) throw new DirectoryConflict("already-exists");
  const { id, clientId: _, ...fields } = contact;
  return { outcome: "updated", event: (await updateContact(tx, id, fields, by))?.event };
}

/**
 * Changes a contact. A new address, or the end of portal access, ends the resets that are under way, and with them
 * every link and every password that waits to be set: what was sent to the old address can no longer set one, and
 * whoever reads that address is told. Sessions end by a trigger of the table. A contact that was ended stays as it is.
 * Undefined when there is no such contact; publish the event, if there is one.
 */
export async function updateContact(
  tx: Transaction,
  id: string,
  patch: { [K in keyof ContactFields]?: ContactFields[K] | undefined },
  { actor, traceparent, addressChangesPerHour, addressFrom }: Change,
): Promise<{ event: PublishableEvent | undefined } | undefined> {
  const locked = await lockContacts(tx, [id, ...(addressFrom ? [addressFrom.contactId] : [])]);
  const before = locked.find((found) => found.id === id);
  if (!before) return undefined;
  const given = Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as Partial<ContactFields>;
  const addressChanged = given.email !== undefined && given.email !== before.email;
  const accessEnded = given.portalAccess === false && before.portalAccess;
  const changed = Object.entries(given).filter(([field, value]) => before[field as keyof ContactFields] !== value);
  if (changed.length === 0) return { event: undefined };
  if (before.endedAt !== null) throw new DirectoryConflict("contact-ended");
  const email = given.email ?? before.email;
  const hasAccess = given.portalAccess ?? before.portalAccess;
  const taken = hasAccess ? await takeAddress(tx, locked, { addressFrom, to: id, email, actor }) : {};
  if (addressChanged) await countAddressChange(tx, id, addressChangesPerHour);
  await explainConflict(
    tx.update(contacts).set(valuesOf(given, addressChanged)).where(eq(contacts.id, id)).execute(),
    email,
  );
  const fields = changed.map(([field]) => field).join(", ");
  const event = given.email === undefined ? undefined : await tellOldAddress(tx, before, given.email, traceparent);
  await recordAudit(tx, {
    action: "contact.updated",
    actor: actor.subject,
    contactId: id,
    clientId: before.clientId,
    detail: { by: actor.name, fields, ...(addressChanged && { oldAddressIsTold: event !== undefined }), ...taken },
  });
  if (addressChanged || accessEnded) {
    await endOpenResets(tx, id, addressChanged ? "address-changed" : "access-changed", actor);
  }
  return { event };
}

/** A new address begins without the bounces of the one before. */
function valuesOf(given: Partial<ContactFields>, addressChanged: boolean) {
  const { email } = given;
  const address = addressChanged &&
    email !== undefined && {
      emailKey: addressKey(email),
      emailChangedAt: sql`now()`,
      emailBouncedAt: null,
      emailBounceReason: null,
    };
  return { ...given, ...address, updatedAt: sql`now()` };
}

/**
 * Refuses the change when there were enough, also together with the end of access: else whoever switches access off and
 * on has as many addresses written to as they like. The end of access alone is never refused.
 */
async function countAddressChange(tx: Transaction, contactId: string, perHour: number) {
  if (await takeFromBudget(tx, "address_changes_at", contactId, perHour)) return;
  throw new TooManyAddressChanges((await secondsUntilLeft(tx, "address_changes_at", contactId, perHour)) ?? 1);
}
