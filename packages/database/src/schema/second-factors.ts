import { integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at } from "./columns.ts";
import { staffUsers } from "./directory.ts";

/** One row is the second factor of one of the staff who has a password here. */
export const staffTotp = pgTable("staff_totp", {
  staffUserId: uuid("staff_user_id")
    .primaryKey()
    .references(() => staffUsers.id),
  /** What their authenticator shares with the console, sealed with a key that is not in the database. */
  sealedSecret: text("sealed_secret").notNull(),
  /** The time step whose code was used last: none up to it is taken again. */
  lastStep: integer("last_step").notNull(),
  since: at("since").notNull().defaultNow(),
});

/** One row is a code that signs in once in place of the authenticator. */
export const staffRecoveryCodes = pgTable(
  "staff_recovery_codes",
  {
    staffUserId: uuid("staff_user_id")
      .notNull()
      .references(() => staffUsers.id),
    /** SHA-256 of 80 bits of chance, which nobody can guess. */
    codeHash: text("code_hash").notNull(),
    /** Null: not used yet. */
    usedAt: at("used_at"),
  },
  (table) => [primaryKey({ name: "staff_recovery_codes_pkey", columns: [table.staffUserId, table.codeHash] })],
);
