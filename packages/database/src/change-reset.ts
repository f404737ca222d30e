import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { PublishableEvent } from "@rekey/contracts/events";
import { resendableStates } from "@rekey/contracts/reset-state";
import type { Actor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { lockContacts } from "./end-contact.ts";
import { endReset } from "./end-reset.ts";
import { lockReset } from "./lock-reset.ts";
import { secondsUntilLeft, takeFromBudget } from "./mail-budget.ts";
import { addEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { mailStatus } from "./schema/events.ts";
import { deliveries, links, resets } from "./schema/resets.ts";

/** Calls a reset back. Cancelling a cancelled one again is the same as once. */
export async function cancelReset(
  tx: Transaction,
  resetId: string,
  actor: Actor,
): Promise<"cancelled" | "not-found" | "state-conflict"> {
  const ended = await endReset(tx, resetId, {
    state: "cancelled",
    actor: actor.subject,
    linkBecause: "cancelled",
    detail: { by: actor.name },
  });
  if (ended) return "cancelled";
  const [reset] = await tx.select({ state: resets.state }).from(resets).where(eq(resets.id, resetId));
  if (!reset) return "not-found";
  return reset.state === "cancelled" ? "cancelled" : "state-conflict";
}

export type ResendOutcome =
  | { outcome: "resent"; event: PublishableEvent }
  | { outcome: "not-found" | "state-conflict" | "mail-not-configured" | "address-bounced" }
  | { outcome: "too-many-mails"; retryAfterSeconds: number };

/**
 * Sends the link of a reset once more, as a mail of its own and at once. It is the same link, so whichever of the mails
 * the contact opens, it works. A mail that still waits for its next attempt is withdrawn for it.
 */
export async function resendLink(
  tx: Transaction,
  command: { resetId: string; actor: Actor; mailsPerHour: number; traceparent?: string | undefined },
): Promise<ResendOutcome> {
  const [found] = await tx.select({ contactId: resets.contactId }).from(resets).where(eq(resets.id, command.resetId));
  if (!found) return { outcome: "not-found" };
  if (!found.contactId) return { outcome: "state-conflict" };
  // First, as the order of locks has it: a change of the contact holds its budget, and then its resets.
  const [contact] = await lockContacts(tx, [found.contactId]);
  const reset = await lockReset(tx, command.resetId);
  if (!contact || !reset || !resendableStates.some((state) => state === reset.state))
    return { outcome: "state-conflict" };
  const [link] = await tx
    .select({ id: links.id })
    .from(links)
    .where(
      and(
        eq(links.resetId, command.resetId),
        isNull(links.endedAt),
        sql`(${links.expiresAt} is null or ${links.expiresAt} > now())`,
      ),
    )
    .orderBy(desc(links.generation))
    .limit(1);
  if (!link) return { outcome: "state-conflict" };
  const [status] = await tx.select({ configured: mailStatus.configured }).from(mailStatus);
  if (!status?.configured) return { outcome: "mail-not-configured" };
  if (contact.emailBouncedAt) return { outcome: "address-bounced" };
  const { mailsPerHour } = command;
  if (!(await takeFromBudget(tx, "spent_at", contact.id, mailsPerHour))) {
    const retryAfterSeconds = (await secondsUntilLeft(tx, "spent_at", contact.id, mailsPerHour)) ?? 1;
    return { outcome: "too-many-mails", retryAfterSeconds };
  }
  const deliveryId = await replaceDelivery(tx, command.resetId, contact.id);
  await recordAudit(tx, {
    action: "link.resent",
    actor: command.actor.subject,
    resetId: command.resetId,
    contactId: contact.id,
    clientId: contact.clientId,
    detail: { by: command.actor.name },
  });
  const event = await addEvent(tx, "mail", "SetPasswordLinkIssued", { deliveryId }, command.traceparent);
  return { outcome: "resent", event };
}

/** Has the link mailed once more; a mail that waits for its next attempt is withdrawn for it. */
export async function replaceDelivery(
  tx: Transaction,
  resetId: string,
  contactId: string,
  how: { keepsExpiry: boolean } = { keepsExpiry: false },
): Promise<string> {
  const kind = "set_password_link";
  const waiting = inArray(deliveries.state, ["pending", "deferred"]);
  await tx
    .update(deliveries)
    .set({ state: "withdrawn", updatedAt: sql`now()` })
    .where(and(eq(deliveries.resetId, resetId), eq(deliveries.kind, kind), waiting));
  const [delivery] = await tx
    .insert(deliveries)
    .values({ resetId, contactId, kind, ...how })
    .returning({ id: deliveries.id });
  if (!delivery) throw new Error("a delivery was not written");
  return delivery.id;
}
