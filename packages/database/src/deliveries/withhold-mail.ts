import { eq, sql } from "drizzle-orm";
import { endResets } from "../resets/end-resets.ts";
import { deliveries } from "../schema/resets.ts";
import type { Work } from "../unit-of-work.ts";

/** Does not send a mail to an address from which one came back, and says so in the history. */
export async function withholdMail(
  work: Work,
  delivery: Pick<typeof deliveries.$inferSelect, "id" | "kind" | "resetId" | "contactId">,
): Promise<void> {
  const failure = "address-bounced";
  await work.tx
    .update(deliveries)
    .set({ state: "withdrawn", leaseUntil: null, lastResponse: null, lastFailure: failure, updatedAt: sql`now()` })
    .where(eq(deliveries.id, delivery.id));
  work.record("mail.withheld", delivery, { mail: delivery.kind, failure });
  if (delivery.kind !== "set_password_link" || delivery.resetId === null) return;
  // A reset whose link has reached the contact by an earlier mail stays as it is: that link works.
  await endResets(work, [delivery.resetId], {
    state: "undeliverable",
    linkBecause: "undeliverable",
    from: ["issued", "deferred"],
    detail: { because: "bounced" },
  });
}
