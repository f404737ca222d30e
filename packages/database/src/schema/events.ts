import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AuditSource } from "@rekey/contracts/audit-source";
import type { EventType, QueueName } from "@rekey/contracts/events";
import type { MailStatus, MailTry } from "@rekey/contracts/operations";
import type { SeenAction } from "@rekey/contracts/resources";
import type { StoredDetail } from "@rekey/contracts/sealed-fields";
import { at, bytes, idByTime, xid8 } from "./columns.ts";

/**
 * One row is a fact that one consumer has to act on: the outbox. It is done when consumed_at is set, and only then. A
 * fact with several consumers has a row for each, under one id.
 */
export const events = pgTable(
  "events",
  {
    id: uuid("id").notNull().default(idByTime),
    /** The consumer that has to do it. */
    queue: text("queue").$type<QueueName>().notNull(),
    /** What is asked. */
    type: text("type").$type<EventType>().notNull(),
    /** Exactly one of the five subjects is not null. */
    resetId: uuid("reset_id"),
    deliveryId: uuid("delivery_id"),
    contactId: text("contact_id"),
    mailTestId: uuid("mail_test_id"),
    staffMailId: uuid("staff_mail_id"),
    /** Null: the request that caused it carried no trace. */
    traceparent: text("traceparent"),
    /** One of very many that one caller asked for: its job lets those of everybody else go first. */
    isBulk: boolean("is_bulk").notNull().default(false),
    createdAt: at("created_at").notNull().defaultNow(),
    /** When the relay looks at it next, unless it is consumed by then. */
    dueAt: at("due_at").notNull(),
    /** How often the relay has put it into the queue. */
    relayed: integer("relayed").notNull().default(0),
    /** Null: still to be done. */
    consumedAt: at("consumed_at"),
    /** When its job failed for good; a person decides what then. Null: no dead letter. */
    deadLetteredAt: at("dead_lettered_at"),
  },
  (table) => [
    primaryKey({ name: "events_pkey", columns: [table.id, table.queue] }),
    index("events_open")
      .on(table.queue, table.dueAt)
      .where(sql`${table.consumedAt} is null and ${table.deadLetteredAt} is null`),
    index("events_by_reset")
      .on(table.resetId)
      .where(sql`${table.consumedAt} is null`),
    index("events_by_delivery")
      .on(table.deliveryId)
      .where(sql`${table.consumedAt} is null and ${table.deliveryId} is not null`),
  ],
);

/** One row is one fact of the history. Services can insert and read, never update or delete. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    /** The writing transaction, so that a change can be held to a row that was written with it. */
    xid: xid8("xid")
      .notNull()
      .default(sql`pg_current_xact_id()`),
    at: at("at")
      .notNull()
      .default(sql`clock_timestamp()`),
    action: text("action").$type<SeenAction>().notNull(),
    actor: text("actor").notNull(),
    /** Null: not about a reset. */
    resetId: uuid("reset_id"),
    /** Null: about no contact that is known. */
    contactId: text("contact_id"),
    /** Null: about no client that is known. */
    clientId: text("client_id"),
    detail: jsonb("detail").$type<StoredDetail>().notNull().default({}),
    /** From where it was asked for. Null: Rekey did it by itself. */
    source: jsonb("source").$type<AuditSource>(),
  },
  (table) => [
    index("audit_events_by_reset").on(table.resetId, table.id),
    index("audit_events_by_contact").on(table.contactId, table.id),
    index("audit_events_by_commit").on(table.xid, table.id),
    // What an auditor may filter by, each in the order of the list.
    index("audit_events_by_time").on(table.at, table.id),
    index("audit_events_by_action").on(table.action, table.at, table.id),
    // Rekey's own are among any few rows, so they are found without.
    index("audit_events_by_actor")
      .on(table.actor, table.at, table.id)
      .where(sql`${table.actor} <> 'rekey'`),
    index("audit_events_by_client").on(table.clientId, table.at, table.id),
  ],
);

/** One row is the key under which the words of a contact in the history are sealed; without it nobody reads them. */
export const auditKeys = pgTable(
  "audit_keys",
  {
    /** The id of the contact, or nothing: for rows about no contact. */
    subject: text("subject").primaryKey(),
    /** Null exactly when it was destroyed. */
    key: bytes("key"),
    madeAt: at("made_at").notNull().defaultNow(),
    /** Null: not destroyed. */
    destroyedAt: at("destroyed_at"),
  },
  (table) => [check("audit_keys_destroyed", sql`(${table.key} is null) = (${table.destroyedAt} is not null)`)],
);

/** The one row says what the mail worker last found out about its way out. No row: no mail worker has run yet. */
export const mailStatus = pgTable("mail_status", {
  only: boolean("only").primaryKey().default(true),
  configured: boolean("configured").notNull(),
  healthy: boolean("healthy").notNull(),
  /** Null: nothing is wrong. */
  reason: text("reason"),
  checkedAt: at("checked_at").notNull(),
  transports: jsonb("transports").$type<MailStatus["transports"]>().notNull().default([]),
});

/** One row is one mail that operations sent through every transport to see whether it works. */
export const mailTests = pgTable(
  "mail_tests",
  {
    id: uuid("id").primaryKey().default(idByTime),
    toAddress: text("to_address").notNull(),
    requestedBy: text("requested_by").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    /** Null: no worker has begun. */
    startedAt: at("started_at"),
    /** Null: not every transport has been tried. */
    endedAt: at("ended_at"),
    tries: jsonb("tries").$type<MailTry[]>().notNull().default([]),
  },
  (table) => [index("mail_tests_by_time").on(table.createdAt)],
);
