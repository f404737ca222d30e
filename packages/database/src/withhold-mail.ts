import { eq, sql } from "drizzle-orm";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { endReset } from "./end-reset.ts";
import { recordAudit } from "./record-audit.ts";
import { deliveries, resets } from "./schema/resets.ts";

/** Does not send a mail to an address from which one came back, and says so in the history. */
export async function withholdMail(
  tx: Transaction,
  reset: { id: string },
  delivery: { id: string; kind: string; contactId: string },
): Promise<void> {
  const response = "The last mail to this address came back. Nothing is sent to it until the address is confirmed.";
  await tx
    .update(deliveries)
    .set({ state: "withdrawn", leaseUntil: null, lastResponse: response, updatedAt: sql`now()` })
    .where(eq(deliveries.id, delivery.id));
  const [of] = await tx.select({ clientId: resets.clientId }).from(resets).where(eq(resets.id, reset.id));
  await recordAudit(tx, {
    action: "mail.withheld",
    actor: systemActor,
    resetId: reset.id,
    contactId: delivery.contactId,
    ...of,
    detail: { mail: delivery.kind, response },
  });
  if (delivery.kind !== "set_password_link") return;
  // A reset whose link has reached the contact by an earlier mail stays as it is: that link works.
  await endReset(tx, reset.id, {
    state: "undeliverable",
    actor: systemActor,
    linkBecause: "undeliverable",
    from: ["issued", "deferred"],
    detail: { because: "bounced" },
    dropPrivate: false,
  });
}
