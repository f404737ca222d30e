import type { applicationLogins, applicationLogouts, applicationRecords } from "@rekey/database/schema/applications";
import type {
  clients,
  contacts,
  credentials,
  importedPasswords,
  portalSessions,
  rehashes,
  staffSessions,
  staffUsers,
} from "@rekey/database/schema/directory";
import type { mailBudgets } from "@rekey/database/schema/budgets";
import type { clearedSessions } from "@rekey/database/schema/clearing";
import type { resetBatches, resetBatchItems } from "@rekey/database/schema/batches";
import type { auditEvents, auditKeys, events, mailStatus, mailTests } from "@rekey/database/schema/events";
import type { deliveries, deliveryAttempts, links, resets, returnedMails } from "@rekey/database/schema/resets";
import type { auditCheckpoints, auditSealing, auditSeals } from "@rekey/database/schema/sealing";
import type { handOvers } from "@rekey/database/schema/hand-overs";
import type { staffRecoveryCodes, staffTotp } from "@rekey/database/schema/second-factors";
import type { staffMails } from "@rekey/database/schema/staff-mails";
import type { webhookDeliveries, webhookEndpoints, webhookSecrets } from "@rekey/database/schema/webhooks";
import postgres, { type Sql, type TransactionSql } from "postgres";

/** A row as the schema declares it, with its 64-bit numbers as texts. */
type RowOf<Table extends { $inferSelect: object }> = {
  [Column in keyof Table["$inferSelect"]]: Table["$inferSelect"][Column] extends bigint
    ? string
    : Table["$inferSelect"][Column];
};

export interface Rows {
  applicationLogins: RowOf<typeof applicationLogins>;
  applicationLogouts: RowOf<typeof applicationLogouts>;
  applicationRecords: RowOf<typeof applicationRecords>;
  auditCheckpoints: RowOf<typeof auditCheckpoints>;
  auditEvents: RowOf<typeof auditEvents>;
  auditKeys: RowOf<typeof auditKeys>;
  auditSealing: RowOf<typeof auditSealing>;
  auditSeals: RowOf<typeof auditSeals>;
  clearedSessions: RowOf<typeof clearedSessions>;
  clients: RowOf<typeof clients>;
  contacts: RowOf<typeof contacts>;
  credentials: RowOf<typeof credentials>;
  deliveries: RowOf<typeof deliveries>;
  deliveryAttempts: RowOf<typeof deliveryAttempts>;
  events: RowOf<typeof events>;
  handOvers: RowOf<typeof handOvers>;
  importedPasswords: RowOf<typeof importedPasswords>;
  links: RowOf<typeof links>;
  mailBudgets: RowOf<typeof mailBudgets>;
  mailStatus: RowOf<typeof mailStatus>;
  mailTests: RowOf<typeof mailTests>;
  portalSessions: RowOf<typeof portalSessions>;
  rehashes: RowOf<typeof rehashes>;
  resetBatches: RowOf<typeof resetBatches>;
  resetBatchItems: RowOf<typeof resetBatchItems>;
  resets: RowOf<typeof resets>;
  returnedMails: RowOf<typeof returnedMails>;
  staffMails: RowOf<typeof staffMails>;
  staffRecoveryCodes: RowOf<typeof staffRecoveryCodes>;
  staffSessions: RowOf<typeof staffSessions>;
  staffTotp: RowOf<typeof staffTotp>;
  staffUsers: RowOf<typeof staffUsers>;
  webhookDeliveries: RowOf<typeof webhookDeliveries>;
  webhookEndpoints: RowOf<typeof webhookEndpoints>;
  webhookSecrets: RowOf<typeof webhookSecrets>;
}

export type TableName = keyof Rows;

/** Which rows: those that have this value in each of these columns, or one of these values. */
export type Match<Table extends TableName> = {
  [Column in keyof Rows[Table]]?: Rows[Table][Column] | readonly Rows[Table][Column][];
};

/** What follows `where`. */
export function whereOf(sql: Sql | TransactionSql, match: Record<string, unknown>) {
  return Object.entries(match).reduce(
    (sofar, [name, value]) => {
      const column = sql(postgres.fromCamel(name));
      if (value === null) return sql`${sofar} and ${column} is null`;
      if (Array.isArray(value)) return sql`${sofar} and ${column}::text = any(${value.map(String)})`;
      return sql`${sofar} and ${column} = ${value as string}`;
    },
    sql`true`,
  );
}
