import { failedActionNames } from "@rekey/contracts/failed-actions";
import type { QueueName } from "@rekey/contracts/events";
import { openDetail, type OpenedWords } from "@rekey/database/history/sealed-fields";
import postgres, { type Sql } from "postgres";
import { type Match, type Rows, type TableName, whereOf } from "./tables.ts";

// In an order that does not depend on chance.
const orders: Record<TableName, string> = {
  applicationLogins: "id",
  applicationLogouts: "id",
  applicationRecords: "kind, id_hash",
  auditCheckpoints: "size",
  auditEvents: "id",
  auditSealing: '"only"',
  auditKeys: "subject",
  auditSeals: "sequence",
  clearedSessions: "site, person",
  clients: "id",
  contacts: "id",
  credentials: "contact_id",
  deliveries: "created_at, id",
  deliveryAttempts: "number, transport",
  events: "created_at, id",
  handOvers: "created_at, reset_id",
  importedPasswords: "contact_id",
  links: "issued_at, generation, id",
  mailBudgets: "contact_id",
  mailStatus: "checked_at",
  mailTests: "created_at, id",
  portalSessions: "created_at, id_hash",
  rehashes: "contact_id",
  resetBatches: "created_at, id",
  resetBatchItems: "batch_id, number",
  resets: "created_at, id",
  returnedMails: "created_at, id",
  staffMails: "created_at, id",
  staffRecoveryCodes: "code_hash",
  staffSessions: "created_at, id_hash",
  staffTotp: "staff_user_id",
  staffUsers: "email",
  webhookDeliveries: "created_at, id",
  webhookEndpoints: "id",
  webhookSecrets: "endpoint_id, generation",
};

export type See = ReturnType<typeof seeIn>;

/** What the database has, for tests, which know no table: rows as the schema declares them, oldest first. */
export function seeIn(sql: Sql) {
  const tables = tablesIn(sql);
  const history = openedBy(tables.auditKeys, tables.sealedHistory);
  const changes = async (match: Match<"auditEvents"> = {}) =>
    (await history(match)).filter(({ action }) => !failedActionNames.some((failed) => failed === action));
  return {
    ...tables,
    history,
    /** The same without what failed and was refused, whose rows come in a time of their own. */
    changes,
    ...singles({ ...tables, history }),
    ...connections(sql),
  };
}

function tablesIn(sql: Sql) {
  const rows =
    <Table extends TableName>(table: Table) =>
    async (match: Match<Table> = {}): Promise<Rows[Table][]> => {
      const found = await sql<Record<string, unknown>[]>`
        select * from ${sql(postgres.fromCamel(table))} where ${whereOf(sql, match)}
        order by ${sql.unsafe(orders[table])}`;
      return found.map(camelCased) as Rows[Table][];
    };
  return {
    applicationLogins: rows("applicationLogins"),
    applicationLogouts: rows("applicationLogouts"),
    applicationRecords: rows("applicationRecords"),
    clearedSessions: rows("clearedSessions"),
    clients: rows("clients"),
    contacts: rows("contacts"),
    credentials: rows("credentials"),
    deliveries: rows("deliveries"),
    attempts: rows("deliveryAttempts"),
    events: rows("events"),
    handOvers: rows("handOvers"),
    importedPasswords: rows("importedPasswords"),
    links: rows("links"),
    mailBudgets: rows("mailBudgets"),
    mailStatus: rows("mailStatus"),
    mailTests: rows("mailTests"),
    rehashes: rows("rehashes"),
    batches: rows("resetBatches"),
    batchItems: rows("resetBatchItems"),
    resets: rows("resets"),
    returnedMails: rows("returnedMails"),
    checkpoints: rows("auditCheckpoints"),
    auditKeys: rows("auditKeys"),
    sealedHistory: rows("auditEvents"),
    seals: rows("auditSeals"),
    sealing: rows("auditSealing"),
    sessions: rows("portalSessions"),
    staffMails: rows("staffMails"),
    staffSessions: rows("staffSessions"),
    secondFactors: rows("staffTotp"),
    recoveryCodes: rows("staffRecoveryCodes"),
    staff: rows("staffUsers"),
    webhooks: rows("webhookEndpoints"),
    webhookDeliveries: rows("webhookDeliveries"),
    webhookSecrets: rows("webhookSecrets"),
  };
}

