import type { Database } from "../connection.ts";
import { detailKey, openWords, type StoredWords } from "../history/sealed-fields.ts";

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
  const history = sql<(StoredWords & { id: string })[]>`
    select a.id::text, a.detail, ${detailKey(sql)} from audit_events a where a.action like 'mail.%'`;
  for await (const rows of history.cursor(rowsAtOnce))
    for (const { id, ...row } of rows)
      yield { table: "audit_events", id, words: JSON.stringify(openWords(row).detail) };
  const places = [
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
