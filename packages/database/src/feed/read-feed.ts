import type { AuditAction } from "@rekey/contracts/audit-actions";
import type { Narrowing } from "@rekey/contracts/narrowing";
import type { SealedEntry } from "@rekey/contracts/public-events";
import { isAboutOwn } from "../access/keep-within.ts";
import type { Database } from "../connection.ts";

export interface FeedRequest {
  /** The place behind which is read. */
  after: bigint;
  actions: readonly AuditAction[];
  limit: number;
  /** Of whom the reader may hear; undefined: of everybody. */
  narrowing: Narrowing | undefined;
}

export interface FeedLook {
  entries: SealedEntry[];
  /** Behind all that was looked at, whether or not it was of these actions. */
  end: bigint;
  /** The last place that there is. */
  newest: bigint;
}

/** So many rows of the history are looked at in one statement, however few of them are of these actions. */
const lookedAtMost = 5_000;

/**
 * The sealed history of some actions, in the order of its seals: of a row that has its place nothing can come before it
 * any more, so whoever reads on from `end` misses nothing.
 */
export async function readFeed(db: Database, { after, actions, limit, narrowing }: FeedRequest): Promise<FeedLook> {
  const sql = db.$client;
  const last = after + BigInt(lookedAtMost);
  const rows = await sql<(Omit<SealedEntry, "sequence"> & { sequence: string | null; newest: string })[]>`
    select head.newest, e.sequence, e.at, e.action, e.reset_id, e.contact_id, e.client_id, e.detail
    from (select coalesce(max(sequence), 0) as newest from audit_seals) head
    left join lateral (
      select s.sequence, a.at, a.action, a.reset_id, a.contact_id, a.client_id, a.detail from audit_seals s join audit_events a on a.id = s.audit_event_id
      where s.sequence > ${String(after)}::bigint and s.sequence <= ${String(last)}::bigint
        and a.action = any(string_to_array(${actions.join()}, ',')) ${isAboutOwn(sql, narrowing, "a")}
      order by s.sequence limit ${limit}
    ) e on true
    order by e.sequence`;
  const newest = BigInt(rows[0]?.newest ?? 0);
  const entries = rows.flatMap(({ sequence, ...row }) => (sequence === null ? [] : [{ ...row, sequence }]));
  const filled = entries.length === limit ? entries.at(-1)?.sequence : undefined;
  const end = filled === undefined ? smaller(last, newest) : BigInt(filled);
  // Whoever is ahead of what there is stays there.
  return { entries, end: end > after ? end : after, newest };
}

const smaller = (one: bigint, other: bigint) => (one < other ? one : other);
