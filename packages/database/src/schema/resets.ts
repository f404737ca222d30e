import type { DeliveryFailure } from "@rekey/contracts/delivery-failures";
import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import {
  attemptOutcomes,
  attemptPhases,
  deliveryKinds,
  deliveryStates,
  returnedMailKinds,
} from "@rekey/contracts/deliveries";
import { linkEndReasons, refusalReasons } from "@rekey/contracts/reset-reasons";
import { endStates, resetMethods, resetStates } from "@rekey/contracts/reset-state";
import { at, idByTime } from "./columns.ts";
import { clients, contacts } from "./directory.ts";

const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(", "));
const stateAtEnd = sql`case when ended_at is not null then state end`;

/** One row is one request to give a contact a new password, from acceptance to its one end. */
export const resets = pgTable(
  "resets",
  {
    id: uuid("id").primaryKey(),
    /** Null: asked for on the portal and not looked up yet, or the address named nobody. */
    contactId: text("contact_id").references(() => contacts.id),
    /** Null exactly when contact_id is. */
    clientId: text("client_id").references(() => clients.id),
    method: text("method", { enum: resetMethods }).notNull(),
    state: text("state", { enum: resetStates }).notNull().default("accepted"),
    /** Null: not refused. */
    refusedBecause: text("refused_because", { enum: refusalReasons }),
    /** The subject of the caller's token, or `contact`. */
    requestedBy: text("requested_by").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    /** Null: none was given. */
    reason: text("reason"),
    /** The canonical form of what was typed on the portal. Null: not self-service, or looked up already. */
    typedAddressKey: text("typed_address_key"),
    /** Null: self-service, which is repeatable without harm. */
    idempotencyKey: text("idempotency_key"),
    /**
     * Keyed hash of the request. Null: there was no key, or the reset is by hand and has ended: then what a typed
     * password is part of is dropped by a trigger.
     */
    requestFingerprint: text("request_fingerprint"),
    /** The password to be set, sealed to the credentials worker. Null: none yet, or it has been hashed or dropped. */
    sealedPassword: text("sealed_password"),
    mustChange: boolean("must_change").notNull().default(false),
    /** How often somebody asked on the portal for a link while the one of this reset worked. */
    askedAgain: integer("asked_again").notNull().default(0),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    /** When a mail server first took its link. Null: none did while it was open, or it was not kept; its mails say. */
    mailedAt: at("mailed_at"),
    /** The latest time by which a reset with a link has to end. Null: by hand, which has no such time. */
    openUntil: at("open_until"),
    /** Null: not ended. */
    endedAt: at("ended_at"),
    /** The end. Apart from `state`, because no step on the way changes this one, and so writes no index anew. */
    endedAs: text("ended_as", { enum: endStates }).generatedAlwaysAs(stateAtEnd),
  },
  (table) => [
    uniqueIndex("resets_idempotency").on(table.requestedBy, table.idempotencyKey),
    index("resets_by_contact").on(table.contactId, table.createdAt, table.id),
    index("resets_by_time").on(table.createdAt, table.id),
    // What an auditor may filter by, each in the order of the list.
    index("resets_by_client").on(table.clientId, table.createdAt, table.id),
    index("resets_by_method").on(table.method, table.createdAt, table.id),
    index("resets_by_end")
      .on(table.endedAs, table.createdAt, table.id)
      .where(sql`${table.endedAs} is not null`),
    index("resets_by_requester").on(table.requestedBy, table.createdAt, table.id),
    index("resets_by_requester_name").on(table.requestedByName, table.createdAt, table.id),
    index("resets_by_typed_address")
      .on(table.typedAddressKey)
      .where(sql`${table.typedAddressKey} is not null`),
    index("resets_open_by_deadline")
      .on(table.openUntil)
      .where(sql`${table.endedAt} is null`),
    check("resets_method", sql`${table.method} in (${oneOf(resetMethods)})`),
    check("resets_state", sql`${table.state} in (${oneOf(resetStates)})`),
    check("resets_end", sql`(${table.endedAt} is not null) = (${table.state} in (${oneOf(endStates)}))`),
    check("resets_nothing_sealed_at_end", sql`${table.endedAt} is null or ${table.sealedPassword} is null`),
    check(
      "resets_no_fingerprint_at_end",
      sql`${table.method} <> 'manual' or ${table.endedAt} is null or ${table.requestFingerprint} is null`,
    ),
  ],
);

/** One row is one generation of the link of a reset. The token itself is nowhere: it is derived when it is mailed. */
export const links = pgTable(
  "links",
  {
    id: uuid("id").primaryKey().default(idByTime),
    resetId: uuid("reset_id")
      .notNull()
      .references(() => resets.id),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id),
    generation: integer("generation").notNull(),
    keyId: text("key_id").notNull(),
    nonce: text("nonce").notNull(),
    /** SHA-256 of the token. */
    tokenHash: text("token_hash").notNull().unique("links_token"),
    /** The address it was issued for; another one kills it. */
    emailKey: text("email_key").notNull(),
    /** The credential version it was issued for, 0 when there was none; another one kills it. */
    credentialVersion: integer("credential_version").notNull(),
    issuedAt: at("issued_at").notNull().defaultNow(),
    /** Null: no mail server has accepted it yet, so its life has not begun. */
    expiresAt: at("expires_at"),
    /** Null: its page has not been looked at. */
    openedAt: at("opened_at"),
    /** Null: alive, as far as time allows. */
    endedAt: at("ended_at"),
    /** Null: alive. */
    endedBecause: text("ended_because", { enum: linkEndReasons }),
  },
  (table) => [
    uniqueIndex("links_generation").on(table.resetId, table.generation),
    // At no instant can a contact have two links that work.
    uniqueIndex("links_one_alive")
      .on(table.contactId)
      .where(sql`${table.endedAt} is null`),
    index("links_alive_by_expiry")
      .on(table.expiresAt)
      .where(sql`${table.endedAt} is null`),
  ],
);

