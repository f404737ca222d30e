import type { PendingQuery, Row, Sql, TransactionSql } from "postgres";
import type { AuditAction, AuditDetail, AuditValue } from "@rekey/contracts/audit-actions";
import type { AuditSource } from "@rekey/contracts/audit-source";
import { consumersOf, type EventType, type PublishableEvent } from "@rekey/contracts/events";
import type { Actor, Cause } from "../actor.ts";
import type { Database } from "../connection.ts";
import { relayGraceMs } from "../outbox/new-events.ts";
import { jsonList } from "../sql-lists.ts";
import { sourceText } from "./source-text.ts";

/** Whatever makes statements and parts of them. */
type Maker = Sql | TransactionSql;
/** A part of a statement. */
export type Fragment = PendingQuery<Row[]>;
type OrSql<T> = T | Fragment;

export interface EntryValues<A extends AuditAction> {
  /** The part of the statement of each row of which is told. Without it one row is written. */
  from?: Fragment;
  actor: OrSql<string>;
  resetId?: OrSql<string> | null | undefined;
  contactId?: OrSql<string> | null | undefined;
  clientId?: OrSql<string> | null | undefined;
  /** From where; a part of the statement is of `jsonb`. */
  source?: AuditSource | Fragment | undefined;
  detail: { [K in keyof AuditDetail<A>]: OrSql<AuditDetail<A>[K]> };
}

/** Says in a row of the answer which event was written with it. */
export interface Emitted {
  emitted: string | null;
}

/** What every step that is one statement takes. */
interface AnyStatement {
  /** For what has to be read besides. */
  db: Database;
  sql: Sql;
  /** Runs it, and has published what its rows say was emitted. One that emits has rows that say so. */
  run: <T extends object>(statement: PendingQuery<T[]>) => Promise<T[]>;
}

/** What a step that is one statement takes: the parts of it that write history and events, and the way to run it. */
export interface Statement extends AnyStatement {
  actor: Actor;
  /** By the actor of the cause, unless it names another. */
  record: <A extends AuditAction>(
    action: A,
    values: Omit<EntryValues<A>, "actor"> & { actor?: OrSql<string> },
  ) => Fragment;
  /** A row for each consumer, if `from` has one. */
  emit: (event: NewEvent & { from?: Fragment }) => Fragment;
}

/** The same over a list: each member says who acts and in which trace. */
export interface ListStatement extends AnyStatement {
  record: <A extends AuditAction>(action: A, values: EntryValues<A> & { from: Fragment }) => Fragment;
  /** The events of all members, of which those are written whose id is an `event_id` in `from`. */
  emit: (events: readonly (NewEvent & Pick<PublishableEvent, "traceparent" | "isBulk">)[], from: Fragment) => Fragment;
}

interface NewEvent {
  id: string;
  type: EventType;
  subject: PublishableEvent["subject"];
}

type PublishLater = (event: PublishableEvent) => void;

export function openStatement(db: Database, { actor, traceparent }: Cause, publishLater: PublishLater): Statement {
  const { emit, ...list } = openListStatement(db, publishLater);
  const { sql } = list;
  return {
    ...list,
    actor,
    record: (action, values) => insertEntry(sql, action, { actor: actor.subject, source: actor.source, ...values }),
    emit({ from, ...event }) {
      const found = from ? sql`from ${from}` : sql``;
      return emit([{ ...event, traceparent }], sql`(select ${event.id}::uuid as event_id ${found}) found`);
    },
  };
}

export function openListStatement(db: Database, publishLater: PublishLater): ListStatement {
  const { $client: sql } = db;
  const made: PublishableEvent[] = [];
  return {
    db,
    sql,
    record: (action, values) => insertEntry(sql, action, values),
    emit(list, from) {
      const events = list.flatMap(({ traceparent, ...event }) =>
        consumersOf(event.type).map((queue) => ({ ...event, queue, ...(traceparent ? { traceparent } : {}) })),
      );
      made.push(...events);
      return insertEvents(sql, events, from);
    },
    async run<T extends object>(statement: PendingQuery<T[]>) {
      const rows: T[] = await statement;
      if (made.length === 0) return rows;
      const emitted = new Set(rows.map(emittedIn));
      for (const event of made) if (emitted.has(event.id)) publishLater(event);
      return rows;
    },
  };
}

function emittedIn(row: Partial<Emitted>): string | null {
  if (row.emitted === undefined) throw new Error("a statement that emits events does not say which were written");
  return row.emitted;
}

/** Written out, because a service may set these columns and no others: not the time, not the order. */
export function insertEntry<A extends AuditAction>(sql: Maker, action: A, values: EntryValues<A>): Fragment {
  const { from, actor, resetId, contactId, clientId, detail, source } = values;
  const fields = Object.entries(detail as Record<string, OrSql<AuditValue> | undefined>);
  const given = fields.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  const pairs = given.map(
    ({ name, value }, index) => sql`${index === 0 ? sql`` : sql`,`} ${name}::text, ${typed(sql, value)}`,
  );
  return sql`
    insert into audit_events (action, actor, reset_id, contact_id, client_id, detail, source)
    select ${action}::text, ${typed(sql, actor)}, ${typed(sql, resetId)}::uuid, ${typed(sql, contactId)},
      ${typed(sql, clientId)}, jsonb_build_object(${pairs.length === 0 ? sql`` : pairs}),
      ${sourceOf(sql, source)}
    ${from ? sql`from ${from}` : sql``}`;
}

function sourceOf(sql: Maker, source: AuditSource | Fragment | undefined): Fragment {
  return source === undefined || "via" in source ? sql`${sourceText(source)}::text::jsonb` : source;
}

function insertEvents(sql: Sql, events: readonly PublishableEvent[], from: Fragment): Fragment {
  const rows = events.map(({ subject, isBulk = false, ...event }) => ({ ...event, ...subject, isBulk }));
  return sql`
    insert into events (id, queue, type, reset_id, delivery_id, contact_id, mail_test_id, staff_mail_id, traceparent, is_bulk, due_at)
    select e.id, e.queue, e.type, e."resetId", e."deliveryId", e."contactId", e."mailTestId", e."staffMailId", e.traceparent, e."isBulk",
      now() + ${relayGraceMs}::float8 * interval '1 millisecond'
    from ${from} join jsonb_to_recordset(${jsonList(rows)}::text::jsonb) as e (id uuid, queue text, type text,
      "resetId" uuid, "deliveryId" uuid, "contactId" text, "mailTestId" uuid, "staffMailId" uuid, traceparent text, "isBulk" boolean) on e.id = event_id`;
}

/** A value needs its type said where PostgreSQL takes any. */
function typed(sql: Maker, value: OrSql<AuditValue> | undefined): Fragment {
  if (typeof value === "number") return sql`${value}::float8`;
  if (typeof value === "boolean") return sql`${value}::boolean`;
  return typeof value === "object" && value !== null ? sql`${value}` : sql`${value ?? null}::text`;
}
