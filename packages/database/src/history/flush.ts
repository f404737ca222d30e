import { type SQL, sql } from "drizzle-orm";
import type { AuditAction } from "@rekey/contracts/audit-actions";
import type { AuditSource } from "@rekey/contracts/audit-source";
import type { QueueName } from "@rekey/contracts/events";
import type { Transaction } from "../connection.ts";
import { rowsOf } from "../sql-lists.ts";
import { sourceText } from "./source-text.ts";
import { type EventMark, type NewEvent, insertEvents, markEvents } from "../outbox/new-events.ts";

/** Whom a row of the history is about, and who did it where that is not the actor of the work. */
export interface About {
  actor?: string | undefined;
  resetId?: string | null | undefined;
  contactId?: string | null | undefined;
  clientId?: string | null | undefined;
}

export interface Entry extends About {
  actor: string;
  action: AuditAction;
  detail: object;
}

/**
 * Writes what a unit of work has gathered, in one statement. Events that were there are locked here and so last, as the
 * order of locks has it.
 */
export function flush(
  tx: Transaction,
  gathered: {
    entries: Entry[];
    /** From where all of it was asked for. */
    source: AuditSource | undefined;
    events: NewEvent[];
    marks: EventMark[];
    consumer: QueueName | undefined;
  },
): Promise<unknown> {
  const { entries, source, events, marks, consumer } = gathered;
  const parts: SQL[] = [];
  if (entries.length > 0) parts.push(sql`recorded as (${insertEntries(entries, source)})`);
  if (events.length > 0) parts.push(sql`emitted as (${insertEvents(events)})`);
  if (marks.length > 0) {
    if (consumer === undefined) throw new Error("this process consumes no events");
    parts.push(sql`marked as (${markEvents(marks, consumer)})`);
  }
  if (parts.length === 0) return Promise.resolve();
  // Sent before this returns: the commit may be sent behind it.
  return tx.execute(sql`with ${sql.join(parts, sql`, `)} select`).then(() => {});
}

/**
 * Written out, because a service may set these columns and no others: not the time, not the order. The
 * client of a contact is looked up; where no row is about one, nothing is, for not every service may read contacts.
 */
function insertEntries(entries: readonly Entry[], source: AuditSource | undefined): SQL {
  const isOfContact = entries.some(({ contactId }) => typeof contactId === "string");
  const ofContact = sql`coalesce("clientId", (select client_id from contacts where contacts.id = "contactId"))`;
  return sql`
    insert into audit_events (action, actor, reset_id, contact_id, client_id, detail, source)
    select action, actor, "resetId", "contactId",
      ${isOfContact ? ofContact : sql`"clientId"`}, detail, ${sourceText(source)}::jsonb
    from ${rowsOf(entries)} as entry
      (action text, actor text, "resetId" uuid, "contactId" text, "clientId" text, detail jsonb)`;
}