/** One row is one mail that has to reach a contact. It is also the fence and the schedule of its sending. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: uuid("id").primaryKey().default(idByTime),
    /** Null: not about a reset. */
    resetId: uuid("reset_id").references(() => resets.id),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id),
    kind: text("kind", { enum: deliveryKinds }).notNull(),
    /**
     * Where it goes when that is not the contact's address of the day: the former one. Null: to the contact, or ended.
     */
    toAddress: text("to_address"),
    /** The name that went with that address. Null exactly when to_address is. */
    toName: text("to_name"),
    state: text("state", { enum: deliveryStates }).notNull().default("pending"),
    /** Grows with each claim; the result of an older attempt is refused. */
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: at("next_attempt_at").notNull().defaultNow(),
    /** Until then the claim of the running attempt holds. Null: none is running. */
    leaseUntil: at("lease_until"),
    /** A mail that repeats a link without giving it a new life. */
    keepsExpiry: boolean("keeps_expiry").notNull().default(false),
    /** How many changes the notice tells of; the last one is when the row was written. */
    changes: integer("changes").notNull().default(1),
    /** The expiry that the mail states. Null: not sent yet, or without a link. */
    statedExpiryAt: at("stated_expiry_at"),
    /** An attempt may have been accepted without our hearing of it, so a repeat has to be the same mail. */
    maybeDelivered: boolean("maybe_delivered").notNull().default(false),
    /** The Date of the mail, kept over such repeats. Null: not sent yet. */
    dateHeaderAt: at("date_header_at"),
    /** Deferred because no transport could be used: it is due as soon as one can. */
    waitsForTransport: boolean("waits_for_transport").notNull().default(false),
    /** What a mail server said last. Null: none has said anything. */
    lastResponse: text("last_response"),
    /** Why it waits or was not sent, where that is not what a mail server said. */
    lastFailure: text("last_failure").$type<DeliveryFailure>(),
    /** The address to which it was last sent, so that a bounce is told of that one and no other. Null: not sent yet. */
    addressKey: text("address_key"),
    /** Null: not accepted. */
    acceptedAt: at("accepted_at"),
    /** What `state` says too, apart from it for the same reason as `ended_as` of a reset. Kept by a trigger. */
    undeliverable: boolean("undeliverable").notNull().default(false),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (table) => [
    index("deliveries_by_reset").on(table.resetId, table.createdAt),
    index("deliveries_undeliverable")
      .on(table.createdAt, table.id)
      .where(sql`${table.undeliverable}`),
    index("deliveries_notices")
      .on(table.contactId, table.kind)
      .where(sql`${table.kind} <> 'set_password_link'`),
  ],
);

/** One row is one try to send a delivery by one transport, with what the server said. */
export const deliveryAttempts = pgTable(
  "delivery_attempts",
  {
    id: uuid("id").primaryKey().default(idByTime),
    deliveryId: uuid("delivery_id")
      .notNull()
      .references(() => deliveries.id),
    number: integer("number").notNull(),
    transport: text("transport").notNull(),
    outcome: text("outcome", { enum: attemptOutcomes }).notNull(),
    /** Where the conversation ended. */
    phase: text("phase", { enum: attemptPhases }).notNull(),
    /** Null: the server gave no reply. */
    code: integer("code"),
    /** Null: the server said nothing, and `failure` tells what came of it; or it was cleared after ENDED_KEEP. */
    response: text("response"),
    failure: text("failure").$type<DeliveryFailure>(),
    /** Under which the server has the mail. Null: not accepted, or it did not say, or cleared as well. */
    queueId: text("queue_id"),
    endedAt: at("ended_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("delivery_attempts_number").on(table.deliveryId, table.number, table.transport),
    index("delivery_attempts_with_words")
      .on(table.endedAt)
      .where(sql`${table.response} is not null or ${table.queueId} is not null`),
  ],
);

/** One row is one mail that came back and says nothing that could be acted on; nothing else was changed by it. */
export const returnedMails = pgTable(
  "returned_mails",
  {
    id: uuid("id").primaryKey().default(idByTime),
    /** The mail to whose address it came. */
    deliveryId: uuid("delivery_id")
      .notNull()
      .references(() => deliveries.id),
    kind: text("kind", { enum: returnedMailKinds }).notNull(),
    /** What it says first, cut and cleaned. */
    words: text("words").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("returned_mails_once").on(table.deliveryId, table.kind, table.words),
    index("returned_mails_by_time").on(table.createdAt, table.id),
  ],
);
