import type { Sql } from "postgres";
import type { Fragment } from "../history/statement.ts";

/** The tables that are gone through, part by part, in the order of their keys. */
export const walks = {
  resets: "uuid",
  contacts: "text",
  clients: "text",
  staff_users: "uuid",
  service_accounts: "uuid",
  webhook_endpoints: "uuid",
  reset_batches: "uuid",
  mail_tests: "uuid",
  events: "uuid",
  audit_events: "bigint",
} as const;
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
