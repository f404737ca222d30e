import { sql } from "drizzle-orm";
import {
  type BatchChoice,
  type BatchOf,
  type BatchPreview,
  type BatchRefusal,
  largestBatch,
} from "@rekey/contracts/reset-batches";
import type { Database } from "../connection.ts";
import { isMailConfigured } from "../deliveries/mail-status.ts";
import { mayTakeLong, readLong } from "../long-statements.ts";
import type { Work } from "../unit-of-work.ts";
import { type BatchRules, chosenContacts, countLeftOut, withRefusal } from "./choose-contacts.ts";

export interface BatchCommand extends BatchRules {
  batchId: string;
  of: BatchOf;
  reason?: string | undefined;
  endSessions: boolean;
  perMinute: number;
  openForMs: number;
  idempotencyKey: string;
  fingerprint: string;
  /** How many the caller expects to be mailed. */
  expectedCount: number;
}

export type BatchOutcome =
  | { outcome: "accepted" }
  | { outcome: "key-in-progress" | "client-unknown" | "mail-not-configured" | "batch-empty" | "batch-too-large" }
  | { outcome: "batch-changed"; mailable: number };

/** What a batch would be, now; of very many that takes a while. Undefined where there is no such client. */
export async function previewBatch(
  db: Database,
  of: BatchOf,
  rules: BatchRules,
): Promise<Omit<BatchPreview, "perMinute"> | undefined> {
  if (!(await isClientKnown(db, of))) return undefined;
  const rows = await readLong(db, (tx) =>
    tx.execute<{ refused: BatchRefusal | null; count: number; leftOut: number }>(sql`
    select refused, count(*)::int as count, ${countLeftOut(of)} as left_out
    from (${withRefusal(sql`(${chosenContacts(of, largestBatch + 1)})`, { ...rules, clientId: clientOf(of) })}) found group by refused`),
  );
  const refused = rows.flatMap((row) => (row.refused === null ? [] : [[row.refused, row.count] as const]));
  return {
    mailable: rows.find((row) => row.refused === null)?.count ?? 0,
    refused: Object.fromEntries(refused),
    leftOut: rows[0]?.leftOut ?? 0,
  };
}

/** So far may the number of those who would be mailed be from the expected one: one in a hundred, and of few none. */
const mayDiffer = (expected: number): number => Math.floor(expected / 100);

/**
 * Accepts a command of many resets: the batch with all its items and its row of the history, or nothing at all. What
 * keeps a contact out already is told of its item at once; the others wait for a worker.
 */
export async function acceptBatch(work: Work, command: BatchCommand): Promise<BatchOutcome> {
  const { batchId, of, expectedCount } = command;
  if (!(await isMailConfigured(work.tx))) return { outcome: "mail-not-configured" };
  if (!(await isClientKnown(work.tx, of))) return { outcome: "client-unknown" };
  await work.tx.execute(mayTakeLong);
  const [counted] = await work.tx.execute<{ total: number; mailable: number; isWritten: boolean }>(sql`
    with found as materialized (
      select *, row_number() over (order by place, contact_id) as number
      from (${withRefusal(sql`(${chosenContacts(of, largestBatch + 1)})`, { ...command, clientId: clientOf(of) })}) judged
    ), counted as materialized (
      select count(*)::int as total, count(*) filter (where refused is null)::int as mailable from found
    ), batch as (
      ${insertBatch(work, command)}
      where total between 1 and ${largestBatch}::int and abs(mailable - ${expectedCount}::int) <= ${mayDiffer(expectedCount)}::int
      on conflict (requested_by, idempotency_key) do nothing
      returning id
    ), item as (
      insert into reset_batch_items (batch_id, number, contact_id, state, refused_because)
      select batch.id, number, contact_id, case when refused is null then 'waiting' else 'refused' end, refused
      from found cross join batch
    )
    select total, mailable, exists (select from batch) as is_written from counted`);
  if (!counted) throw new Error("the statement that accepts a batch returned no row");
  const { total, mailable } = counted;
  if (total > largestBatch) return { outcome: "batch-too-large" };
  if (total === 0) return { outcome: "batch-empty" };
  if (Math.abs(mailable - expectedCount) > mayDiffer(expectedCount)) return { outcome: "batch-changed", mailable };
  if (!counted.isWritten) return { outcome: "key-in-progress" };
  const clientId = clientOf(of);
  const { name: by } = work.actor;
  const { reason = null, endSessions } = command;
  const detail = { by, batch: batchId, of: choiceOf(of), reason, total, mailable, endSessions };
  work.record("batch.created", { clientId }, detail);
  return { outcome: "accepted" };
}

function insertBatch({ actor }: Work, command: BatchCommand) {
  const { batchId, of, reason = null, endSessions, perMinute, mailsPerHour, resetsPerHour, openForMs } = command;
  return sql`
    insert into reset_batches (id, chosen, client_id, reason, requested_by, requested_by_name, idempotency_key,
      request_fingerprint, end_sessions, per_minute, mails_per_hour, resets_per_hour, open_for_ms, total, mailable)
    select ${batchId}::uuid, ${choiceOf(of)}::text, ${clientOf(of)}::text, ${reason}::text, ${actor.subject}::text,
      ${actor.name}::text, ${command.idempotencyKey}::text, ${command.fingerprint}::text, ${endSessions}::boolean,
      ${perMinute}::int, ${mailsPerHour}::int, ${resetsPerHour}::int, ${openForMs}::float8, total, mailable
    from counted`;
}

const choiceOf = (of: BatchOf): BatchChoice =>
  of === "everyone" ? of : of.clientId === undefined ? "contacts" : "client";
const clientOf = (of: BatchOf) => (of === "everyone" ? null : (of.clientId ?? null));

async function isClientKnown(db: Pick<Database, "execute">, of: BatchOf): Promise<boolean> {
  const clientId = clientOf(of);
  if (clientId === null) return true;
  return (await db.execute(sql`select from clients where id = ${clientId}`)).length > 0;
}

/** The batch that a key was first used for. */
export async function findFirstBatch(
  db: Database,
  requestedBy: string,
  idempotencyKey: string,
): Promise<{ id: string; requestFingerprint: string } | undefined> {
  const [row] = await db.execute<{ id: string; requestFingerprint: string }>(sql`
    select id, request_fingerprint from reset_batches
    where requested_by = ${requestedBy} and idempotency_key = ${idempotencyKey}`);
  return row;
}
