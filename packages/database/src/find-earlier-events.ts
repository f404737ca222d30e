import type { Database } from "./connection.ts";

/** An event of a contact that is not done, and came before another one. */
export interface EarlierEvent {
  id: string;
  type: "PasswordResetRequested" | "NewPasswordSubmitted";
  resetId: string;
  traceparent: string | null;
}

/**
 * What the same contact was asked or has submitted before this event and is not done yet, oldest first. Jobs come in
 * any order; what they do to a contact has to come in the order in which it was accepted.
 */
export async function findEarlierEvents(db: Database, eventId: string): Promise<EarlierEvent[]> {
  return db.$client<EarlierEvent[]>`
    with mine as (
      select e.id, e.created_at, c.id as contact_id, c.email_key
      from events e join resets r on r.id = e.reset_id
        join contacts c on c.id = r.contact_id or (r.contact_id is null and c.email_key = r.typed_address_key and c.portal_access)
      where e.id = ${eventId}::uuid
    ), others as (
      select r.id from mine join resets r on r.contact_id = mine.contact_id and r.ended_at is null
      union
      select r.id from mine join resets r on r.typed_address_key = mine.email_key and r.ended_at is null
    )
    select e.id, e.type, e.reset_id as "resetId", e.traceparent
    from others join events e on e.reset_id = others.id, mine
    where e.queue = 'credentials' and e.consumed_at is null and e.parked_at is null
      and (e.created_at, e.id) < (mine.created_at, mine.id)
    order by e.created_at, e.id`;
}
