import { sql } from "drizzle-orm";
import type { Sql } from "postgres";
import type { MailStatus } from "@rekey/contracts/operations";
import type { Database, Transaction } from "../connection.ts";
import { mailStatus } from "../schema/events.ts";

/** Whether there is a way out for mail; a step that is one statement asks by `mailIsConfigured`. */
export async function isMailConfigured(tx: Transaction): Promise<boolean> {
  const [status] = await tx.select({ configured: mailStatus.configured }).from(mailStatus);
  return status?.configured === true;
}

/** The same as a part of a statement. */
export const mailIsConfigured = (sql: Sql) => sql`exists (select from mail_status where configured)`;

/** Writes what the mail worker knows of its way out, for the API and the staff to read. */
export async function reportMailStatus(db: Database, status: Omit<MailStatus, "checkedAt" | "queues">): Promise<void> {
  const values = { ...status, checkedAt: sql`now()` };
  await db
    .insert(mailStatus)
    .values({ only: true, ...values })
    .onConflictDoUpdate({ target: mailStatus.only, set: values });
}
