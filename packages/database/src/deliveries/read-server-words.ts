import type { Database } from "../connection.ts";

/** A row into which the words of a mail server have come. */
export interface ServerWords {
  table: string;
  id: string;
  words: string;
}

const rowsAtOnce = 1_000;

/** All of them, one after the other, however many there are. To be read by a role that may read these tables. */
export async function* readServerWords(db: Database): AsyncGenerator<ServerWords> {
  const sql = db.$client;
  const places = [
    sql<ServerWords[]>`
      select 'audit_events' as "table", id::text, detail::text as words from audit_events where action like 'mail.%'`,
    sql<ServerWords[]>`
      select 'delivery_attempts' as "table", id::text, concat_ws(' ', response, queue_id) as words from delivery_attempts`,
    sql<ServerWords[]>`
      select 'deliveries' as "table", id::text, last_response as words from deliveries where last_response is not null`,
    sql<ServerWords[]>`
      select 'contacts' as "table", id, email_bounce_reason as words from contacts where email_bounce_reason is not null`,
    sql<ServerWords[]>`select 'returned_mails' as "table", id::text, words from returned_mails`,
    sql<ServerWords[]>`select 'mail_tests' as "table", id::text, tries::text as words from mail_tests`,
  ];
  for (const place of places) {
    for await (const rows of place.cursor(rowsAtOnce)) yield* rows;
  }
}
