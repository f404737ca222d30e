import { sql } from "drizzle-orm";
import type { PublishableEvent } from "@rekey/contracts/events";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { addEvent, postponeEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { deliveries } from "./schema/resets.ts";

interface Notice {
  kind: "password_set_by_staff" | "password_changed";
  contact: { id: string; clientId: string };
  resetId: string;
  gatherForMs: number;
  traceparent?: string | undefined;
}

/**
 * Has the contact told of a new password. The first notice leaves at once. For `gatherForMs` after it the next one of
 * its kind waits, in place of what waits already: the last change is always told of, and many changes are not many
 * mails. Publish what comes back; a notice that waits is published by the relay.
 */
export async function addNotice(tx: Transaction, notice: Notice): Promise<PublishableEvent | undefined> {
  const { kind, contact, resetId, traceparent } = notice;
  const { gathered, waitMs } = await gatherWaiting(tx, notice);
  const [delivery] = await tx
    .insert(deliveries)
    .values({
      resetId,
      contactId: contact.id,
      kind,
      changes: gathered + 1,
      nextAttemptAt: sql`now() + ${waitMs}::float8 * interval '1 millisecond'`,
    })
    .returning({ id: deliveries.id });
  if (!delivery) throw new Error("a delivery was not written");
  const event = await addEvent(tx, "mail", "PasswordChanged", { deliveryId: delivery.id }, traceparent);
  if (waitMs === 0) return event;
  await postponeEvent(tx, event.id, waitMs);
  return undefined;
}

/**
 * Withdraws the notices that wait, and says of how many changes they were to tell and how long the next one has to
 * wait.
 */
async function gatherWaiting(
  tx: Transaction,
  { kind, contact, resetId, gatherForMs }: Notice,
): Promise<{ gathered: number; waitMs: number }> {
  if (gatherForMs === 0) return { gathered: 0, waitMs: 0 };
  const ofKind = sql`contact_id = ${contact.id} and kind = ${kind} and kind <> 'set_password_link'`;
  const [found] = await tx.execute<{ resetIds: string[]; gathered: number; waitMs: number }>(sql`
    with withdrawn as (
      update deliveries set state = 'withdrawn', updated_at = now() where ${ofKind} and state in ('pending', 'deferred')
      returning reset_id, changes
    ), told as (
      select max(coalesce(accepted_at, updated_at)) as at from deliveries where ${ofKind} and state in ('sending', 'accepted')
    )
    select to_jsonb(array(select reset_id from withdrawn)) as "resetIds",
      (select coalesce(sum(changes), 0)::int from withdrawn) as gathered,
      greatest(coalesce(extract(epoch from (select at from told) - now()) * 1000 + ${gatherForMs}::float8, 0), 0)::float8 as "waitMs"`);
  if (!found) throw new Error("the statement that gathers notices answered nothing");
  for (const earlier of found.resetIds) {
    await recordAudit(tx, {
      action: "notice.gathered",
      actor: systemActor,
      resetId: earlier,
      contactId: contact.id,
      clientId: contact.clientId,
      detail: { with: resetId },
    });
  }
  return found;
}
