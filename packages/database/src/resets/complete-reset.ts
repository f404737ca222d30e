import { sql } from "drizzle-orm";
import { contactActor } from "../actor.ts";
import { addNotices } from "../deliveries/add-notice.ts";
import { beginHandOvers, type SealedHandOver, supersedeHandOvers } from "../hand-overs/begin-hand-overs.ts";
import { sentTogether } from "../sent-together.ts";
import { countOf, rowsOf } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import { refuseReset } from "./end-resets.ts";
import { type HeldRequest, holdRequests, isOfOtherClient } from "./hold-requests.ts";
import { supersedeLateOnes, supersedeOthers } from "./supersede.ts";

/** A password that was hashed, and the event that asks for it to be set. */
export interface Completion {
  eventId: string;
  resetId: string;
  from: "accepted" | "submitted";
  passwordHash: string;
  /** Where the CRM keeps the hash too; the reset is completed only when it has it. */
  handOver?: SealedHandOver | undefined;
  traceparent?: string | undefined;
  isBulk?: boolean | undefined;
}

type Completed = Completion & HeldRequest;

/**
 * Sets new passwords, each of another contact: credential, sessions, other links, history, the notice to the contact,
 * and what is handed over to the CRM, all or nothing. The state decides, so of any number of replays one takes effect;
 * says of each whether it did.
 */
export async function completeResets(
  work: Work,
  commands: readonly Completion[],
  /** See `addNotices`. */
  gatherNoticesForMs: number,
): Promise<boolean[]> {
  const held = await holdRequests(
    work.tx,
    commands.map(({ resetId }) => resetId),
  );
  const completed: Completed[] = [];
  const late: string[] = [];
  for (const command of commands) {
    work.consume(command.eventId);
    const found = held.get(command.resetId);
    if (!found) continue;
    if (command.from === "accepted" && isOfOtherClient(found)) await refuseReset(work, command.resetId, "other-client");
    else if (!found.contact.portalAccess) await refuseReset(work, command.resetId, "portal-access-off", found.contact);
    else if (found.state !== command.from) continue;
    else if (found.hasNewerPassword) late.push(command.resetId);
    else completed.push({ ...command, ...found });
  }
  await supersedeLateOnes(work, late);
  await supersedeHandOvers(work, completed);
  await supersedeOthers(work, completed, "password-changed");
  // Sent together and done in this order; neither needs what the other one answers.
  await sentTogether(storeCredentials(work, completed), addNotices(work, completed.map(noticeOf), gatherNoticesForMs));
  beginHandOvers(work, completed.flatMap(handOverOf));
  const ids = new Set(completed.map(({ resetId }) => resetId));
  return commands.map(({ resetId }) => ids.has(resetId));
}

// Whoever chose the password is who set it: staff, by name, or the contact.
const isByStaff = ({ method }: Completed) => method === "manual";

const versionOf = ({ contact }: Completed) => contact.credentialVersion + 1;

const handOverOf = (completed: Completed) => {
  const { resetId, handOver } = completed;
  return handOver ? [{ ...handOver, resetId, credentialVersion: versionOf(completed) }] : [];
};

const noticeOf = (completed: Completed) => ({
  kind: isByStaff(completed) ? ("password_set_by_staff" as const) : ("password_changed" as const),
  contactId: completed.contact.id,
  resetId: completed.resetId,
  traceparent: completed.traceparent,
  isBulk: completed.isBulk,
});

/**
 * Writes each hash as the contact's next credential version, and ends the sessions of all earlier ones. A password that
 * is replaced has no use for a stronger hash, and no place where it waits for one.
 */
async function storeCredentials(work: Work, completed: readonly Completed[]): Promise<void> {
  if (completed.length === 0) return;
  const rows = completed.map((each) => {
    const { resetId, contact, passwordHash, mustChange, handOver } = each;
    const isDone = handOver === undefined;
    return { resetId, contactId: contact.id, passwordHash, version: versionOf(each), mustChange, isDone };
  });
  const ended = await work.tx.execute<{ contactId: string; count: number }>(sql`
    with done as (
      select * from ${rowsOf(rows)} as done ("resetId" uuid, "contactId" text, "passwordHash" text, version int,
        "mustChange" boolean, "isDone" boolean)
      limit ${countOf(rows)}
    ), reset as (
      update resets set state = case when "isDone" then 'completed' else 'handing-over' end,
        ended_at = case when "isDone" then now() end, updated_at = now()
      from done where resets.id = "resetId"
    ), stored as (
      insert into credentials (contact_id, password_hash, version, must_change, set_by_reset_id, set_at)
      select "contactId", "passwordHash", version, "mustChange", "resetId", now() from done
      on conflict (contact_id) do update set password_hash = excluded.password_hash, version = excluded.version,
        must_change = excluded.must_change, set_by_reset_id = excluded.set_by_reset_id, set_at = excluded.set_at,
        imported_at = null
    ), forgotten as (
      delete from rehashes using done where rehashes.contact_id = "contactId"
    ), ended as (
      update portal_sessions set ended_at = now() from done where contact_id = "contactId" and ended_at is null
      returning contact_id
    )
    select contact_id, count(*)::int as count from ended group by contact_id`);
  const endedOf = new Map(ended.map(({ contactId, count }) => [contactId, count]));
  for (const each of completed) {
    const { resetId, contact, method, mustChange } = each;
    work.record(
      each.handOver ? "password.stored" : "reset.completed",
      {
        resetId,
        contactId: contact.id,
        clientId: contact.clientId,
        actor: isByStaff(each) ? each.requestedBy : contactActor,
      },
      {
        ...(isByStaff(each) && { by: each.requestedByName }),
        method,
        mustChange,
        sessionsEnded: endedOf.get(contact.id) ?? 0,
        credentialVersion: versionOf(each),
      },
    );
  }
}

/** Ends a reset whose password will never be set, for a reason that only opening it could show. */
export async function refusePassword(
  work: Work,
  command: { eventId: string; resetId: string; because: "password-unreadable" | "password-policy" },
): Promise<void> {
  work.consume(command.eventId);
  await refuseReset(work, command.resetId, command.because);
}
