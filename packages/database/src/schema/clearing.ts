import { sql } from "drizzle-orm";
import { check, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

/** One row is how many sessions of somebody were cleared, so that they are still compared with the history. */
export const clearedSessions = pgTable(
  "cleared_sessions",
  {
    site: text("site", { enum: ["portal", "console"] }).notNull(),
    /** The id of a contact, or of one of the staff. */
    person: text("person").notNull(),
    begun: integer("begun").notNull(),
    /** Of these, how many had ended before their time. */
    ended: integer("ended").notNull(),
  },
  (table) => [
    primaryKey({ name: "cleared_sessions_pkey", columns: [table.site, table.person] }),
    check("cleared_sessions_counts", sql`${table.begun} >= ${table.ended} and ${table.ended} >= 0`),
  ],
);
