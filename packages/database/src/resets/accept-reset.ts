import type { EventType } from "@rekey/contracts/events";
import type { Reset } from "@rekey/contracts/resources";
import type { ResetMethod } from "@rekey/contracts/reset-state";
import type { Cause } from "../actor.ts";
import { mailIsConfigured } from "../deliveries/mail-status.ts";
import type { Database } from "../connection.ts";
import { type Emitted, type Fragment, type ListStatement } from "../history/statement.ts";
import { jsonList, lockWaitOfList } from "../sql-lists.ts";
import { type FirstUse, findFirstUse, firstUses, isSameCommand } from "./first-use.ts";
import { secondsUntilLeft } from "./mail-budget.ts";
import { type ResetRow, resetFromRow } from "./read-resets.ts";
import { newId } from "../new-id.ts";

export interface ResetCommand {
  cause: Cause;
  resetId: string;
  contactId: string;
  method: Exclude<ResetMethod, "self_service">;
  /** The address that the caller believes the contact to have; another one stops the command. */
  expectedEmail?: string | undefined;
  reason?: string | undefined;
  /** Sealed with the reset's id; only for `manual`. */
  sealedPassword?: string;
  mustChange: boolean;
  idempotencyKey: string;
  fingerprint: string;
  /** Whether a stored one is of the same request; undefined when its key is gone. */
  isFingerprint: (stored: string) => boolean | undefined;
  /** Whether its caller has sent very many lately: then those of others are done first. */
  isBulk: boolean;
  /** By mail, and by whatever method. */
  mailsPerHour: number;
  resetsPerHour: number;
  /** The latest time from now by which a reset by mail has to end. */
  openForMs: number;
}

export type AcceptOutcome =
  | { outcome: "accepted"; reset: Reset }
  | { outcome: "replayed"; resetId: string }
  | {
      outcome:
        | "key-reused"
        | "key-in-progress"
        | "not-found"
        | NonNullable<AcceptRow["ended"]>
        | "portal-access-off"
        | "email-changed"
        | "mail-not-configured"
        | "address-bounced";
    }
  | { outcome: "too-many-mails" | "too-many-resets"; retryAfterSeconds: number };

/** One for each command, with the columns of the reset, all null where none was accepted. */
interface AcceptRow extends Omit<ResetRow, "id">, Emitted {
  asked: string;
  id: string | null;
  replay: FirstUse | null;
  contactFound: boolean;
  ended: "contact-ended" | "contact-merged" | null;
  portalAccess: boolean | null;
  emailMatches: boolean | null;
  mailConfigured: boolean;
  hasBounced: boolean | null;
  withinBudget: boolean;
}

/** What a command is about: of two about the same thing one has to be done before the other, and not in one list. */
export const aboutCommand = ({ contactId, cause, idempotencyKey }: ResetCommand): string[] => [
  `contact ${contactId}`,
  `key ${idempotencyKey} of ${cause.actor.subject}`,
];

/**
 * Accepts commands of resets, each by itself: reset, history and event, or nothing at all. All of them are one
 * statement, and so one round trip and one commit; when it fails, none of them was accepted. No two of a list are about
 * the same. The same command by the same actor under the same key is accepted once.
 */
export async function acceptResets(
  statement: ListStatement,
  commands: readonly ResetCommand[],
  /** Whether it may wait for what somebody holds, for as long as its role lets it. */
  isPatient: boolean,
): Promise<AcceptOutcome[]> {
  const rows = new Map((await runAccept(statement, commands, isPatient)).map((row) => [row.asked, row]));
  return Promise.all(
    commands.map((command) => {
      const row = rows.get(command.resetId);
      if (!row) throw new Error("the statement that accepts resets did not answer each command");
      return outcomeOf(statement.db, row, command);
    }),
  );
}

