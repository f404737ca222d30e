import { and, desc, eq, gte } from "drizzle-orm";
import type { PublishableEvent } from "@rekey/contracts/events";
import { isOldAddressTold } from "@rekey/contracts/old-address";
import type { Transaction } from "./connection.ts";
import { addEvent } from "./outbox.ts";
import { type contacts, credentials } from "./schema/directory.ts";
import { deliveries, links, resets } from "./schema/resets.ts";

/** Has the address that a contact had until now told of the change, where that can matter. Publish what comes back. */
export async function tellOldAddress(
  tx: Transaction,
  before: typeof contacts.$inferSelect,
  newAddress: string,
  traceparent: string | undefined,
): Promise<PublishableEvent | undefined> {
  const [last] = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(eq(resets.contactId, before.id))
    .orderBy(desc(resets.createdAt), desc(resets.id))
    .limit(1);
  const [password] = await tx
    .select({ version: credentials.version })
    .from(credentials)
    .where(eq(credentials.contactId, before.id));
  const [link] = await tx
    .select({ id: links.id })
    .from(links)
    .where(and(eq(links.contactId, before.id), gte(links.issuedAt, before.emailChangedAt)))
    .limit(1);
  // The end of a contact takes its password, so that it was ever set is what counts.
  const [completed] = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(and(eq(resets.contactId, before.id), eq(resets.state, "completed")))
    .limit(1);
  // A link that was mailed there counts as a password: access that was on for it may be on again after the change.
  const hasPassword = [password, completed, link].some((found) => found !== undefined);
  const { emailBouncedAt: bouncedAt, emailBounceReason: reason } = before;
  const emailBounce = bouncedAt === null ? null : { at: bouncedAt.toISOString(), reason: reason ?? "" };
  if (!isOldAddressTold({ ...before, hasPassword, emailBounce, lastResetId: last?.id ?? null }, newAddress))
    return undefined;
  const [delivery] = await tx
    .insert(deliveries)
    .values({ contactId: before.id, kind: "address_changed", toAddress: before.email, toName: before.name })
    .returning({ id: deliveries.id });
  if (!delivery) throw new Error("a delivery was not written");
  return addEvent(tx, "mail", "AddressChanged", { deliveryId: delivery.id }, traceparent);
}
