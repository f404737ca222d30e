import type { Sql } from "postgres";
import type { Fragment } from "../history/statement.ts";

/**
 * The tables that are gone through, part by part, in the order of their keys. Of those that age a row is passed
 * over that was made before the end of the last month in an archive: rows of the history about it may be in there.
 */
export const walks = {
  resets: { key: "id", type: "uuid", ages: true },
  contacts: { key: "id", type: "text", ages: true },
  clients: { key: "id", type: "text", ages: true },
  staff_users: { key: "id", type: "uuid", ages: true },
  staff_mails: { key: "id", type: "uuid", ages: true },
  service_accounts: { key: "id", type: "uuid", ages: true },
  webhook_endpoints: { key: "id", type: "uuid", ages: true },
  reset_batches: { key: "id", type: "uuid", ages: true },
  mail_tests: { key: "id", type: "uuid", ages: true },
  events: { key: "id", type: "uuid", ages: true },
  audit_events: { key: "id", type: "bigint", ages: false },
  audit_seals: { key: "sequence", type: "bigint", ages: false },
  audit_archives: { key: "id", type: "integer", ages: false },
} as const satisfies Record<string, { key: string; type: string; ages: boolean }>;
export type Walk = keyof typeof walks;

/** What changes and the history have to say alike of the rows of a table. */
export interface Rule {
  name: string;
  walk: Walk;
  /**
   * Selects `subject` and `says` of each row of `part p` of which they do not. It is one statement and so of one
   * moment: a change and its row of the history are committed together.
   */
  find: (sql: Sql, part: Fragment) => Fragment;
}

/** Of rows of the history `a`: a number that a row says, and 0 where it says none. */
export const numberIn = (sql: Sql, field: string): Fragment =>
  sql`case when jsonb_typeof(a.detail -> ${field}::text) = 'number' then (a.detail ->> ${field}::text)::numeric else 0 end`;
