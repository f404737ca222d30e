import type { Database } from "../connection.ts";

/** A password that is to be handed over, with what the CRM is told of it. */
export interface ClaimedHandOver {
  resetId: string;
  contactId: string;
  /** For whose contact the reset was: a contact that was moved meanwhile changes no try of it. */
  clientId: string;
  mustChange: boolean;
  /** The kind of the hash, such as `bcrypt-12`. */
  format: string;
  sealedHash: string;
  /** When its password was set: later than that of every one before of its contact. */
  createdAt: string;
  /** The number of this try. */
  attempt: number;
  /** For how long it has been tried since it was made. */
  triedForMs: number;
  /**
   * Whether it is still the contact's password, and the contact may use the portal: nobody is let in elsewhere who is
   * not let in here. A contact who was ended and came back has no password.
   */
  isInForce: boolean;
}

/**
 * Claims so many of those that are due, the longest due first. No other worker claims the same before the lease is
 * over, and then what this one tells of it decides nothing.
 */
export async function claimHandOvers(
  db: Database,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<ClaimedHandOver[]> {
  if (limit <= 0) return [];
  const sql = db.$client;
  return sql<ClaimedHandOver[]>`
    with due as (
      select reset_id from hand_overs
      where state in ('pending', 'sending') and next_attempt_at <= now()
      order by next_attempt_at limit ${limit} for no key update skip locked
    ), claimed as (
      update hand_overs h set state = 'sending', attempts = attempts + 1,
        next_attempt_at = now() + ${leaseMs}::float8 * interval '1 millisecond'
      from due where h.reset_id = due.reset_id
      returning h.*
    )
    select h.reset_id, r.contact_id, r.client_id, r.must_change, h.format, h.sealed_hash,
      h.created_at, h.attempts as attempt,
      c.portal_access and exists (
        select from credentials k where k.contact_id = r.contact_id and k.set_by_reset_id = r.id
      ) as is_in_force,
      (extract(epoch from now() - h.created_at) * 1000)::float8 as tried_for_ms
    from claimed h join resets r on r.id = h.reset_id join contacts c on c.id = r.contact_id
    order by h.created_at, h.reset_id`;
}

/** How many wait, and for how long the oldest that is due has been. */
export async function measureHandOvers(db: Database): Promise<{ waiting: number; lateForSeconds: number }> {
  const [row] = await db.$client<{ waiting: number; lateForSeconds: number | null }[]>`
    select count(*)::int as waiting, extract(epoch from now() - min(next_attempt_at))::float8 as late_for_seconds
    from hand_overs where state in ('pending', 'sending')`;
  return { waiting: row?.waiting ?? 0, lateForSeconds: Math.max(row?.lateForSeconds ?? 0, 0) };
}
