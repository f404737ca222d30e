import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { RefusalReason } from "@rekey/contracts/reset-reasons";
import { type BatchRefusal, batchChoices, batchStates } from "@rekey/contracts/reset-batches";
import { at, idByTime, xid8 } from "./columns.ts";

const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(", "));
export const itemSteps = ["waiting", "begun", "refused"] as const;

/** One row is one command of many resets. What is done with its items lies in its positions, each the next one. */
export const resetBatches = pgTable(
  "reset_batches",
  {
    id: uuid("id").primaryKey(),
    chosen: text("chosen", { enum: batchChoices }).notNull(),
    /** Null: not of one client. */
    clientId: text("client_id"),
    /** Null: none was given. */
    reason: text("reason"),
    requestedBy: text("requested_by").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    requestFingerprint: text("request_fingerprint").notNull(),
    endSessions: boolean("end_sessions").notNull(),
    perMinute: integer("per_minute").notNull(),
    mailsPerHour: integer("mails_per_hour").notNull(),
    resetsPerHour: integer("resets_per_hour").notNull(),
    openForMs: doublePrecision("open_for_ms").notNull(),
    state: text("state", { enum: batchStates }).notNull().default("running"),
    total: integer("total").notNull(),
    /** How many of them could be mailed when it was accepted. */
    mailable: integer("mailable").notNull(),
    nextPosition: integer("next_position").notNull().default(1),
    /** From here on sessions are to be ended still. */
    sessionsPosition: integer("sessions_position").notNull().default(1),
    /** Before it, each mail has left or will not. */
    settledPosition: integer("settled_position").notNull().default(1),
    /** Of one that was cancelled: whether what it had mailed is to end too. */
    cancelsOpen: boolean("cancels_open").notNull().default(false),
    cancelPosition: integer("cancel_position").notNull().default(1),
    /** Null: not cancelled. */
    cancelledBy: text("cancelled_by"),
    /** Null exactly when cancelled_by is. */
    cancelledByName: text("cancelled_by_name"),
    /** When the next items may be begun. */
    dueAt: at("due_at").notNull().defaultNow(),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    /** Null: something is left to be done. */
    endedAt: at("ended_at"),
    /** The writing transaction, in which its items are written too. */
    xid: xid8("xid")
      .notNull()
      .default(sql`pg_current_xact_id()`),
  },
  (table) => [
    uniqueIndex("reset_batches_idempotency").on(table.requestedBy, table.idempotencyKey),
    index("reset_batches_by_time").on(table.createdAt, table.id),
    index("reset_batches_at_work")
      .on(table.id)
      .where(sql`${table.endedAt} is null`),
    check("reset_batches_state", sql`${table.state} in (${oneOf(batchStates)})`),
    check("reset_batches_chosen", sql`${table.chosen} in (${oneOf(batchChoices)})`),
    check("reset_batches_client", sql`(${table.clientId} is not null) = (${table.chosen} = 'client')`),
  ],
);

/** One row is one contact of a batch, and becomes the one reset whose id it has from the beginning, or none. */
export const resetBatchItems = pgTable(
  "reset_batch_items",
  {
    batchId: uuid("batch_id").notNull(),
    number: integer("number").notNull(),
    contactId: text("contact_id").notNull(),
    resetId: uuid("reset_id").notNull().default(idByTime),
    state: text("state", { enum: itemSteps }).notNull().default("waiting"),
    /** Null: not refused. */
    refusedBecause: text("refused_because").$type<BatchRefusal | RefusalReason>(),
  },
  (table) => [
    primaryKey({ columns: [table.batchId, table.number] }),
    uniqueIndex("reset_batch_items_reset").on(table.resetId),
    check("reset_batch_items_state", sql`${table.state} in (${oneOf(itemSteps)})`),
    check("reset_batch_items_refused", sql`(${table.refusedBecause} is not null) = (${table.state} = 'refused')`),
  ],
);
