import { and, eq, sql } from "drizzle-orm";
import type { PublishableEvent } from "@rekey/contracts/events";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { endReset, refuseReset } from "./end-reset.ts";
import { type LockedContact, lockContact } from "./lock-contact.ts";
import { takeFromBudget } from "./mail-budget.ts";
import { addEvent, consumeEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { findLiveReset, repeatLink } from "./repeat-link.ts";
import { deliveries, links, resets } from "./schema/resets.ts";
import { endDeadOnes, hasNewerReset, supersedeOthers } from "./supersede-others.ts";

/** What is stored of a new token: enough to derive it again with the key, and to recognise it, but not the token. */
export interface TokenRecord {
  keyId: string;
  nonce: string;
  tokenHash: string;
}

interface IssueCommand {
  eventId: string;
  resetId: string;
  token: TokenRecord;
  /** By requests on the portal. What staff ask for was counted when it was accepted. */
  selfServiceMailsPerHour: number;
  /** A link with less left than this is not mailed any more. */
  minimumLeftMs: number;
  traceparent?: string | undefined;
}

/**
 * Acts on an accepted request for a link: finds the contact, replaces earlier resets, issues the link and its mail, or
 * refuses. A request from the portal, which anybody can make, ends nothing of what works: it has the contact's link
 * mailed once more. Any replay finds the reset no longer `accepted` and changes nothing. Publish what comes back.
 */
export async function issueLink(tx: Transaction, command: IssueCommand): Promise<PublishableEvent | undefined> {
  const { resetId } = command;
  await consumeEvent(tx, command.eventId);
  const [reset] = await tx
    .select({ method: resets.method, state: resets.state, contactId: resets.contactId, typed: resets.typedAddressKey })
    .from(resets)
    .where(eq(resets.id, resetId));
  if (!reset || reset.state !== "accepted" || reset.method === "manual") return undefined;
  const contact = await lockContact(tx, reset.contactId, reset.typed);
  const isAnonymous = reset.method === "self_service";
  const refusal = whyRefused(contact);
  if (!contact || refusal) return refuse(tx, resetId, refusal ?? "nobody", contact, isAnonymous);
  if (await hasNewerReset(tx, contact.id, resetId, isAnonymous)) return giveWay(tx, resetId, contact);
  if (isAnonymous) {
    const answered = await answerAnonymous(tx, command, contact);
    if (answered) return answered.event;
  }
  const [issued] = await tx
    .update(resets)
    .set({ ...namedFor(contact), state: "issued", updatedAt: sql`now()` })
    .where(and(eq(resets.id, resetId), eq(resets.state, "accepted")))
    .returning({ id: resets.id });
  if (!issued) return undefined;
  if (isAnonymous) await endDeadOnes(tx, contact.id, resetId);
  else await supersedeOthers(tx, contact.id, resetId, "superseded");
  const deliveryId = await writeLink(tx, contact, resetId, command.token);
  return addEvent(tx, "mail", "SetPasswordLinkIssued", { deliveryId }, command.traceparent);
}

/**
 * Ends a request from the portal that needs no link of its own, or may not have one. Undefined when it shall have one.
 */
async function answerAnonymous(
  tx: Transaction,
  command: IssueCommand,
  contact: LockedContact,
): Promise<{ event: PublishableEvent | undefined } | undefined> {
  const { resetId, selfServiceMailsPerHour: mailsPerHour, minimumLeftMs, traceparent } = command;
  const live = await findLiveReset(tx, contact, minimumLeftMs);
  // The contact's own link that is about to run out gives way to a new one; what staff sent is left to run out.
  if (live && (live.byStaff || !live.isDying)) {
    const { because, event } = await repeatLink(tx, live, contact, { mailsPerHour, traceparent });
    // Not told of the contact: it stands at the reset that has the link, or a stranger could fill a contact's history.
    await refuseReset(tx, resetId, because, undefined);
    return { event };
  }
  if (await takeFromBudget(tx, "self_service_spent_at", contact.id, mailsPerHour)) return undefined;
  await refuse(tx, resetId, "too-many-mails", contact, true);
  return { event: undefined };
}

/** Refuses a request. One from the portal is told of in the contact's history once an hour for each reason. */
async function refuse(
  tx: Transaction,
  resetId: string,
  because: string,
  contact: LockedContact | undefined,
  isAnonymous: boolean,
): Promise<undefined> {
  const isTold = isAnonymous && contact && (await wasToldOfRefusal(tx, contact.id, because));
  return refuseReset(tx, resetId, because, isTold ? undefined : contact);
}

async function wasToldOfRefusal(tx: Transaction, contactId: string, because: string): Promise<boolean> {
  const [told] = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(
      and(
        eq(resets.contactId, contactId),
        eq(resets.method, "self_service"),
        eq(resets.refusedBecause, because),
        sql`${resets.createdAt} > now() - interval '1 hour'`,
      ),
    )
    .limit(1);
  return told !== undefined;
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

function whyRefused(contact: LockedContact | undefined): string | undefined {
  if (!contact) return "nobody";
  if (!contact.portalAccess) return "portal-access-off";
  return contact.hasBounced ? "address-bounced" : undefined;
}
