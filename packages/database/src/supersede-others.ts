import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { contactActor, systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { endReset } from "./end-reset.ts";
import { resets } from "./schema/resets.ts";

const isNewerThan = (resetId: string) =>
  sql`(${resets.createdAt}, ${resets.id}) > (select created_at, id from resets where id = ${resetId}::uuid)`;

/**
 * Whether a later request of the same contact has already taken effect, so that this one has to give way. One of the
 * staff gives way to one from the portal only when that has led to a new password: before that, anybody may have made
 * it.
 */
export async function hasNewerReset(
  tx: Transaction,
  contactId: string,
  resetId: string,
  isAnonymous: boolean,
): Promise<boolean> {
  const tookEffect = inArray(resets.state, ["issued", "deferred", "mailed", "submitted", "completed"]);
  const byContact = and(eq(resets.method, "self_service"), inArray(resets.state, ["issued", "deferred", "mailed"]));
  const [newer] = await tx
    .select({ id: resets.id })
    .from(resets)
    .where(
      and(
        eq(resets.contactId, contactId),
        tookEffect,
        isAnonymous ? undefined : sql`not (${byContact})`,
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
export async function supersedeOthers(
  tx: Transaction,
  contactId: string,
  resetId: string,
  linkBecause: "superseded" | "password-changed",
): Promise<void> {
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

/**
 * Ends the contact's other resets with a link, none of which works for long, before a request from the portal gets a
 * link of its own. What staff have asked for and what still waits is left as it is.
 */
export async function endDeadOnes(tx: Transaction, contactId: string, resetId: string): Promise<void> {
  const others = await tx
    .select({
      id: resets.id,
      hasExpired: sql<boolean>`exists (select from links where reset_id = ${resets.id} and ended_at is null and expires_at <= now())`,
    })
    .from(resets)
    .where(
      and(
        eq(resets.contactId, contactId),
        ne(resets.id, resetId),
        inArray(resets.state, ["issued", "deferred", "mailed"]),
      ),
    )
    .orderBy(resets.id);
  for (const { id, hasExpired } of others) {
    const because = hasExpired ? "expired" : "superseded";
    await endReset(tx, id, {
      state: because,
      actor: systemActor,
      linkBecause: because,
      ...(hasExpired ? {} : { detail: { by: resetId } }),
    });
  }
}
