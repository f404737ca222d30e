import { and, eq, or, sql } from "drizzle-orm";
import { resendableStates } from "@rekey/contracts/reset-state";
import type { Database, Transaction } from "../connection.ts";
import { endResets } from "../resets/end-resets.ts";
import { lockReset } from "../resets/lock-reset.ts";
import { contacts } from "../schema/directory.ts";
import { deliveries, links } from "../schema/resets.ts";
import type { Work } from "../unit-of-work.ts";

export interface Bounce {
  deliveryId: string;
  /** RFC 3463, such as `5.1.1`. Null: the notification has none. */
  status: string | null;
  /** The words of the server that gave the mail back, cut and cleaned. */
  reason: string;
  /** Whether the address is the reason. */
  isOfAddress: boolean;
}

/**
 * Acts on a notification that a mail came back: the delivery and its reset become undeliverable, and the address is
 * flagged if it is the reason, and for as long as it is still the contact's. Changes nothing when the mail was never
 * sent, its contact was erased, it was taken more than 7 days ago (no server tries for longer), has come back before,
 * or has been used, which it cannot be without having arrived.
 */
export async function recordBounce(work: Work, bounce: Bounce): Promise<"recorded" | "ignored"> {
  const { tx } = work;
  const held = await holdDelivery(tx, bounce.deliveryId);
  if (!held) return "ignored";
  const { contact, reset, delivery } = held;
  const isLink = delivery.kind === "set_password_link";
  const mayBeSent = delivery.state === "accepted" || delivery.state === "sending" || delivery.maybeDelivered;
  const wasUsed = isLink && reset !== undefined && (await hasUsedLink(tx, reset.id));
  if (
    contact.erasedAt !== null ||
    !mayBeSent ||
    wasUsed ||
    delivery.isLongAgo ||
    ["undeliverable", "withdrawn"].includes(delivery.state)
  )
    return "ignored";
  await tx
    .update(deliveries)
    .set({
      state: "undeliverable",
      leaseUntil: null,
      toAddress: null,
      toName: null,
      lastResponse: bounce.reason,
      lastFailure: null,
      updatedAt: sql`now()`,
    })
    .where(eq(deliveries.id, delivery.id));
  work.record(
    "mail.bounced",
    { resetId: reset?.id, contactId: contact.id },
    { mail: delivery.kind, status: bounce.status, response: bounce.reason },
  );
  if (isLink && reset) {
    await endResets(work, [reset.id], {
      state: "undeliverable",
      linkBecause: "undeliverable",
      from: resendableStates,
      detail: { because: "bounced" },
    });
  }
  if (bounce.isOfAddress && contact.emailKey === delivery.addressKey) {
    await tx
      .update(contacts)
      .set({ emailBouncedAt: sql`now()`, emailBounceReason: bounce.reason, updatedAt: sql`now()` })
      .where(eq(contacts.id, contact.id));
  }
  return "recorded";
}

/** Whether a mail was sent that may still come back. */
export async function mayComeBack(db: Database, deliveryId: string): Promise<boolean> {
  const [sent] = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.id, deliveryId),
        or(sql`${deliveries.acceptedAt} > now() - interval '7 days'`, deliveries.maybeDelivered),
      ),
    );
  return sent !== undefined;
}

export interface SentMail {
  /** As far as that is still known: the address that it went to, in small letters. */
  recipient: { name: string; address: string };
  /** What the tokens of its reset were made of. */
  links: { resetId: string; keyId: string; nonce: string; generation: number }[];
}

/** Whom a mail was for and what links it may have carried. */
export async function findSentMail(db: Database, deliveryId: string): Promise<SentMail | undefined> {
  const [found] = await db
    .select({
      name: contacts.name,
      toName: deliveries.toName,
      address: deliveries.addressKey,
      resetId: deliveries.resetId,
    })
    .from(deliveries)
    .innerJoin(contacts, eq(contacts.id, deliveries.contactId))
    .where(eq(deliveries.id, deliveryId));
  if (!found) return undefined;
  const { resetId, keyId, nonce, generation } = links;
  const made =
    found.resetId === null
      ? []
      : await db.select({ resetId, keyId, nonce, generation }).from(links).where(eq(resetId, found.resetId));
  return { recipient: { name: found.toName ?? found.name, address: found.address ?? "" }, links: made };
}

/** Whatever became of the reset then: a password that could not be handed over leaves it undeliverable, for one. */
async function hasUsedLink(tx: Transaction, resetId: string): Promise<boolean> {
  const used = and(eq(links.resetId, resetId), eq(links.endedBecause, "used"));
  return (await tx.select({ id: links.id }).from(links).where(used).limit(1)).length > 0;
}

/** Locks a delivery with its contact and reset: these two first, as every step does. */
async function holdDelivery(tx: Transaction, deliveryId: string) {
  const [pointer] = await tx
    .select({ resetId: deliveries.resetId, contactId: deliveries.contactId })
    .from(deliveries)
    .where(eq(deliveries.id, deliveryId));
  if (!pointer) return undefined;
  const [contact] = await tx
    .select({ id: contacts.id, emailKey: contacts.emailKey, erasedAt: contacts.erasedAt })
    .from(contacts)
    .where(eq(contacts.id, pointer.contactId))
    .for("no key update");
  const reset = pointer.resetId === null ? undefined : await lockReset(tx, pointer.resetId);
  const [delivery] = await tx
    .select({
      id: deliveries.id,
      kind: deliveries.kind,
      state: deliveries.state,
      maybeDelivered: deliveries.maybeDelivered,
      addressKey: deliveries.addressKey,
      isLongAgo: sql<boolean>`${deliveries.acceptedAt} is not null and ${deliveries.acceptedAt} < now() - interval '7 days'`,
    })
    .from(deliveries)
    .where(eq(deliveries.id, deliveryId))
    .for("no key update");
  return contact && delivery ? { contact, reset, delivery } : undefined;
}
