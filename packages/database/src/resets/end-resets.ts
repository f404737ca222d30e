import { sql } from "drizzle-orm";
import type { AuditDetail } from "@rekey/contracts/audit-actions";
import type { LinkEndReason, RefusalReason } from "@rekey/contracts/reset-reasons";
import { type ResetState, cancellableStates } from "@rekey/contracts/reset-state";
import type { Work } from "../unit-of-work.ts";
import { texts, uuids } from "../sql-lists.ts";

type OpenEnd = "cancelled" | "expired" | "superseded" | "undeliverable";

/** The client is the one for whom it was asked for, whosever the contact is now: who heard of it hears of its end. */
type OfWhom = { contactId: string | null; clientId: string | null };

export interface Ending<S extends OpenEnd> {
  state: S;
  /** Why its link dies. */
  linkBecause: LinkEndReason;
  detail: AuditDetail<`reset.${S}`> | ((resetId: string) => AuditDetail<`reset.${S}`>);
  /** Who did it, unless it is the actor of the work. */
  actor?: string;
  /** The states from which this end may be reached: those of a reset that can be called back, unless told. */
  from?: readonly ResetState[];
}

/**
 * Gives resets their end, kills their links, and withdraws their mails; what is secret of them a trigger drops. Leaves
 * those out that are in none of the states from which they may end so: an end is never left. Says which have ended.
 */
export async function endResets<S extends OpenEnd>(
  work: Work,
  resetIds: readonly string[],
  { state, linkBecause, detail, actor, from = cancellableStates }: Ending<S>,
): Promise<string[]> {
  if (resetIds.length === 0) return [];
  // In a statement of its own: what another step, for which this one waits, writes of a reset is seen by the next one.
  await work.tx.execute(sql`
    select from resets where id = any(${uuids(resetIds)}) order by id for no key update`);
  // The dead links are counted, so that PostgreSQL locks them before the mails, as the order of locks has it.
  const ended = await work.tx.execute<OfWhom & { id: string }>(sql`
    with ended as (
      update resets set state = ${state}, ended_at = now(), updated_at = now()
      where id = any(${uuids(resetIds)}) and state = any(${texts(from)})
      returning id, contact_id, client_id
    ), dead as (
      update links set ended_at = now(), ended_because = ${linkBecause}
      from ended where links.reset_id = ended.id and links.ended_at is null
      returning links.id
    ), withdrawn as (
      update deliveries set state = 'withdrawn', updated_at = now()
      from ended where deliveries.reset_id = ended.id and deliveries.state in ('pending', 'deferred')
        and (select count(*) from dead) >= 0
    )
    select id, contact_id, client_id from ended order by id`);
  for (const { id, contactId, clientId } of ended) {
    const told = typeof detail === "function" ? detail(id) : detail;
    work.record(`reset.${state}`, { resetId: id, contactId, clientId, actor }, told);
  }
  return ended.map(({ id }) => id);
}

/** Ends a reset without effect, for a reason that the history and the staff can read. */
export async function refuseReset(
  work: Work,
  resetId: string,
  because: RefusalReason,
  contact?: { id: string; clientId: string },
): Promise<void> {
  const [refused] = await work.tx.execute<OfWhom & Record<string, unknown>>(sql`
    update resets set state = 'refused', refused_because = ${because}, ended_at = now(), updated_at = now(),
      contact_id = coalesce(${contact?.id ?? null}, contact_id), client_id = coalesce(${contact?.clientId ?? null}, client_id)
    where id = ${resetId}::uuid and state in ('accepted', 'submitted')
    returning contact_id, client_id`);
  if (refused) work.record("reset.refused", { resetId, ...refused }, { because });
}

/** Ends late ones: their link or last deadline has passed, by the database's clock. Says how many. */
export async function expireLateResets(work: Work, limit: number): Promise<number> {
  // Each half reads its own index from its oldest entry, however many resets are open.
  const open = sql`ended_at is null and state = any(${texts(cancellableStates)})`;
  const late = await work.tx.execute<{ id: string }>(sql`
    select id from resets
    where ${open} and id in (
      (select id from resets where ${open} and open_until < now() order by open_until limit ${limit})
      union all
      (select reset_id from links where ended_at is null and expires_at < now() order by expires_at limit ${limit}))
    order by id limit ${limit} for no key update skip locked`);
  const ids = late.map(({ id }) => id);
  await endResets(work, ids, { state: "expired", linkBecause: "expired", detail: {} });
  return late.length;
}
