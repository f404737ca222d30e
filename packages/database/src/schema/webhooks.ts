import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { PublicEventType } from "@rekey/contracts/public-events";
import type {
  WebhookDeliveryState,
  WebhookDisabledReason,
  WebhookFailure,
  WebhookState,
} from "@rekey/contracts/webhook-words";
import { at, idByTime } from "./columns.ts";

/** One row is a place that events are sent to. */
export const webhookEndpoints = pgTable("webhook_endpoints", {
  id: uuid("id").primaryKey().default(idByTime),
  url: text("url").notNull(),
  /** Null: nobody has said what it is. */
  description: text("description"),
  /** Null: all, also those that there will be. */
  types: text("types").array().$type<PublicEventType[]>(),
  state: text("state").$type<WebhookState>().notNull().default("active"),
  /** Null: it is not disabled. */
  disabledBecause: text("disabled_because").$type<WebhookDisabledReason>(),
  /** The place in the sealed history up to which deliveries were made of it. */
  reached: bigint("reached", { mode: "bigint" }).notNull(),
  /** Null: the last try went well, or there was none. */
  failingSince: at("failing_since"),
  /** Null: nothing was ever delivered. */
  lastDeliveredAt: at("last_delivered_at"),
  /** Since when it is active again; null: it always was. What waits is tried from then on. */
  resumedAt: at("resumed_at"),
  createdAt: at("created_at").notNull().defaultNow(),
  updatedAt: at("updated_at").notNull().defaultNow(),
  /** Null: it is there. Of one that was taken away only the history and, for a while, its deliveries are left. */
  endedAt: at("ended_at"),
});

/** One row is a secret by which an endpoint's messages are signed, sealed to the worker that signs. */
export const webhookSecrets = pgTable(
  "webhook_secrets",
  {
    endpointId: uuid("endpoint_id")
      .notNull()
      .references(() => webhookEndpoints.id),
    /** 1, 2, 3 …; the last one stays until the next. */
    generation: integer("generation").notNull(),
    sealed: text("sealed").notNull(),
    /** Null: the present one. */
    validUntil: at("valid_until"),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ name: "webhook_secrets_pkey", columns: [table.endpointId, table.generation] })],
);

/** One row is an event that has to reach one endpoint. What is sent is made of the history when it is sent. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: uuid("id").primaryKey().default(idByTime),
    endpointId: uuid("endpoint_id")
      .notNull()
      .references(() => webhookEndpoints.id),
    /** The place of the event in the sealed history. Null: a test. */
    sequence: bigint("sequence", { mode: "bigint" }),
    eventType: text("event_type").notNull(),
    state: text("state").$type<WebhookDeliveryState>().notNull().default("pending"),
    /** All tries so far; whoever tells of one names its number, so that a late word decides nothing. */
    attempts: integer("attempts").notNull().default(0),
    /** When it is tried next; while it is being sent, when its worker is taken for dead. */
    nextAttemptAt: at("next_attempt_at").notNull().defaultNow(),
    /** Since when it is tried: since it was made, or since somebody had it sent again. */
    triedSince: at("tried_since").notNull().defaultNow(),
    /** How many of the tries were made before that. */
    attemptsBefore: integer("attempts_before").notNull().default(0),
    /** Null: no try has begun. */
    lastAttemptAt: at("last_attempt_at"),
    /** Null: it is not delivered. */
    deliveredAt: at("delivered_at"),
    /** Null: no answer came. */
    lastStatus: integer("last_status"),
    /** Null: the last try went well, or there was none. */
    lastFailure: text("last_failure").$type<WebhookFailure>(),
    /** Null: it said nothing, or all is well. */
    lastAnswer: text("last_answer"),
    /** Null: no try has ended. */
    lastTookMs: integer("last_took_ms"),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [
    // No event is sent to an endpoint by two deliveries, whoever makes them.
    unique("webhook_deliveries_once").on(table.endpointId, table.sequence),
    index("webhook_deliveries_due")
      .on(table.endpointId, table.nextAttemptAt)
      .where(sql`${table.state} in ('pending', 'sending')`),
    index("webhook_deliveries_by_endpoint").on(table.endpointId, table.id),
    index("webhook_deliveries_failed")
      .on(table.endpointId, table.id)
      .where(sql`${table.state} = 'failed'`),
    index("webhook_deliveries_over")
      .on(table.createdAt)
      .where(sql`${table.state} in ('delivered', 'failed')`),
  ],
);
