import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { type HandOverFailure, handOverStates } from "@rekey/contracts/hand-over-words";
import { at } from "./columns.ts";
import { resets } from "./resets.ts";

const isOpen = sql.raw("in ('pending', 'sending')");

/** One row is a new password that a CRM which keeps the hash too has to be handed; it ends with its reset. */
export const handOvers = pgTable(
  "hand_overs",
  {
    /** Also the id of its message, so that a CRM knows one that comes twice. */
    resetId: uuid("reset_id")
      .primaryKey()
      .references(() => resets.id),
    /** The number of the password here. */
    credentialVersion: integer("credential_version").notNull(),
    /** The kind of the hash, such as `bcrypt-12`. */
    format: text("format").notNull(),
    /** The hash, sealed to the worker that hands it over. Null exactly when it has ended. */
    sealedHash: text("sealed_hash"),
    state: text("state", { enum: handOverStates }).notNull().default("pending"),
    /** Grows with each claim; whoever tells of one names its number, so that a late word decides nothing. */
    attempts: integer("attempts").notNull().default(0),
    /** When it is tried next; while it is being sent, when its worker is taken for dead. */
    nextAttemptAt: at("next_attempt_at").notNull().defaultNow(),
    /** Null: no answer came. */
    lastStatus: integer("last_status"),
    /** Null: the last try went well, or there was none. */
    lastFailure: text("last_failure").$type<HandOverFailure>(),
    // Behind the lock of its contact, so that of two passwords the newer one has the later time.
    createdAt: at("created_at")
      .notNull()
      .default(sql`clock_timestamp()`),
    /** Null: not ended. */
    endedAt: at("ended_at"),
  },
  (table) => [
    index("hand_overs_due")
      .on(table.nextAttemptAt)
      .where(sql`${table.state} ${isOpen}`),
    check("hand_overs_state", sql`${table.state} in (${sql.raw(handOverStates.map((one) => `'${one}'`).join(", "))})`),
    check("hand_overs_end", sql`(${table.endedAt} is null) = (${table.state} ${isOpen})`),
    check("hand_overs_sealed_until_end", sql`(${table.sealedHash} is null) = (${table.endedAt} is not null)`),
  ],
);
