import type { Database } from "../connection.ts";

/** Of `deliveries d`, what operations see of a mail but for its event. */
export const deliveryColumns = (db: Database) => db.$client`
  d.id, d.reset_id, d.kind as mail, d.state, d.attempts, d.last_response, d.last_failure,
  case when d.state in ('pending', 'deferred') then d.next_attempt_at end as next_attempt_at,
  d.waits_for_transport and d.state = 'deferred' as waits_for_transport,
  d.created_at, d.updated_at`;
