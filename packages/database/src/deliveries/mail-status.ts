import { sql } from "drizzle-orm";
import type { Sql } from "postgres";
import type { MailStatus, MailTransport } from "@rekey/contracts/operations";
import type { Database, Transaction } from "../connection.ts";
import { mailStatus } from "../schema/events.ts";
import { jsonList } from "../sql-lists.ts";

/** Whether there is a way out for mail; a step that is one statement asks by `mailIsConfigured`. */
export async function isMailConfigured(tx: Transaction): Promise<boolean> {
  const [status] = await tx.select({ configured: mailStatus.configured }).from(mailStatus);
  return status?.configured === true;
}

/** The same as a part of a statement. */
export const mailIsConfigured = (sql: Sql) => sql`exists (select from mail_status where configured)`;

/** Whether one of the ways out is known to take addresses that are not ASCII before the @. */
export async function isUtf8Taken(tx: Transaction): Promise<boolean> {
  const [status] = await tx.execute<{ isTaken: boolean }>(sql`
    select exists (select from mail_status where transports @> '[{"smtpUtf8": "yes"}]') as is_taken`);
  return status?.isTaken === true;
}

/** What a mail worker knows of its way out. */
export type ReportedMail = Omit<MailStatus, "checkedAt" | "queues" | "smtpUtf8">;

/**
 * Writes what the mail worker knows of its way out, for the API and the staff to read. What it does not know of a
 * server's SMTPUTF8, because it has only begun, stays as it was found out before or by another worker; what is known
 * then is answered.
 */
export async function reportMailStatus(
  db: Database,
  { configured, healthy, reason, transports }: ReportedMail,
): Promise<readonly MailTransport[]> {
  const [row] = await db.$client<{ transports: MailTransport[] }[]>`
    insert into mail_status as known ("only", configured, healthy, reason, checked_at, transports)
    values (true, ${configured}, ${healthy}, ${reason}, now(), ${jsonList(transports)}::text::jsonb)
    on conflict ("only") do update set configured = excluded.configured, healthy = excluded.healthy,
      reason = excluded.reason, checked_at = excluded.checked_at,
      transports = (
        select coalesce(jsonb_agg(case when way ->> 'smtpUtf8' = 'unknown' then way || coalesce((
            select jsonb_build_object('smtpUtf8', before -> 'smtpUtf8')
            from jsonb_array_elements(known.transports) before
            where before -> 'name' = way -> 'name' and before ? 'smtpUtf8' limit 1
          ), '{}') else way end order by place), '[]')
        from jsonb_array_elements(excluded.transports) with ordinality as reported (way, place)
      )
    returning transports`;
  return row?.transports ?? [];
}