async function outcomeOf(db: Database, row: AcceptRow, command: ResetCommand): Promise<AcceptOutcome> {
  if (row.replay) return replayOf(row.replay, command);
  if (row.id !== null) return { outcome: "accepted", reset: resetFromRow({ ...row, id: row.id }) };
  if (!row.contactFound) return { outcome: "not-found" };
  if (row.ended) return { outcome: row.ended };
  if (row.portalAccess === false) return { outcome: "portal-access-off" };
  if (row.emailMatches === false) return { outcome: "email-changed" };
  if (command.method === "email" && !row.mailConfigured) return { outcome: "mail-not-configured" };
  if (command.method === "email" && row.hasBounced) return { outcome: "address-bounced" };
  // What stands in the way may be the same command, committed by a request that ran beside this one.
  const first = await findFirstUse(db, command.cause.actor.subject, command.idempotencyKey);
  if (first) return replayOf(first, command);
  return row.withinBudget ? { outcome: "key-in-progress" } : findWhatIsSpent(db, command);
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

const asked: Record<ResetCommand["method"], EventType> = {
  email: "PasswordResetRequested",
  manual: "ManualResetRequested",
};

function runAccept(
  { sql, record, emit, run }: ListStatement,
  commands: readonly ResetCommand[],
  isPatient: boolean,
): Promise<AcceptRow[]> {
  const list = commands.map((command) => ({ command, eventId: newId() }));
  const events = list.map(({ command: { method, resetId, cause, isBulk }, eventId: id }) => {
    return { id, type: asked[method], subject: { resetId }, traceparent: cause.traceparent, isBulk };
  });
  return run(sql<AcceptRow[]>`
    with command as materialized (
      ${listed(sql, list, isPatient)}
    ), replay as (
      ${firstUses(sql, sql`command`)}
    ), contact as (
      ${findContacts(sql, commands)}
    ), allowed as (
      select command.*, client_id from command join contact on asked = reset_id
      where not exists (select from replay where replay.asked = reset_id) and ended is null and portal_access
        and email = coalesce(expected_email, email)
        and (method <> 'email' or (not has_bounced and ${mailIsConfigured(sql)}))
    ), budget as (
      ${takeBudgets(sql)}
    ), reset as (
      ${insertResets(sql)}
    ), event as (
      ${emit(events, sql`reset join command on reset_id = reset.id`)}
    ), audit as (
      ${record("reset.accepted", {
        from: sql`reset join command on reset_id = reset.id`,
        actor: sql`reset.requested_by`,
        source: sql`source`,
        resetId: sql`reset.id`,
        contactId: sql`reset.contact_id`,
        clientId: sql`client_id`,
        detail: { method: sql`reset.method`, by: sql`reset.requested_by_name`, reason: sql`reset.reason` },
      })}
    )
    select command.reset_id as asked, to_jsonb(replay) as replay,
      contact.id is not null as contact_found, ended, portal_access, email = coalesce(expected_email, email) as email_matches,
      ${mailIsConfigured(sql)} as mail_configured, has_bounced,
      budget.contact_id is not null as within_budget, reset.*,
      case when reset.id is not null then command.event_id::text end as emitted
    from command left join replay on replay.asked = command.reset_id left join contact on contact.asked = command.reset_id
      left join budget on budget.contact_id = command.contact_id left join reset on reset.id = command.reset_id`);
}

/** The commands as rows. */
function listed(
  sql: ListStatement["sql"],
  list: readonly { command: ResetCommand; eventId: string }[],
  isPatient: boolean,
): Fragment {
  const rows = list.map(({ command, eventId }) => ({
    reset_id: command.resetId,
    event_id: eventId,
    contact_id: command.contactId,
    method: command.method,
    expected_email: command.expectedEmail,
    reason: command.reason,
    sealed_password: command.sealedPassword,
    must_change: command.mustChange,
    requested_by: command.cause.actor.subject,
    requested_by_name: command.cause.actor.name,
    idempotency_key: command.idempotencyKey,
    fingerprint: command.fingerprint,
    mails_per_hour: command.mailsPerHour,
    resets_per_hour: command.resetsPerHour,
    open_for_ms: command.openForMs,
    source: command.cause.actor.source,
    own_clients: command.cause.narrowing?.clientIds,
    own_contact: command.cause.narrowing?.contactId,
  }));
  return sql`
    select c.* from jsonb_to_recordset(${jsonList(rows)}::text::jsonb) as c (reset_id uuid, event_id uuid,
      contact_id text, method text, expected_email text, reason text, sealed_password text, must_change boolean,
      requested_by text, requested_by_name text, idempotency_key text, fingerprint text, mails_per_hour int,
      resets_per_hour int, open_for_ms float8, source jsonb, own_clients jsonb, own_contact text)
    where ${isPatient}::boolean or set_config('lock_timeout', ${lockWaitOfList}, true) is not null order by contact_id`;
}

/** Of one who is narrowed no move may come between this look and the commit. */
function findContacts(sql: ListStatement["sql"], commands: readonly ResetCommand[]): Fragment {
  const holdsContacts = commands.some(({ cause }) => cause.narrowing) ? sql`for share` : sql``;
  return sql`
    select reset_id as asked, k.* from command cross join lateral (
      select id, client_id, email, portal_access, email_bounced_at is not null as has_bounced, case when merged_into is not null
        then 'contact-merged' when ended_at is not null then 'contact-ended' end as ended from contacts where contacts.id = command.contact_id limit 1 ${holdsContacts}
    ) k where (own_clients is null or own_clients ? k.client_id) and (own_contact is null or own_contact = k.id)`;
}

/**
 * Counts a reset of each contact in `allowed`, and its mail, unless either budget is used up. In one order, so that two
 * lists never wait for each other.
 */
function takeBudgets(sql: ListStatement["sql"]): Fragment {
  return sql`
    insert into mail_budgets as spent (contact_id, spent_at, resets_at)
    select contact_id, case when method = 'email' then array[now()] else '{}' end, array[now()]
    from allowed order by contact_id
    on conflict (contact_id) do update
      set spent_at = within_hour(spent.spent_at) || excluded.spent_at,
        resets_at = within_hour(spent.resets_at) || excluded.resets_at
      where exists (
        select from allowed where allowed.contact_id = spent.contact_id
          and (method <> 'email' or cardinality(within_hour(spent.spent_at)) < mails_per_hour)
          and cardinality(within_hour(spent.resets_at)) < resets_per_hour
          and not key_is_used(requested_by, idempotency_key)
      )
    returning contact_id`;
}

function insertResets(sql: ListStatement["sql"]): Fragment {
  return sql`
    insert into resets (id, contact_id, client_id, method, requested_by, requested_by_name, reason, idempotency_key,
      request_fingerprint, sealed_password, must_change, open_until)
    select reset_id, contact_id, client_id, method, requested_by, requested_by_name, reason, idempotency_key,
      fingerprint, sealed_password, must_change,
      case when method = 'email' then now() + open_for_ms * interval '1 millisecond' end
    from allowed where contact_id in (select contact_id from budget)
    on conflict (requested_by, idempotency_key) do nothing
    returning id, contact_id, client_id, method, state, refused_because, requested_by, requested_by_name, reason, created_at, updated_at`;
}
