import { sql } from "drizzle-orm";
import { waitingDeliveryStates } from "@rekey/contracts/deliveries";
import { texts } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { newId } from "../new-id.ts";

/** Has the link of a reset mailed once more; a mail that waits for its next attempt is withdrawn for it. */
export async function mailAgain(
  { tx, emit }: Work,
  resetId: string,
  contactId: string,
  { keepsExpiry } = { keepsExpiry: false },
): Promise<void> {
  await tx.execute(sql`
    update deliveries set state = 'withdrawn', updated_at = now()
    where reset_id = ${resetId}::uuid and kind = 'set_password_link' and state = any(${texts(waitingDeliveryStates)})`);
  const deliveryId = newId();
  await tx.execute(sql`
    insert into deliveries (id, reset_id, contact_id, kind, keeps_expiry)
    values (${deliveryId}::uuid, ${resetId}::uuid, ${contactId}, 'set_password_link', ${keepsExpiry})`);
  emit("SetPasswordLinkIssued", { deliveryId });
}
