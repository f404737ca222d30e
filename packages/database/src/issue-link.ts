import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { PublishableEvent } from "@rekey/contracts/events";
import { contactActor, systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { endReset } from "./end-reset.ts";
import { takeFromMailBudget } from "./mail-budget.ts";
import { addEvent, consumeEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { contacts, credentials } from "./schema/directory.ts";
import { deliveries, links, resets } from "./schema/resets.ts";

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
  if (await hasNewerReset(tx, contact.id, command.resetId)) {
    await endReset(tx, command.resetId, { state: "superseded", actor: systemActor, linkBecause: "superseded", from: ["accepted"] });
    return undefined;
  }
  const [issued] = await tx
    .update(resets)
    .set({ state: "issued", contactId: contact.id, clientId: contact.clientId, typedAddressKey: null, updatedAt: sql`now()` })
    .where(and(eq(resets.id, command.resetId), eq(resets.state, "accepted")))
    .returning({ id: resets.id });
  if (!issued) return undefined;
  await supersedeOthers(tx, contact.id, command.resetId, "superseded");
  await tx.insert(links).values({
    resetId: command.resetId,
    contactId: contact.id,
    generation: 1,
    ...command.token,
    emailKey: contact.emailKey,
    credentialVersion: contact.credentialVersion,
  });
  await recordAudit(tx, { action: "link.issued", actor: systemActor, resetId: command.resetId, contactId: contact.id, clientId: contact.clientId, detail: { generation: 1 } });
  const [delivery] = await tx
    .insert(deliveries)
    .values({ resetId: command.resetId, contactId: contact.id, kind: "set_password_link" })
    .returning({ id: deliveries.id });
  if (!delivery) throw new Error("a delivery was not written");
  return addEvent(tx, "mail", "SetPasswordLinkIssued", { deliveryId: delivery.id }, command.traceparent);
}

export interface LockedContact {
  id: string;
  clientId: string;
  emailKey: string;
  portalAccess: boolean;
  /** 0: has no password yet. */
  credentialVersion: number;
}

/** Every step that changes a contact's links or password holds this lock, so such steps happen one after the other. */
export async function lockContact(tx: Transaction, contactId: string | null, typedAddressKey: string | null): Promise<LockedContact | undefined> {
  if (!contactId && !typedAddressKey) return undefined;
  const [contact] = await tx
    .select({ id: contacts.id, clientId: contacts.clientId, emailKey: contacts.emailKey, portalAccess: contacts.portalAccess })
    .from(contacts)
    .where(contactId ? eq(contacts.id, contactId) : and(eq(contacts.emailKey, typedAddressKey ?? ""), contacts.portalAccess))
    .for("no key update");
  if (!contact) return undefined;
  const [credential] = await tx.select({ version: credentials.version }).from(credentials).where(eq(credentials.contactId, contact.id));
  return { ...contact, credentialVersion: credential?.version ?? 0 };
}

async function whyRefused(tx: Transaction, contact: LockedContact | undefined, method: string, mailsPerHour: number) {
  if (!contact) return "nobody";
  if (!contact.portalAccess) return "portal-access-off";
  // A command of the staff was counted when it was accepted; a self-service request names its contact only now.
  if (method === "self_service" && !(await takeFromMailBudget(tx, contact.id, mailsPerHour))) return "too-many-mails";
  return undefined;
}

/** Ends an accepted reset without effect, for a reason that the history and the staff can read. */
export async function refuseReset(
  tx: Transaction,
  resetId: string,
  because: string,
  contact: { id: string; clientId: string } | undefined,
): Promise<undefined> {
  const [refused] = await tx
    .update(resets)
    .set({
      state: "refused",
      refusedBecause: because,
      sealedPassword: null,
      typedAddressKey: null,
      ...(contact ? { contactId: contact.id, clientId: contact.clientId } : {}),
      endedAt: sql`now()`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(resets.id, resetId), inArray(resets.state, ["accepted", "submitted"])))
    .returning({ contactId: resets.contactId, clientId: resets.clientId });
  if (refused) {
    await recordAudit(tx, { action: "reset.refused", actor: systemActor, resetId, ...refused, detail: { because } });
  }
}

const isNewerThan = (resetId: string) =>
  sql`(${resets.createdAt}, ${resets.id}) > (select created_at, id from resets where id = ${resetId}::uuid)`;

/** Whether a later request of the same contact has already taken effect, so that this one has to give way. */
async function hasNewerReset(tx: Transaction, contactId: string, resetId: string): Promise<boolean> {
  const [newer] = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(
      and(
        eq(resets.contactId, contactId),
        inArray(resets.state, ["issued", "deferred", "mailed", "submitted", "completed"]),
        isNewerThan(resetId),
      ),
    )
    .limit(1);
  return newer !== undefined;
}

/** Whether a later request has already given the contact a password. */
export async function hasNewerPassword(tx: Transaction, contactId: string, resetId: string): Promise<boolean> {
  const [newer] = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(and(eq(resets.contactId, contactId), eq(resets.state, "completed"), isNewerThan(resetId)))
    .limit(1);
  return newer !== undefined;
}

/** Ends the contact's other resets that have a link, or are older and still wait, because of this one. */
export async function supersedeOthers(tx: Transaction, contactId: string, resetId: string, linkBecause: "superseded" | "password-changed"): Promise<void> {
  const others = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(
      and(
        eq(resets.contactId, contactId),
        ne(resets.id, resetId),
        sql`(${inArray(resets.state, ["issued", "deferred", "mailed"])} or (${resets.state} = 'accepted' and not ${isNewerThan(resetId)}))`,
      ),
    )
    .orderBy(resets.id);
  for (const other of others) {
    await endReset(tx, other.id, {
      state: "superseded",
      actor: linkBecause === "superseded" ? systemActor : contactActor,
      linkBecause,
      detail: { by: resetId },
    });
  }
}
