import { pgTable, text } from "drizzle-orm/pg-core";
import { moments } from "./columns.ts";
import { contacts } from "./directory.ts";

/** One row is what was done with a contact lately, each by the times of the last hour. */
export const mailBudgets = pgTable("mail_budgets", {
  contactId: text("contact_id")
    .primaryKey()
    .references(() => contacts.id),
  /** Links that staff had sent. */
  spentAt: moments("spent_at"),
  /** Links that were sent because somebody asked on the portal. */
  selfServiceSpentAt: moments("self_service_spent_at"),
  /** Resets that staff began, by whatever method. */
  resetsAt: moments("resets_at"),
  addressChangesAt: moments("address_changes_at"),
});
