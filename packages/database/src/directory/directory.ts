import type { AddressFrom } from "@rekey/contracts/http";
import { type ContactFields, contactOf, type GivenFields, type PushedFields } from "@rekey/contracts/contact-fields";
import { needsSmtpUtf8 } from "@rekey/contracts/local-part";
import { requireOwnClient } from "../access/keep-within.ts";
import type { Transaction } from "../connection.ts";
import { isUtf8Taken } from "../deliveries/mail-status.ts";
import { findSpent } from "../resets/mail-budget.ts";
import type { Work } from "../unit-of-work.ts";
import { addContacts } from "./add-contacts.ts";
import { makeChanges, planChange } from "./change-contacts.ts";
import { DirectoryConflict, explainConflict, TooManyAddressChanges } from "./directory-conflict.ts";
import { takeAddress } from "./end-contact.ts";
import { holdContacts, type StoredContact } from "./lock-contacts.ts";
import { type Precondition, requireVersion, versionOfContact } from "./versions.ts";
import { newId } from "../new-id.ts";

/** Adds a contact. `addressFrom` names the contact that gives its address up for it. */
export async function createContact(
  work: Work,
  contact: ContactFields & { id?: string | undefined; clientId: string },
  addressFrom?: AddressFrom,
): Promise<string> {
  const { tx, actor, narrowing } = work;
  requireOwnClient(narrowing, contact.clientId);
  const id = contact.id ?? newId();
  const { email, portalAccess } = contact;
  await requireWayTo(tx, email);
  const locked = addressFrom && portalAccess ? await holdContacts(work, [addressFrom.contactId]) : [];
  const taken = await takeAddress(work, locked, { addressFrom, to: id, email });
  await explainConflict(addContacts(tx, [{ ...contact, id, name: contact.name.normalize("NFC") }]), email);
  work.record("contact.created", { contactId: id }, { by: actor.name, ...taken });
  return id;
}

/** How often an address may change in an hour, which contact gives the new one up, and what the change requires. */
export interface Change extends Precondition {
  addressChangesPerHour: number;
  /** Whoever has the new address and gives it up. */
  addressFrom?: AddressFrom | undefined;
}

export interface ContactChange {
  /** Whether the address that the contact had until then is told of the new one. */
  oldAddressIsTold: boolean;
}

/**
 * Creates the contact, or changes of it what is given and nothing else. One that another put creates meanwhile is
 * `already-exists`: then it is there, and the same put changes it.
 */
export async function putContact(
  work: Work,
  { id, clientId, ...fields }: PushedFields & { id: string; clientId: string },
  change: Change,
): Promise<{ outcome: "created" | "updated" } & ContactChange> {
  const locked = await lockForChange(work, id, change);
  const before = locked.find((found) => found.id === id);
  requireVersion(change, before && versionOfContact(before));
  if (!before) {
    await createContact(work, { ...contactOf(fields), id, clientId }, change.addressFrom);
    return { outcome: "created", oldAddressIsTold: false };
  }
  if (before.clientId !== clientId) throw new DirectoryConflict("other-client");
  return { outcome: "updated", ...(await changeLocked(work, { locked, before }, fields, change)) };
}

/**
 * Changes a contact. A new address, or the end of portal access, ends the resets that are under way, and with them
 * every link and every password that waits to be set: what was sent to the old address can no longer set one, and
 * whoever reads that address is told. Sessions end by a trigger of the table. A contact that was ended stays as it is.
 * Undefined when there is no such contact.
 */
export async function updateContact(
  work: Work,
  id: string,
  patch: GivenFields,
  change: Change,
): Promise<ContactChange | undefined> {
  const locked = await lockForChange(work, id, change);
  const before = locked.find((found) => found.id === id);
  if (!before) return undefined;
  requireVersion(change, versionOfContact(before));
  return changeLocked(work, { locked, before }, patch, change);
}

const lockForChange = (work: Work, id: string, { addressFrom }: Change) =>
  holdContacts(work, [id, ...(addressFrom ? [addressFrom.contactId] : [])]);

async function changeLocked(
  work: Work,
  { locked, before }: { locked: readonly StoredContact[]; before: StoredContact },
  patch: GivenFields,
  { addressChangesPerHour, addressFrom }: Change,
): Promise<ContactChange> {
  const plan = planChange(before, patch);
  if (!plan) return { oldAddressIsTold: false };
  const { id } = before;
  const { email, portalAccess } = plan.after;
  const taken = portalAccess ? await takeAddress(work, locked, { addressFrom, to: id, email }) : {};
  if (plan.addressChanged) {
    await requireWayTo(work.tx, email);
    await refuseTooMany(work.tx, id, addressChangesPerHour);
  }
  const told = await explainConflict(makeChanges(work, [{ ...plan, taken }]), email);
  return { oldAddressIsTold: told.has(id) };
}

/** Refuses an address to which no mail could be sent by any way out that is known. */
async function requireWayTo(tx: Transaction, email: string): Promise<void> {
  if (needsSmtpUtf8(email) && !(await isUtf8Taken(tx))) throw new DirectoryConflict("address-needs-smtputf8");
}

/**
 * Refuses a new address when there were enough, also together with the end of access: else whoever switches access off
 * and on has as many addresses written to as they like. The end of access alone is never refused.
 */
async function refuseTooMany(tx: Transaction, contactId: string, perHour: number): Promise<void> {
  const seconds = (await findSpent(tx, "address_changes_at", [contactId], perHour)).get(contactId);
  if (seconds !== undefined) throw new TooManyAddressChanges(seconds);
}
