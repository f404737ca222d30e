import type { PublishableEvent } from "@rekey/contracts/events";
import type { Reset } from "@rekey/contracts/resources";
import type { Actor } from "./actor.ts";
import type { Database } from "./connection.ts";
import { type FirstUse, findFirstUse, firstUse, isSameCommand } from "./first-use.ts";
import { secondsUntilLeft } from "./mail-budget.ts";
import { publishable } from "./publishable.ts";
import { type ResetRow, resetFromRow } from "./reset-row.ts";

export interface ResetCommand {
  resetId: string;
  eventId: string;
  contactId: string;
  method: "email" | "manual";
  /** The address that the caller believes the contact to have; another one stops the command. */
  expectedEmail?: string | undefined;
  reason?: string | undefined;
  /** Sealed with the reset's id; only for `manual`. */
  sealedPassword?: string;
  mustChange: boolean;
  actor: Actor;
  idempotencyKey: string;
  /** Keyed hash of the request. */
  fingerprint: string;
  /** Whether a stored one is of the same request; undefined when its key is gone. */
  isFingerprint: (stored: string) => boolean | undefined;
  traceparent?: string | undefined;
  /** By mail, and by whatever method. */
  mailsPerHour: number;
  resetsPerHour: number;
  /** The latest time from now by which a reset by mail has to end. */
  openForMs: number;
}

export type AcceptOutcome =
  | { outcome: "accepted"; reset: Reset; event: PublishableEvent }
  | { outcome: "replayed"; resetId: string }
  | {
      outcome:
        | "key-reused"
        | "key-in-progress"
        | "not-found"
        | "contact-ended"
        | "email-changed"
        | "mail-not-configured"
        | "address-bounced";
    }
  | { outcome: "too-many-mails" | "too-many-resets"; retryAfterSeconds: number };

interface AcceptRow {
  replay: FirstUse | null;
  contact_found: boolean;
  has_ended: boolean | null;
  email_matches: boolean | null;
  mail_configured: boolean;
  has_bounced: boolean | null;
  within_budget: boolean;
  accepted: ResetRow | null;
}

/**
 * Accepts the command of a reset: reset, history and event, or nothing at all. It is one statement, and so one round
 * trip and one commit. The same command by the same actor under the same key is accepted once.
 */
export async function acceptReset(db: Database, command: ResetCommand): Promise<AcceptOutcome> {
  const [row] = await runAccept(db, command);
  if (!row) throw new Error("the statement that accepts a reset answered nothing");
  if (row.replay) return replayOf(row.replay, command);
  if (row.accepted) {
    const event = publishable(
      "credentials",
      "PasswordResetRequested",
      command.eventId,
      { resetId: command.resetId },
      command.traceparent,
    );
    return { outcome: "accepted", reset: resetFromRow(row.accepted), event };
  }
  if (!row.contact_found) return { outcome: "not-found" };
  if (row.has_ended) return { outcome: "contact-ended" };
  if (row.email_matches === false) return { outcome: "email-changed" };
  if (command.method === "email" && !row.mail_configured) return { outcome: "mail-not-configured" };
  if (command.method === "email" && row.has_bounced) return { outcome: "address-bounced" };
  // What stands in the way may be the same command, committed by a request that ran beside this one.
  const first = await findFirstUse(db, command.actor.subject, command.idempotencyKey);
  if (first) return replayOf(first, command);
  return row.within_budget ? { outcome: "key-in-progress" } : findWhatIsSpent(db, command);
}

async function findWhatIsSpent(db: Database, command: ResetCommand): Promise<AcceptOutcome> {
  const { contactId, method, mailsPerHour, resetsPerHour } = command;
  const untilMail = method === "email" ? await secondsUntilLeft(db, "spent_at", contactId, mailsPerHour) : undefined;
  if (untilMail !== undefined) return { outcome: "too-many-mails", retryAfterSeconds: untilMail };
  // What was spent when the command came may be free by now.
  const untilReset = (await secondsUntilLeft(db, "resets_at", contactId, resetsPerHour)) ?? 1;
  return { outcome: "too-many-resets", retryAfterSeconds: untilReset };
}

function replayOf(first: FirstUse, command: ResetCommand): AcceptOutcome {
  return isSameCommand(first, command) ? { outcome: "replayed", resetId: first.id } : { outcome: "key-reused" };
}

function runAccept(db: Database, command: ResetCommand) {
  const { actor, method } = command;
  const isEmail = method === "email";
  return db.$client<AcceptRow[]>`
    with replay as (
      ${firstUse(db, actor.subject, command.idempotencyKey)}
    ), contact as (
      select id, client_id, email, ended_at is not null as has_ended, email_bounced_at is not null as has_bounced from contacts where id = ${command.contactId}
    ), allowed as (
      select id, client_id from contact
      where not exists (select from replay) and not has_ended
        and email = coalesce(${command.expectedEmail ?? null}, email)
        and (not ${isEmail}::boolean or (not has_bounced and exists (select from mail_status where configured)))
    ), budget as (
      insert into mail_budgets as spent (contact_id, spent_at, resets_at)
      select id, case when ${isEmail}::boolean then array[now()] else '{}' end, array[now()] from allowed
      on conflict (contact_id) do update
        set spent_at = case when ${isEmail}::boolean then within_hour(spent.spent_at) || now() else spent.spent_at end,
          resets_at = within_hour(spent.resets_at) || now()
        where (not ${isEmail}::boolean or cardinality(within_hour(spent.spent_at)) < ${command.mailsPerHour}::int)
          and cardinality(within_hour(spent.resets_at)) < ${command.resetsPerHour}::int
          and not key_is_used(${actor.subject}, ${command.idempotencyKey})
      returning contact_id
    ), reset as (
      insert into resets (id, contact_id, client_id, method, requested_by, requested_by_name, reason, idempotency_key,
        request_fingerprint, sealed_password, must_change, open_until)
      select ${command.resetId}::uuid, id, client_id, ${method}, ${actor.subject}, ${actor.name}, ${command.reason ?? null},
        ${command.idempotencyKey}, ${command.fingerprint}, ${command.sealedPassword ?? null}, ${command.mustChange}::boolean,
        case when ${isEmail}::boolean then now() + ${command.openForMs}::float8 * interval '1 millisecond' end
      from allowed where exists (select from budget)
      on conflict (requested_by, idempotency_key) do nothing
      returning id, contact_id, client_id, method, state, refused_because, requested_by, requested_by_name, reason, created_at, updated_at
    ), event as (
      insert into events (id, queue, type, reset_id, traceparent, due_at)
      select ${command.eventId}::uuid, 'credentials', 'PasswordResetRequested', id, ${command.traceparent ?? null}, now() + interval '1 second' from reset
    ), audit as (
      insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
      select 'reset.accepted', ${actor.subject}, id, contact_id, client_id,
        jsonb_build_object('method', method, 'by', requested_by_name, 'reason', reason)
      from reset
    )
    select
      (select to_jsonb(replay) from replay) as replay,
      exists (select from contact) as contact_found, (select has_ended from contact) as has_ended,
      (select email = coalesce(${command.expectedEmail ?? null}, email) from contact) as email_matches,
      exists (select from mail_status where configured) as mail_configured,
      (select has_bounced from contact) as has_bounced,
      exists (select from budget) as within_budget,
      (select to_jsonb(reset) from reset) as accepted`;
}
