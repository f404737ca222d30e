import { and, eq, inArray, sql } from "drizzle-orm";
import type { PublishableEvent } from "@rekey/contracts/events";
import { resendableStates } from "@rekey/contracts/reset-state";
import { systemActor } from "./actor.ts";
import { replaceDelivery } from "./change-reset.ts";
import type { Transaction } from "./connection.ts";
import type { LockedContact } from "./lock-contact.ts";
import { takeFromBudget } from "./mail-budget.ts";
import { addEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { resets } from "./schema/resets.ts";

/** A reset whose link works, or will work once its mail has left. */
export interface LiveReset {
  id: string;
  byStaff: boolean;
  /** Too little is left of the link for another mail. */
  isDying: boolean;
}

/**
 * What an anonymous request meets: the link that the contact has, whoever asked for it. It is dying when it has less
 * left than that, or than half of a life that is short.
 */
export async function findLiveReset(
  tx: Transaction,
  contact: LockedContact,
  minimumLeftMs: number,
): Promise<LiveReset | undefined> {
  const [live] = await tx.execute<LiveReset & Record<string, unknown>>(sql`
    select r.id, r.method <> 'self_service' as "byStaff",
      coalesce(
        l.expires_at - now() < least(${minimumLeftMs}::float8 * interval '1 millisecond', (l.expires_at - l.issued_at) / 2),
        false) as "isDying"
    from links l join resets r on r.id = l.reset_id
    where l.contact_id = ${contact.id} and l.ended_at is null and (l.expires_at is null or l.expires_at > now())
      and r.state in ('issued', 'deferred', 'mailed') and r.open_until > now()
      and l.email_key = ${contact.emailKey} and l.credential_version = ${contact.credentialVersion}`);
  return live;
}

export type Repetition =
  | { because: "link-repeated"; event: PublishableEvent }
  | { because: "link-works" | "too-many-mails"; event?: undefined };

/**
 * Answers an anonymous request of somebody who has a link: counts it, and mails that link once more. The link's end
 * stays when it was: whoever asks again and again neither ends a link nor keeps it alive.
 */
export async function repeatLink(
  tx: Transaction,
  live: LiveReset,
  contact: LockedContact,
  command: { mailsPerHour: number; traceparent?: string | undefined },
): Promise<Repetition> {
  const [counted] = await tx
    .update(resets)
    .set({ askedAgain: sql`${resets.askedAgain} + 1`, updatedAt: sql`now()` })
    .where(and(eq(resets.id, live.id), inArray(resets.state, [...resendableStates])))
    .returning({ askedAgain: resets.askedAgain });
  if (!counted || live.isDying) return { because: "link-works" };
  if (!(await takeFromBudget(tx, "self_service_spent_at", contact.id, command.mailsPerHour)))
    return { because: "too-many-mails" };
  const deliveryId = await replaceDelivery(tx, live.id, contact.id, { keepsExpiry: true });
  await recordAudit(tx, {
    action: "link.repeated",
    actor: systemActor,
    resetId: live.id,
    contactId: contact.id,
    clientId: contact.clientId,
    detail: counted,
  });
  return {
    because: "link-repeated",
    event: await addEvent(tx, "mail", "SetPasswordLinkIssued", { deliveryId }, command.traceparent),
  };
}