type Read<Table extends TableName> = (match?: Match<Table>) => Promise<Rows[Table][]>;

/** A row of the history with its words opened. */
export type OpenedRow = Omit<Rows["auditEvents"], "detail"> & OpenedWords;

const openedBy =
  (readKeys: Read<"auditKeys">, readRows: Read<"auditEvents">) =>
  async (match: Match<"auditEvents"> = {}): Promise<OpenedRow[]> => {
    // Before the keys: a key is written with the first row that it seals.
    const found = await readRows(match);
    const keys = new Map((await readKeys()).map(({ subject, key }) => [subject, key]));
    const keyOf = (contactId: string | null) => keys.get(contactId ?? "") ?? keys.get("") ?? null;
    return found.map(({ detail, ...row }) => ({
      ...row,
      ...openDetail(detail, keyOf(row.contactId)),
    }));
  };

interface Reads {
  contacts: Read<"contacts">;
  credentials: Read<"credentials">;
  deliveries: Read<"deliveries">;
  events: Read<"events">;
  history: (match?: Match<"auditEvents">) => Promise<OpenedRow[]>;
  links: Read<"links">;
  resets: Read<"resets">;
}

function singles({ contacts, credentials, deliveries, events, history, links, resets }: Reads) {
  return {
    /** Throws when there is none. */
    reset: async (id: string) => last(await resets({ id }), `reset ${id}`),
    contact: async (id: string) => last(await contacts({ id }), `contact ${id}`),
    /** Undefined: the contact has no password. */
    credential: async (contactId: string) => (await credentials({ contactId }))[0],
    /** The newest of a reset. */
    link: async (resetId: string) => last(await links({ resetId }), `link of ${resetId}`),
    delivery: async (resetId: string) => last(await deliveries({ resetId }), `delivery of ${resetId}`),
    /** What the history tells of a reset, or of whatever else is told. */
    actions: async (about: string | Match<"auditEvents">): Promise<string[]> =>
      (await history(typeof about === "string" ? { resetId: about } : about)).map(({ action }) => action),
    /** The newest event in a queue that is about a reset or about a mail of it. */
    eventOf: async (resetId: string, queue: QueueName): Promise<Rows["events"] | undefined> => {
      const deliveryIds = (await deliveries({ resetId })).map(({ id }) => id);
      const found = await events({ queue });
      return found.findLast((event) => event.resetId === resetId || deliveryIds.includes(event.deliveryId ?? ""));
    },
    /** Whether every event is done. */
    isQuiet: async (): Promise<boolean> => (await events({ consumedAt: null })).length === 0,
  };
}

function connections(sql: Sql) {
  return {
    /** Of all applications, or of one. */
    connections: (applicationName?: string) => readConnections(sql, applicationName),
    /** How many statements wait for another one's lock. */
    waitingForLocks: async (applicationName?: string): Promise<number> =>
      (await readConnections(sql, applicationName)).filter(({ waitsForLock }) => waitsForLock).length,
  };
}

interface Connection {
  pid: number;
  waitsForLock: boolean;
  inTransaction: boolean;
  /** For how long a transaction has waited for its next statement. */
  idleMs: number;
}

async function readConnections(sql: Sql, applicationName?: string): Promise<Connection[]> {
  return [
    ...(await sql<Connection[]>`
      select pid, coalesce(wait_event_type = 'Lock', false) as "waitsForLock", xact_start is not null as "inTransaction",
        case when state = 'idle in transaction' then extract(epoch from now() - state_change) * 1000 else 0 end::float8 as "idleMs"
      from pg_stat_activity where datname = current_database()
        and application_name = coalesce(${applicationName ?? null}, application_name)`),
  ];
}

function camelCased(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [postgres.toCamel(name), value]));
}

function last<T>(found: readonly T[], what: string): T {
  const row = found.at(-1);
  if (row === undefined) throw new Error(`there is no ${what}`);
  return row;
}
