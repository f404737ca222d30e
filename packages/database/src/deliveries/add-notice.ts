import { sql } from "drizzle-orm";
import type { NoticeKind } from "@rekey/contracts/deliveries";
import { countOf, rowsOf } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { newId } from "../new-id.ts";

interface Notice {
  kind: NoticeKind;
  contactId: string;
  resetId: string;
  traceparent?: string | undefined;
  isBulk?: boolean | undefined;
}

/** The notices that waited and are told of by another one, and how long that one has to wait. */
interface Gathered {
  resetIds: readonly string[];
  changes: number;
  waitMs: number;
}

/**
 * Has contacts told of a new password. The first notice leaves at once. For `gatherForMs` after it the next one of its
 * kind waits, in place of what waits already: the last change is always told of, and many changes are not many mails.
 */
export async function addNotices(work: Work, notices: readonly Notice[], gatherForMs: number): Promise<void> {
  if (notices.length === 0) return;
  const gathered = await gatherWaiting(work, notices, gatherForMs);
  const rows = notices.map(({ kind, contactId, resetId, traceparent, isBulk }) => {
    const { resetIds, changes, waitMs } = gathered.get(contactId) ?? { resetIds: [], changes: 0, waitMs: 0 };
    for (const earlier of resetIds) work.record("notice.gathered", { resetId: earlier, contactId }, { with: resetId });
    const id = newId();
    work.emit("PasswordChanged", { deliveryId: id }, { delayMs: waitMs, isBulk, ...(traceparent && { traceparent }) });
    return { id, resetId, contactId, kind, changes: changes + 1, waitMs };
  });
  work.writeLast(sql`
    insert into deliveries (id, reset_id, contact_id, kind, changes, next_attempt_at)
    select id, "resetId", "contactId", kind, changes, now() + "waitMs" * interval '1 millisecond'
    from ${rowsOf(rows)} as notice (id uuid, "resetId" uuid, "contactId" text, kind text, changes int, "waitMs" float8)`);
}

/** Withdraws the notices that wait; by the contact. */
async function gatherWaiting(
  work: Work,
  notices: readonly Notice[],
  gatherForMs: number,
): Promise<ReadonlyMap<string, Gathered>> {
  if (gatherForMs === 0) return new Map();
  const rows = notices.map(({ kind, contactId }) => ({ kind, contactId }));
  const ofKind = sql`d.contact_id = n."contactId" and d.kind = n.kind and d.kind <> 'set_password_link'`;
  const found = await work.tx.execute<Gathered & { contactId: string } & Record<string, unknown>>(sql`
    with n as (
      select * from ${rowsOf(rows)} as n (kind text, "contactId" text) limit ${countOf(rows)}
    ), withdrawn as (
      update deliveries d set state = 'withdrawn', updated_at = now() from n
      where ${ofKind} and d.state in ('pending', 'deferred')
      returning d.contact_id, d.reset_id, d.changes
    )
    select n."contactId" as contact_id,
      (select coalesce(jsonb_agg(reset_id), '[]') from withdrawn w where w.contact_id = n."contactId") as reset_ids,
      (select coalesce(sum(changes), 0)::int from withdrawn w where w.contact_id = n."contactId") as changes,
      greatest(coalesce(extract(epoch from (
        select max(coalesce(d.accepted_at, d.updated_at)) from deliveries d where ${ofKind} and d.state in ('sending', 'accepted')
      ) - now()) * 1000 + ${gatherForMs}::float8, 0), 0)::float8 as wait_ms
    from n`);
  return new Map(found.map(({ contactId, ...gathered }) => [contactId, gathered]));
}
