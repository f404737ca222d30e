import type { ScriptedMail } from "./scripted-smtp.ts";
import type { TestSystem } from "./test-system.ts";

// In an order that does not depend on chance, so that the first reset of a contact is the first one everywhere.
const tables = {
  resets: "created_at, id",
  links: "issued_at, id",
  deliveries: "created_at, id",
  delivery_attempts: "ended_at, id",
  events: "created_at, id",
  credentials: "contact_id",
  portal_sessions: "created_at, id_hash",
  rehashes: "contact_id",
  imported_passwords: "contact_id",
  mail_budgets: "contact_id",
  audit_events: "id",
};

/** Ids, what is drawn by chance, and how often the relay has looked: they say how it went and not what came of it. */
const leftOut = new Set([
  "xid",
  "id_hash",
  "contact_id",
  "client_id",
  "idempotency_key",
  "request_fingerprint",
  "traceparent",
  "nonce",
  "token_hash",
  "password_hash",
  "email_key",
  "address_key",
  "queueId",
  "requestId",
  // The words of a row, under a key and with a nonce of their own.
  "sealed",
  "queue_id",
  "relayed",
  // By what its caller has asked for others.
  "is_bulk",
]);

const nobody = "nobody";

type Row = Record<string, unknown>;
export type ContactRows = Record<string, Row[]>;
type Names = Map<string, string>;

/**
 * Every row that the database has of each contact, by contact and table, times and ids aside: of a time only whether it
 * is set, for an id the name of what it stands for. The history is in order within each reset.
 */
export async function readContactsRows(
  system: Pick<TestSystem, "sql">,
  mails: readonly ScriptedMail[],
): Promise<Map<string, ContactRows>> {
  const read = async ([table, order]: [string, string]) => {
    const rows = await system.sql<{ row: Row }[]>`
      select to_jsonb(t) as row from ${system.sql(table)} t order by ${system.sql.unsafe(order)}`;
    return [table, rows.map(({ row }) => row)] as const;
  };
  const found = Object.fromEntries(await Promise.all(Object.entries(tables).map(read)));
  const { owners, names } = nameThings(found);
  const contacts = new Map<string, ContactRows>();
  const keep = (owner: string | undefined, table: string, row: Row): void => {
    // A request on the portal that found a link already is told of at the reset that has the link. Of the staff nothing
    // is a contact's.
    if (owner === nobody) return;
    if (owner === undefined) throw new Error(`a row of ${table} is nobody's: ${JSON.stringify(row)}`);
    const kept = contacts.get(owner) ?? {};
    contacts.set(owner, { ...kept, [table]: [...(kept[table] ?? []), row] });
  };
  for (const [table, rows] of Object.entries(found)) {
    for (const row of rows) keep(ownerOf(row, owners), table, withoutChance(row, names));
  }
  for (const { raw } of mails) {
    const [, delivery = "", generation] = /^Message-ID: <([\w-]+)\.(\d+)@/im.exec(raw) ?? [];
    keep(owners.get(delivery), "mails", { delivery: names.get(delivery), generation });
  }
  for (const rows of contacts.values()) sortRows(rows);
  return contacts;
}

/** Whose each reset and delivery is, and a name for each that is the same for every contact with the same past. */
function nameThings(found: Record<string, Row[]>): { owners: Names; names: Names } {
  const owners: Names = new Map();
  const names: Names = new Map();
  const counts = new Map<string, number>();
  for (const { id, contact_id: contactId } of found["resets"] ?? []) {
    const owner = typeof contactId === "string" ? contactId : nobody;
    const count = (counts.get(owner) ?? 0) + 1;
    counts.set(owner, count);
    owners.set(String(id), owner);
    names.set(String(id), `reset ${count}`);
  }
  for (const { id, kind, reset_id: resetId, contact_id: contactId } of found["deliveries"] ?? []) {
    owners.set(String(id), String(contactId));
    names.set(String(id), `${String(kind)} of ${names.get(String(resetId))}`);
  }
  return { owners, names };
}

function ownerOf(row: Row, owners: Names): string | undefined {
  if (typeof row["contact_id"] === "string") return row["contact_id"];
  if (String(row["action"]).startsWith("staff.")) return nobody;
  return owners.get(String(row["reset_id"] ?? row["delivery_id"] ?? row["id"]));
}

function withoutChance(row: Row, names: Names): Row {
  return JSON.parse(
    JSON.stringify(row, (key, value: unknown) => {
      if (leftOut.has(key)) return undefined;
      if (key === "id") return names.get(String(value));
      if (typeof value !== "string") return value;
      return /^\d{4}-\d\d-\d\dT/.test(value) ? "a time" : (names.get(value) ?? value);
    }),
  ) as Row;
}

/** Rows of different resets have no order among each other; those of the history keep theirs within a reset. */
function sortRows(rowsOfContact: ContactRows): void {
  for (const [table, rows] of Object.entries(rowsOfContact)) {
    const keyOf = (row: Row): string => (table === "audit_events" ? String(row["reset_id"]) : JSON.stringify(row));
    const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
    rowsOfContact[table] = keyed.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ row }) => row);
  }
}

/**
 * Without the mails of links that were replaced: whether one still went out before is a matter of time and no fault.
 */
export function withoutReplacedMails(rowsOfContact: ContactRows): ContactRows {
  const resets = (rowsOfContact["resets"] ?? []).filter(({ state }) => state === "superseded").map(({ id }) => id);
  const mails = new Set(resets.map((id) => `set_password_link of ${String(id)}`));
  const isOfMail = ({ action, reset_id: resetId, detail, ...row }: Row): boolean =>
    Object.values(row).some((value) => mails.has(String(value))) ||
    (action === "mail.attempted" &&
      resets.includes(resetId) &&
      JSON.stringify(detail).includes('"mail":"set_password_link"'));
  const begun = (table: string, row: Row): Row => {
    if (table === "resets" && resets.includes(row["id"])) return { ...row, mailed_at: null };
    return table === "links" && resets.includes(row["reset_id"]) ? { ...row, expires_at: null } : row;
  };
  return Object.fromEntries(
    Object.entries(rowsOfContact).map(([table, rows]) => [
      table,
      rows.filter((row) => !isOfMail(row)).map((row) => begun(table, row)),
    ]),
  );
}
