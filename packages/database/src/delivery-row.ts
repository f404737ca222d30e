import type { MailDelivery } from "@rekey/contracts/operations";
import type { Database } from "./connection.ts";
import { isoTime, isoTimeOrNull } from "./reset-row.ts";

export type DeliveryRow = MailDelivery;

/** Of `deliveries d`, what operations see of a mail but for its event. */
export const deliveryColumns = (db: Database) => db.$client`
  d.id, d.reset_id as "resetId", d.kind as mail, d.state, d.attempts, d.last_response as "lastResponse",
  case when d.state in ('pending', 'deferred') then d.next_attempt_at end as "nextAttemptAt",
  d.waits_for_transport and d.state = 'deferred' as "waitsForTransport",
  d.created_at as "createdAt", d.updated_at as "updatedAt"`;

export function fromDeliveryRow(row: DeliveryRow): MailDelivery {
  return {
    ...row,
    nextAttemptAt: isoTimeOrNull(row.nextAttemptAt),
    createdAt: isoTime(row.createdAt),
    updatedAt: isoTime(row.updatedAt),
  };
}
