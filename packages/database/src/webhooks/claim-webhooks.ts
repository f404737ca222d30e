import type { SealedEntry } from "@rekey/contracts/public-events";
import type { Database } from "../connection.ts";
import { jsonList } from "../sql-lists.ts";
import { messageId } from "./read-webhooks.ts";

export interface ClaimedWebhook {
  id: string;
  webhookId: string;
  messageId: string;
  url: string;
  /** The number of this try. */
  attempt: number;
  /** The same since it was made, sent again by hand, or since its endpoint was resumed. */
  attemptSince: number;
  createdAt: string;
  /** For how long it has been tried since then. */
  triedForMs: number;
  /** Null: a test. Undefined: the event is not in the history any more. */
  entry: SealedEntry | null | undefined;
  /** By which it is signed: the present one first. */
  secrets: { generation: number; sealed: string }[];
}

export interface ClaimOptions {
  /** How many are being sent to each endpoint by this process. */
  underWay: ReadonlyMap<string, number>;
  /** So many to one endpoint; to one at which nothing arrives, one at a time. */
  atOnce: number;
  leaseMs: number;
}

type UnnumberedEntry = Omit<SealedEntry, "sequence">;

interface ClaimedRow extends Omit<ClaimedWebhook, "messageId" | "entry">, Omit<UnnumberedEntry, "action"> {
  sequence: string | null;
  action: UnnumberedEntry["action"] | null;
}

/**
 * Claims what is due, for each endpoint as many as may be sent to it beside those that are: whatever waits for one, the
 * others are claimed for. No other worker claims the same before the lease is over.
 */
export async function claimWebhooks(db: Database, options: ClaimOptions): Promise<ClaimedWebhook[]> {
  const sql = db.$client;
  const busy = [...options.underWay].map(([endpointId, count]) => ({ endpointId, count }));
  const rows = await sql<ClaimedRow[]>`
    with due as (
      select next.id, e.resumed_at from webhook_endpoints e
      left join jsonb_to_recordset(${jsonList(busy)}::text::jsonb) as busy ("endpointId" uuid, count int)
        on busy."endpointId" = e.id
      cross join lateral (
        select d.id from webhook_deliveries d
        where d.endpoint_id = e.id and d.state in ('pending', 'sending') and d.next_attempt_at <= now()
        order by d.next_attempt_at, d.id
        limit greatest(case when e.failing_since is null then ${options.atOnce}::int else 1 end - coalesce(busy.count, 0), 0)
        for no key update skip locked
      ) next
      where e.state = 'active' and e.ended_at is null
    ), claimed as (
      -- One whose endpoint was resumed is begun anew: its tries of before say nothing of it.
      update webhook_deliveries d set state = 'sending', attempts = attempts + 1, last_attempt_at = now(),
        tried_since = greatest(d.tried_since, due.resumed_at),
        attempts_before = case when d.tried_since < due.resumed_at then d.attempts else d.attempts_before end,
        next_attempt_at = now() + ${options.leaseMs}::float8 * interval '1 millisecond'
      from due where d.id = due.id
      returning d.*
    )
    select c.id, c.endpoint_id as webhook_id, c.attempts as attempt,
      c.attempts - c.attempts_before as attempt_since, c.created_at, e.url, c.sequence,
      (extract(epoch from now() - c.tried_since) * 1000)::float8 as tried_for_ms,
      a.at, a.action, a.reset_id, a.contact_id, a.client_id, a.detail, (
        select jsonb_agg(jsonb_build_object('generation', generation, 'sealed', sealed) order by generation desc)
        from webhook_secrets where endpoint_id = e.id and (valid_until is null or valid_until > now())
      ) as secrets
    from claimed c join webhook_endpoints e on e.id = c.endpoint_id
    left join audit_seals s on s.sequence = c.sequence left join audit_events a on a.id = s.audit_event_id
    order by c.sequence`;
  return rows.map(claimedFromRow);
}

function claimedFromRow(row: ClaimedRow): ClaimedWebhook {
  const { id, webhookId, url, attempt, attemptSince, createdAt, triedForMs, sequence, secrets, ...entry } = row;
  return {
    id,
    webhookId,
    messageId: messageId({ id, sequence }),
    url,
    attempt,
    attemptSince,
    createdAt,
    triedForMs,
    entry: entryOf(sequence, entry),
    // Of an endpoint that was taken away just now there is none.
    secrets: secrets ?? [],
  };
}

function entryOf(
  sequence: string | null,
  { action, ...entry }: Omit<UnnumberedEntry, "action"> & { action: UnnumberedEntry["action"] | null },
): ClaimedWebhook["entry"] {
  if (sequence === null) return null;
  return action === null ? undefined : { ...entry, action, sequence };
}
