import { sql } from "drizzle-orm";
import { isOldAddressTold } from "@rekey/contracts/old-address";
import { deliveries } from "../schema/resets.ts";
import { anyTexts } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { newId } from "../new-id.ts";
import type { StoredContact } from "./lock-contacts.ts";

interface Readdressed {
  before: StoredContact;
  after: { email: string };
}

interface Past extends Record<string, unknown> {
  id: string;
  lastResetId: string | null;
  hasPassword: boolean;
}

/**
 * Has the addresses that contacts had until now told of the change, where that can matter; says whose. To be asked
 * before the change is written.
 */
export async function tellOldAddresses(
  { tx, emit }: Work,
  changes: readonly Readdressed[],
): Promise<ReadonlySet<string>> {
  if (changes.length === 0) return new Set();
  // The end of a contact takes its password, so that it was ever set is what counts; and a link that was mailed there
  // counts as a password: access that was on for it may be on again after the change.
  const pasts = await tx.execute<Past>(sql`
    select c.id, (select id from resets r where r.contact_id = c.id order by created_at desc, id desc limit 1) as last_reset_id,
      exists (select from credentials where contact_id = c.id)
        or exists (select from resets r where r.contact_id = c.id and r.state in ('handing-over', 'completed'))
        or exists (select from resets r join links l on l.reset_id = r.id
          where r.contact_id = c.id and l.contact_id = c.id and l.issued_at >= c.email_changed_at) as has_password
    from contacts c where c.id = any(${anyTexts(changes.map(({ before }) => before.id))})`);
  const pastOf = new Map(pasts.map((past) => [past.id, past]));
  const told = changes.filter(({ before, after }) => {
    const { lastResetId = null, hasPassword = false } = pastOf.get(before.id) ?? {};
    const { emailBouncedAt: bouncedAt, emailBounceReason: reason } = before;
    const emailBounce = bouncedAt === null ? null : { at: bouncedAt.toISOString(), reason: reason ?? "" };
    return isOldAddressTold({ ...before, hasPassword, emailBounce, lastResetId }, after.email);
  });
  const mails = told.map(({ before }) => ({
    id: newId(),
    contactId: before.id,
    kind: "address_changed" as const,
    toAddress: before.email,
    toName: before.name,
  }));
  if (mails.length > 0) await tx.insert(deliveries).values(mails);
  for (const { id } of mails) emit("AddressChanged", { deliveryId: id });
  return new Set(told.map(({ before }) => before.id));
}
