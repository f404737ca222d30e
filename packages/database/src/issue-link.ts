import { and, eq, sql } from "drizzle-orm";
import type { PublishableEvent } from "@rekey/contracts/events";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { endReset, refuseReset } from "./end-reset.ts";
import { type LockedContact, lockContact } from "./lock-contact.ts";
import { takeFromMailBudget } from "./mail-budget.ts";
import { addEvent, consumeEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { deliveries, links, resets } from "./schema/resets.ts";
import { hasNewerReset, supersedeOthers } from "./supersede-others.ts";

/** What is stored of a new token: enough to derive it again with the key, and to recognise it, but not the token. */
export interface TokenRecord {
  keyId: string;
  nonce: string;
  tokenHash: string;
}

/**
 * Acts on an accepted request for a link: finds the contact, replaces earlier resets, issues the link and its mail, or
 * refuses. Any replay finds the reset no longer `accepted` and changes nothing. Publish what comes back.
 */
export async function issueLink(
  tx: Transaction,
  command: {
    eventId: string;
    resetId: string;
    token: TokenRecord;
    mailsPerHour: number;
    traceparent?: string | undefined;
  },
): Promise<PublishableEvent | undefined> {
  await consumeEvent(tx, command.eventId);
  const [reset] = await tx
    .select({ method: resets.method, state: resets.state, contactId: resets.contactId, typed: resets.typedAddressKey })
    .from(resets)
    .where(eq(resets.id, command.resetId));
  if (!reset || reset.state !== "accepted" || reset.method === "manual") return undefined;
  const contact = await lockContact(tx, reset.contactId, reset.typed);
  const refusal = await whyRefused(tx, contact, reset.method, command.mailsPerHour);
  if (!contact || refusal) return refuseReset(tx, command.resetId, refusal ?? "nobody", contact);
  if (await hasNewerReset(tx, contact.id, command.resetId)) return giveWay(tx, command.resetId, contact);
  const [issued] = await tx
    .update(resets)
    .set({ ...namedFor(contact), state: "issued", updatedAt: sql`now()` })
    .where(and(eq(resets.id, command.resetId), eq(resets.state, "accepted")))
    .returning({ id: resets.id });
  if (!issued) return undefined;
  await supersedeOthers(tx, contact.id, command.resetId, "superseded");
  const deliveryId = await writeLink(tx, contact, command.resetId, command.token);
  return addEvent(tx, "mail", "SetPasswordLinkIssued", { deliveryId }, command.traceparent);
}

/** Whose a reset is, once that was looked up: then the address that was typed has served. */
function namedFor(contact: LockedContact) {
  return { contactId: contact.id, clientId: contact.clientId, typedAddressKey: null };
}

/** Ends a reset that is handled after a newer one has taken effect. */
async function giveWay(tx: Transaction, resetId: string, contact: LockedContact): Promise<undefined> {
  await tx
    .update(resets)
    .set(namedFor(contact))
    .where(and(eq(resets.id, resetId), eq(resets.state, "accepted")));
  await endReset(tx, resetId, {
    state: "superseded",
    actor: systemActor,
    linkBecause: "superseded",
    from: ["accepted"],
  });
}

/** Writes the first generation of a reset's link, and the mail that is to carry it. */
async function writeLink(
  tx: Transaction,
  contact: LockedContact,
  resetId: string,
  token: TokenRecord,
): Promise<string> {
  await tx.insert(links).values({
    resetId,
    contactId: contact.id,
    generation: 1,
    ...token,
    emailKey: contact.emailKey,
    credentialVersion: contact.credentialVersion,
  });
  await recordAudit(tx, {
    action: "link.issued",
    actor: systemActor,
    resetId,
    contactId: contact.id,
    clientId: contact.clientId,
    detail: { generation: 1 },
  });
  const [delivery] = await tx
    .insert(deliveries)
    .values({ resetId, contactId: contact.id, kind: "set_password_link" })
    .returning({ id: deliveries.id });
  if (!delivery) throw new Error("a delivery was not written");
  return delivery.id;
}

async function whyRefused(tx: Transaction, contact: LockedContact | undefined, method: string, mailsPerHour: number) {
  if (!contact) return "nobody";
  if (!contact.portalAccess) return "portal-access-off";
  if (contact.hasBounced) return "address-bounced";
  // A command of the staff was counted when it was accepted; a self-service request names its contact only now.
  if (method === "self_service" && !(await takeFromMailBudget(tx, contact.id, mailsPerHour))) return "too-many-mails";
  return undefined;
}
