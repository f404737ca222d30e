import { sql } from "drizzle-orm";
import { addressKey } from "@rekey/contracts/address";
import {
  type ContactField,
  type ContactFields,
  contactFieldNames,
  type GivenFields,
  givenOf,
} from "@rekey/contracts/contact-fields";
import { list } from "@rekey/contracts/listed";
import { takeFromBudgets } from "../resets/mail-budget.ts";
import { anyTexts, rowsOf } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { writtenFields } from "./contact-columns.ts";
import { endOpenResets, lockOpenResets } from "./end-contact.ts";
import { requireActive, requireUnmerged, type StoredContact } from "./lock-contacts.ts";
import { tellOldAddresses } from "./tell-old-address.ts";

/** What becomes of a contact that is held: its fields before and after, of which at least one is another one. */
export interface PlannedChange {
  before: StoredContact;
  after: ContactFields;
  changed: readonly ContactField[];
  addressChanged: boolean;
  /** Of the contact that gives its address up for this one. */
  taken?: { addressFrom?: string };
}

/** Undefined when nothing would change. A contact that was ended stays as it is. */
export function planChange(before: StoredContact, fields: GivenFields): PlannedChange | undefined {
  requireUnmerged(before);
  const given = givenOf(fields);
  const changed = contactFieldNames.filter((field) => given[field] !== undefined && before[field] !== given[field]);
  if (changed.length === 0) return undefined;
  requireActive(before);
  return { before, after: { ...before, ...given }, changed, addressChanged: changed.includes("email") };
}

/**
 * Makes changes of contacts that are held, and says whose old address is told. A new address, or the end of portal
 * access, ends the resets that are under way, and with them every link and every password that waits to be set.
 */
export async function makeChanges(work: Work, changes: readonly PlannedChange[]): Promise<ReadonlySet<string>> {
  if (changes.length === 0) return new Set();
  const { tx, actor } = work;
  const readdressed = changes.filter(({ addressChanged }) => addressChanged);
  const ids = (of: readonly PlannedChange[]) => of.map(({ before }) => before.id);
  if (readdressed.length > 0) await takeFromBudgets(tx, "address_changes_at", ids(readdressed));
  const told = await tellOldAddresses(work, readdressed);
  await writeChanges(work, changes);
  for (const { before, changed, addressChanged, taken } of changes) {
    const { id: contactId } = before;
    const oldAddressIsTold = told.has(contactId);
    const detail = { by: actor.name, fields: list(changed), ...(addressChanged && { oldAddressIsTold }), ...taken };
    work.record("contact.updated", { contactId }, detail);
  }
  const shutOut = changes.filter(
    ({ before, after, addressChanged }) => !addressChanged && before.portalAccess && !after.portalAccess,
  );
  // Those of all before any link, as the order of locks has it.
  if (readdressed.length > 0 && shutOut.length > 0) await lockOpenResets(work, ids([...readdressed, ...shutOut]));
  await endOpenResets(work, ids(readdressed), "address-changed");
  await endOpenResets(work, ids(shutOut), "access-changed");
  return told;
}

/** A new address begins without the bounces of the one before; another spelling of the same one keeps them. */
async function writeChanges({ tx }: Work, changes: readonly PlannedChange[]): Promise<void> {
  const rows = changes.map(({ before: { id }, after }) => ({
    ...givenOf(after),
    id,
    emailKey: addressKey(after.email),
  }));
  const set = writtenFields.map(({ column, value }) => sql`${column} = ${value}`);
  const types = writtenFields.map(({ type }) => type);
  await tx.execute(sql`
    update contacts c set ${sql.join(set, sql`, `)}, email_key = row."emailKey", updated_at = now(),
      email_changed_at = case when c.email = row.email then c.email_changed_at else now() end,
      email_bounced_at = case when c.email_key = row."emailKey" then c.email_bounced_at end,
      email_bounce_reason = case when c.email_key = row."emailKey" then c.email_bounce_reason end
    from ${rowsOf(rows)} as row (id text, "emailKey" text, ${sql.join(types, sql`, `)})
    where c.id = any(${anyTexts(rows.map(({ id }) => id))}) and c.id = row.id`);
}
