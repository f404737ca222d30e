import type { EventType } from "@rekey/contracts/events";
import type { Database } from "../connection.ts";
import type { Fragment } from "../history/statement.ts";
import { uuidsIn } from "../sql-lists.ts";

/** What the credentials worker is asked of a reset, and so of a contact. */
export type EventOfReset = Exclude<EventType<"credentials">, "OutdatedHashFound" | "PasswordImportRequested">;

/** An event of a contact that is not done, and came before another one. */
export interface EarlierEvent {
  id: string;
  type: EventOfReset;
  resetId: string;
  traceparent: string | null;
  isBulk: boolean;
  createdAt: string;
}

/**
 * Parts of a statement: of the events in the part `known`, what else is open of the same contacts. `openBefore` then
 * says which events came before one of them and are not done.
 */
export const othersOfContacts = ({ $client: sql }: Database): Fragment => sql`
  mine as (
    select e.id, e.created_at, c.id as contact_id, c.email_key
    from known e join resets r on r.id = e.reset_id
      join contacts c on c.id = r.contact_id or (r.contact_id is null and c.email_key = r.typed_address_key and c.portal_access)
    where e.queue = 'credentials'
  ), others as (
    select mine.id as before, mine.created_at as before_at, r.id
    from mine join resets r on r.contact_id = mine.contact_id and r.ended_at is null
    union
    select mine.id, mine.created_at, r.id
    from mine join resets r on r.typed_address_key = mine.email_key and r.ended_at is null
  )`;

export const openBefore = ({ $client: sql }: Database): Fragment => sql`
  others join events e on e.reset_id = others.id and e.queue = 'credentials'
    and e.consumed_at is null and e.dead_lettered_at is null and (e.created_at, e.id) < (others.before_at, others.before)`;

/**
 * What the same contact was asked or has submitted before an event and is not done yet, oldest first: of each event of
 * a list. Jobs come in any order; what they do to a contact has to come in the order in which it was accepted.
 */
export async function findEarlierEvents(db: Database, eventIds: readonly string[]): Promise<EarlierEvent[][]> {
  const found = await db.$client<(EarlierEvent & { before: string })[]>`
    with known as (
      select id, queue, reset_id, created_at from events where id = any(${uuidsIn(db.$client, eventIds)})
    ), ${othersOfContacts(db)}
    select others.before, e.id, e.type, e.reset_id, e.traceparent, e.is_bulk, e.created_at
    from ${openBefore(db)}
    order by e.created_at, e.id`;
  return eventIds.map((id) => found.filter(({ before }) => before === id));
}
