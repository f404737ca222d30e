import { eq, sql } from "drizzle-orm";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { endReset } from "./end-reset.ts";
import { recordMailAudit } from "./record-mail-audit.ts";
import { deliveries } from "./schema/resets.ts";

/** Does not send a mail to an address from which one came back, and says so in the history. */
export async function withholdMail(
  tx: Transaction,
  delivery: { id: string; kind: string; resetId: string | null; contactId: string },
): Promise<void> {
  const response = "The last mail to this address came back. Nothing is sent to it until the address is confirmed.";
  await tx
    .update(deliveries)
    .set({ state: "withdrawn", leaseUntil: null, lastResponse: response, updatedAt: sql`now()` })
    .where(eq(deliveries.id, delivery.id));
  await recordMailAudit(tx, delivery, { action: "mail.withheld", detail: { mail: delivery.kind, response } });
  if (delivery.kind !== "set_password_link" || delivery.resetId === null) return;
  // A reset whose link has reached the contact by an earlier mail stays as it is: that link works.
  await endReset(tx, delivery.resetId, {
    state: "undeliverable",
    actor: systemActor,
    linkBecause: "undeliverable",
    from: ["issued", "deferred"],
    detail: { because: "bounced" },
    dropPrivate: false,
  });
}
