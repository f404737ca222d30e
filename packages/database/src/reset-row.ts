import type { Reset, ResetDelivery } from "@rekey/contracts/resources";
import type { ResetMethod, ResetState } from "@rekey/contracts/reset-state";

/** A reset as a statement gives it back. Times are PostgreSQL's text. */
export interface ResetRow {
  id: string;
  contact_id: string | null;
  client_id: string | null;
  method: ResetMethod;
  state: ResetState;
  refused_because: string | null;
  requested_by: string;
  requested_by_name: string;
  reason: string | null;
  created_at: string;
  updated_at: string;
  link_expires_at?: string | null;
  delivery_state?: ResetDelivery["state"] | null;
  delivery_attempts?: number | null;
  last_response?: string | null;
  next_attempt_at?: string | null;
  asked_again?: number;
}

/** A time of PostgreSQL in the form of RFC 3339, in UTC. */
export function isoTime(text: string): string {
  return new Date(text).toISOString();
}

export function isoTimeOrNull(text: string | null | undefined): string | null {
  return text ? isoTime(text) : null;
}

export function resetFromRow(row: ResetRow): Reset {
  return {
    id: row.id,
    contactId: row.contact_id,
    clientId: row.client_id,
    method: row.method,
    state: row.state,
    refusedBecause: row.refused_because,
    requestedBy: row.requested_by_name,
    reason: row.reason,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
    linkExpiresAt: isoTimeOrNull(row.link_expires_at),
    delivery: row.delivery_state
      ? {
          state: row.delivery_state,
          attempts: row.delivery_attempts ?? 0,
          lastResponse: row.last_response ?? null,
          nextAttemptAt: ["pending", "deferred"].includes(row.delivery_state)
            ? isoTimeOrNull(row.next_attempt_at)
            : null,
        }
      : null,
    askedAgain: row.asked_again ?? 0,
    // Of Redis the API knows.
    hold: null,
  };
}
