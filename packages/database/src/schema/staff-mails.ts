import type { DeliveryFailure } from "@rekey/contracts/delivery-failures";
import type { DeliveryState } from "@rekey/contracts/deliveries";
import { type StaffLinkEnd, type StaffMailKind } from "@rekey/contracts/staff-mails";
import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at } from "./columns.ts";
import { staffUsers } from "./directory.ts";

/** One row is a mail to one of the staff, with the link that it has, unless it is a notice. */
export const staffMails = pgTable(
  "staff_mails",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind").$type<StaffMailKind>().notNull(),
    /** Null: asked for at the sign-in, and not looked up yet or nobody's. */
    staffUserId: uuid("staff_user_id").references(() => staffUsers.id),
    /** What somebody typed at the sign-in. Null: nobody did, or it was looked up. */
    typedAddressKey: text("typed_address_key"),
    requestedBy: text("requested_by").notNull(),
    /** Null: by nobody known, or on the command line. */
    requestedByName: text("requested_by_name"),
    createdAt: at("created_at").notNull().defaultNow(),
    state: text("state").$type<DeliveryState>().notNull().default("pending"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: at("next_attempt_at").notNull().defaultNow(),
    /** Null: no worker has claimed it. */
    leaseUntil: at("lease_until"),
    /** Null: no server has said anything. */
    lastResponse: text("last_response"),
    /** Null: no try failed without a word of a server. */
    lastFailure: text("last_failure").$type<DeliveryFailure>(),
    /** The link, as that of a contact is kept: never its token. All null: none was made yet, or it is a notice. */
    keyId: text("key_id"),
    nonce: text("nonce"),
    tokenHash: text("token_hash").unique("staff_mails_token"),
    expiresAt: at("expires_at"),
    /** Null: not ended before its time, or it is a notice. */
    endedAt: at("ended_at"),
    endedBecause: text("ended_because").$type<StaffLinkEnd>(),
  },
  (table) => [
    uniqueIndex("staff_mails_one_open")
      .on(table.staffUserId)
      .where(sql`${table.tokenHash} is not null and ${table.endedAt} is null`),
    index("staff_mails_by_user").on(table.staffUserId, table.createdAt),
    check(
      "staff_mails_whole_link",
      sql`num_nulls(${table.keyId}, ${table.nonce}, ${table.tokenHash}, ${table.expiresAt}) in (0, 4)`,
    ),
    check("staff_mails_ended", sql`(${table.endedAt} is null) = (${table.endedBecause} is null)`),
  ],
);
