import type { Database } from "../connection.ts";
import type { Fragment } from "../history/statement.ts";

/** The part of a statement that has the mails sent whose ids are in the part `woken`: the relay wakes their jobs. */
export const makeMailsDue = ({ $client: sql }: Database): Fragment => sql`
  update events set due_at = now() from woken
  where events.delivery_id = woken.id and queue = 'mail' and consumed_at is null`;
