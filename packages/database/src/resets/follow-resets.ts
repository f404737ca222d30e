import type { WaitedFor } from "@rekey/contracts/feed-http";
import type { ResetProgress } from "@rekey/contracts/resources";
import type { Database } from "../connection.ts";
import { getReset, getTimeline } from "./read-resets.ts";

export interface ResetVersion {
  /** Another one means that something of the reset, its mails or its timeline is new. */
  version: string;
  /** It has ended, and so have its mails or the time in which one waits for them. */
  isOver: boolean;
}

/** Where each of the resets stands, by their ids: one statement, however many. */
export async function readVersions(db: Database, resetIds: readonly string[]): Promise<Map<string, ResetVersion>> {
  if (resetIds.length === 0) return new Map();
  const sql = db.$client;
  // The notice to the contact is mailed after the end, and belongs to the story.
  const rows = await sql<{ id: string; version: string; isOver: boolean }[]>`
    select r.id,
      concat_ws('-',
        (select max(id) from audit_events where reset_id = r.id),
        (extract(epoch from greatest(r.updated_at, mails.updated_at)) * 1000)::bigint) as version,
      r.ended_at is not null
        and (coalesce(mails.done, true) or r.ended_at < now() - interval '30 seconds') as is_over
    from resets r
    left join lateral (
      select max(updated_at) as updated_at, bool_and(state not in ('pending', 'sending', 'deferred')) as done
      from deliveries where reset_id = r.id
    ) mails on true
    where r.id in ${sql([...resetIds])}`;
  return new Map(rows.map(({ id, ...version }) => [id, version]));
}

/** What of each of the resets has come about, by their ids: one statement, however many. */
export async function readWaitedFor(
  db: Database,
  resetIds: readonly string[],
): Promise<Map<string, readonly WaitedFor[]>> {
  const sql = db.$client;
  const rows = await sql<{ id: string; isEnded: boolean; isMailed: boolean }[]>`
    select id, ended_at is not null as is_ended, mailed_at is not null as is_mailed from resets
    where id in ${sql([...resetIds])}`;
  return new Map(
    rows.map(({ id, isEnded, isMailed }) => [
      id,
      [...(isEnded ? (["ended", "mailed"] as const) : []), ...(isMailed ? (["mailed"] as const) : [])],
    ]),
  );
}

/** Never older than a version that was read before it. */
export async function readProgress(db: Database, resetId: string): Promise<ResetProgress | undefined> {
  const [reset, timeline] = await Promise.all([getReset(db, resetId), getTimeline(db, resetId)]);
  return reset && timeline && { reset, timeline };
}
