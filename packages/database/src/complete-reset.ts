import { and, eq, isNull, sql } from "drizzle-orm";
import type { PublishableEvent } from "@rekey/contracts/events";
import { contactActor, systemActor } from "./actor.ts";
import { addNotice } from "./add-notice.ts";
import { type Database, type Transaction, inTransaction } from "./connection.ts";
import { hasNewerPassword, supersedeOthers } from "./supersede-others.ts";
import { type LockedContact, lockContact } from "./lock-contact.ts";
import { endReset, refuseReset } from "./end-reset.ts";
import { consumeEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { clients, contacts, credentials, portalSessions, rehashes } from "./schema/directory.ts";
import { resets } from "./schema/resets.ts";

export interface SealedPassword {
  sealedPassword: string;
  from: "accepted" | "submitted";
  /** Words that anyone could guess the contact to use. */
  context: readonly string[];
}

/** The sealed password that a reset waits to have set, or undefined when it waits for none. */
export async function findSealedPassword(db: Database, resetId: string): Promise<SealedPassword | undefined> {
  const [reset] = await db
    .select({
      method: resets.method,
      state: resets.state,
      sealedPassword: resets.sealedPassword,
      name: contacts.name,
      email: contacts.email,
      clientName: clients.name,
    })
    .from(resets)
    .innerJoin(contacts, eq(contacts.id, resets.contactId))
    .innerJoin(clients, eq(clients.id, contacts.clientId))
    .where(eq(resets.id, resetId));
  if (!reset?.sealedPassword) return undefined;
  const { sealedPassword, name, email, clientName } = reset;
  const context = [name, email, clientName];
  if (reset.state === "submitted") return { sealedPassword, from: "submitted", context };
  if (reset.state === "accepted" && reset.method === "manual") return { sealedPassword, from: "accepted", context };
  return undefined;
}

/**
 * Sets the new password: credential, sessions, other links, history, and the notice to the contact, all or nothing. The
 * state decides, so of any number of replays one takes effect. Publish what comes back.
 */
export async function completeReset(
  tx: Transaction,
  command: {
    eventId: string;
    resetId: string;
    from: "accepted" | "submitted";
    passwordHash: string;
    /** See `addNotice`. */
    gatherNoticesForMs: number;
    traceparent?: string | undefined;
  },
): Promise<PublishableEvent | undefined> {
  const { resetId, traceparent, gatherNoticesForMs: gatherForMs } = command;
  await consumeEvent(tx, command.eventId);
  const [reset] = await tx.select({ contactId: resets.contactId }).from(resets).where(eq(resets.id, resetId));
  const contact = reset && (await lockContact(tx, reset.contactId, null));
  if (!contact) return undefined;
  if (!contact.portalAccess) return refuseReset(tx, resetId, "portal-access-off", contact);
  if (await hasNewerPassword(tx, contact.id, resetId)) {
    await endReset(tx, resetId, {
      state: "superseded",
      actor: systemActor,
      linkBecause: "superseded",
      from: [command.from],
    });
    return undefined;
  }
  const [done] = await tx
    .update(resets)
    .set({ state: "completed", sealedPassword: null, endedAt: sql`now()`, updatedAt: sql`now()` })
    .where(and(eq(resets.id, resetId), eq(resets.state, command.from)))
    .returning({
      method: resets.method,
      requestedBy: resets.requestedBy,
      requestedByName: resets.requestedByName,
      mustChange: resets.mustChange,
      clientId: resets.clientId,
    });
  if (!done) return undefined;
  const { version, sessionsEnded } = await storeCredential(tx, contact, resetId, command.passwordHash, done.mustChange);
  await supersedeOthers(tx, contact.id, resetId, "password-changed");
  await recordCompletion(tx, contact, { ...done, id: resetId }, { sessionsEnded, credentialVersion: version });
  const kind = done.method === "manual" ? "password_set_by_staff" : "password_changed";
  return addNotice(tx, { kind, contact, resetId, gatherForMs, traceparent });
}

/** Whoever chose the password is who set it: staff, by name, or the contact. */
async function recordCompletion(
  tx: Transaction,
  contact: LockedContact,
  reset: { id: string; method: string; requestedBy: string; requestedByName: string; mustChange: boolean },
  effect: { sessionsEnded: number; credentialVersion: number },
): Promise<void> {
  const { method, mustChange } = reset;
  const byStaff = method === "manual";
  await recordAudit(tx, {
    action: "reset.completed",
    actor: byStaff ? reset.requestedBy : contactActor,
    resetId: reset.id,
    contactId: contact.id,
    clientId: contact.clientId,
    detail: { ...(byStaff && { by: reset.requestedByName }), method, mustChange, ...effect },
  });
}

/** Writes the hash as the contact's next credential version, and ends the sessions of all earlier ones. */
async function storeCredential(
  tx: Transaction,
  contact: LockedContact,
  resetId: string,
  passwordHash: string,
  mustChange: boolean,
): Promise<{ version: number; sessionsEnded: number }> {
  const version = contact.credentialVersion + 1;
  const fields = { passwordHash, version, mustChange, setByResetId: resetId };
  await tx
    .insert(credentials)
    .values({ contactId: contact.id, ...fields, setAt: sql`now()` })
    .onConflictDoUpdate({ target: credentials.contactId, set: { ...fields, setAt: sql`now()` } });
  // A password that is replaced has no use for a stronger hash, and no place here.
  await tx.delete(rehashes).where(eq(rehashes.contactId, contact.id));
  const ended = await tx
    .update(portalSessions)
    .set({ endedAt: sql`now()` })
    .where(and(eq(portalSessions.contactId, contact.id), isNull(portalSessions.endedAt)))
    .returning({ contactId: portalSessions.contactId });
  return { version, sessionsEnded: ended.length };
}

/** Ends a reset whose password will never be set, for a reason that only opening it could show. */
export async function refusePassword(
  tx: Transaction,
  command: { eventId: string; resetId: string; because: "password-unreadable" | "password-policy" },
): Promise<void> {
  await consumeEvent(tx, command.eventId);
  await refuseReset(tx, command.resetId, command.because, undefined);
}

/** A password that waits to be hashed with today's settings, and its hash; undefined when it was changed since. */
export async function findRehash(
  db: Database,
  contactId: string,
): Promise<{ sealedPassword: string; credentialVersion: number; passwordHash: string } | undefined> {
  const [row] = await db
    .select({
      sealedPassword: rehashes.sealedPassword,
      credentialVersion: rehashes.credentialVersion,
      passwordHash: credentials.passwordHash,
    })
    .from(rehashes)
    .innerJoin(
      credentials,
      and(eq(credentials.contactId, rehashes.contactId), eq(credentials.version, rehashes.credentialVersion)),
    )
    .where(eq(rehashes.contactId, contactId));
  return row;
}

/** Stores the same password under a stronger hash, once. The version stays, so no session and no link ends. */
export async function storeRehash(
  tx: Transaction,
  command: {
    eventId: string;
    contactId: string;
    rehash: { credentialVersion: number; passwordHash: string } | undefined;
  },
): Promise<void> {
  const { contactId, rehash } = command;
  await consumeEvent(tx, command.eventId);
  // What waits can be taken once, however often its job is run; what a later sign-in has left is for the event of that.
  const [taken] = await tx
    .delete(rehashes)
    .where(and(eq(rehashes.contactId, contactId), rehash && eq(rehashes.credentialVersion, rehash.credentialVersion)))
    .returning({ contactId: rehashes.contactId });
  if (!taken || !rehash) return;
  const [stored] = await tx
    .update(credentials)
    .set({ passwordHash: rehash.passwordHash })
    .where(and(eq(credentials.contactId, contactId), eq(credentials.version, rehash.credentialVersion)))
    .returning({ contactId: credentials.contactId });
  if (stored) await recordAudit(tx, { action: "credential.rehashed", actor: systemActor, contactId });
}

/** Ends resets whose link or last deadline has passed, by the database's clock, and says how many. */
export async function expireLateResets(db: Database, limit: number): Promise<number> {
  return inTransaction(db, async (tx) => {
    // Each half reads its own index from its oldest entry, however many resets are open.
    const open = sql`ended_at is null and state in ('accepted', 'issued', 'deferred', 'mailed')`;
    const late = await tx.execute<{ id: string }>(sql`
      select id from resets
      where ${open} and id in (
        (select id from resets where ${open} and open_until < now() order by open_until limit ${limit})
        union all
        (select reset_id from links where ended_at is null and expires_at < now() order by expires_at limit ${limit}))
      order by id limit ${limit} for no key update skip locked`);
    for (const { id } of late) {
      await endReset(tx, id, { state: "expired", actor: systemActor, linkBecause: "expired" });
    }
    return late.length;
  });
}
