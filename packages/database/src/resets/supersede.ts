import { sql } from "drizzle-orm";
import { resendableStates } from "@rekey/contracts/reset-state";
import { contactActor, systemActor } from "../actor.ts";
import { texts } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { endResets } from "./end-resets.ts";

const isNewer = sql.raw("(o.created_at, o.id) > (r.created_at, r.id)");
const hasLink = sql`o.state = any(${texts(resendableStates)})`;
const others = sql.raw("from resets o where o.contact_id = r.contact_id and o.id <> r.id");

// Also of one whose hand-over to the CRM goes on or has failed: its password is in force here.
const gavePassword = sql.raw(`(o.state in ('completed', 'handing-over')
    or exists (select from credentials where contact_id = o.contact_id and set_by_reset_id = o.id))`);

/**
 * Whether a later request of the same contact as `resets r` has already taken effect, so that this one has to give way.
 * One of the staff gives way to one from the portal only when that has led to a new password: before that, anybody may
 * have made it.
 */
export const hasNewerReset = ({ isSelfService }: { isSelfService: boolean }) => sql`
  exists (select ${others} and ${isNewer} and (o.state = any(${texts([...resendableStates, "submitted"])}) or ${gavePassword})
    ${isSelfService ? sql`` : sql`and not (o.method = 'self_service' and ${hasLink})`})`;

/** Whether a later request than `resets r` has already given the contact a password. */
export const hasNewerPassword = sql`exists (select ${others} and ${isNewer} and ${gavePassword})`;

/** The contact's resets other than `resets r` that have a link, or are older and still wait. */
export const idsOfOthers = sql`
  select o.id ${others} and (${hasLink} or (o.state = 'accepted' and not ${isNewer})) order by o.id`;

/** Those of them whose password is being handed over to the CRM. */
export const idsOfHandingOver = sql`select o.id ${others} and o.state = 'handing-over' order by o.id`;

/** Ends the contacts' other resets because of those that take effect. */
export async function supersedeOthers(
  work: Work,
  requests: readonly { resetId: string; others: readonly string[] }[],
  linkBecause: "superseded" | "password-changed",
): Promise<void> {
  const byOf = new Map(requests.flatMap(({ resetId, others: ids }) => ids.map((id) => [id, resetId] as const)));
  await endResets(work, [...byOf.keys()], {
    state: "superseded",
    actor: linkBecause === "superseded" ? systemActor : contactActor,
    linkBecause,
    detail: (id) => ({ by: byOf.get(id) }),
  });
}

/**
 * Ends the contact's other resets with a link, none of which works for long, before a request from the portal gets a
 * link of its own. What staff have asked for and what still waits is left as it is.
 */
export async function endDyingOnes(work: Work, contactId: string, resetId: string): Promise<void> {
  const dying = await work.tx.execute<{ id: string; hasExpired: boolean }>(sql`
    select o.id,
      exists (select from links where reset_id = o.id and ended_at is null and expires_at <= now()) as has_expired
    from resets o where o.contact_id = ${contactId} and o.id <> ${resetId}::uuid and ${hasLink} order by o.id`);
  const idsOf = (hasExpired: boolean) => dying.filter((one) => one.hasExpired === hasExpired).map(({ id }) => id);
  await endResets(work, idsOf(true), { state: "expired", linkBecause: "expired", detail: {} });
  await endResets(work, idsOf(false), { state: "superseded", linkBecause: "superseded", detail: { by: resetId } });
}

/** Ends resets that are handled after a newer one has taken effect. */
export async function supersedeLateOnes(work: Work, resetIds: readonly string[]): Promise<void> {
  const from = ["accepted", "submitted"] as const;
  await endResets(work, resetIds, { state: "superseded", linkBecause: "superseded", from, detail: {} });
}
