import type { AuditEvent } from "@rekey/contracts/resources";
import type { StoredDetail } from "@rekey/contracts/sealed-fields";
import type { AuditValue } from "@rekey/contracts/audit-actions";
import type { Database } from "../connection.ts";
import { type AuditRow, auditColumns } from "../history/read-audit.ts";
import { isSealed, openWord } from "../history/sealed-fields.ts";

export type StoredRow = AuditRow & { leaf: Uint8Array | null };

/** A row with what proves it: its leaf, its words as they are sealed, and the key of each that can be opened. */
export interface ProvableRow {
  row: AuditEvent;
  /** In base64; null before it is sealed. */
  leaf: string | null;
  sealed: Record<string, string>;
  fieldKeys: Record<string, string>;
}

/** Of `audit_events a` and `audit_seals s`. */
export const provableColumns = (db: Database) => db.$client`${auditColumns(db)}, s.leaf`;

export function provableFromRow({ leaf, detail: stored, detailKey, sequence, ...rest }: StoredRow): ProvableRow {
  const { detail, sealed, fieldKeys, isErased } = openWith(stored, detailKey);
  const row = { ...rest, detail, sequence: sequence === null ? null : Number(sequence), ...(isErased && { isErased }) };
  return { row, leaf: leaf && toBase64(leaf), sealed, fieldKeys };
}

function openWith(stored: StoredDetail, key: Uint8Array | null) {
  const detail: Record<string, AuditValue> = {};
  const sealed: Record<string, string> = {};
  const fieldKeys: Record<string, string> = {};
  let isErased: true | undefined;
  for (const [field, value] of Object.entries(stored)) {
    if (!isSealed(value)) {
      detail[field] = value;
      continue;
    }
    sealed[field] = value.sealed;
    const opened = key === null ? undefined : openWord(value, key, field);
    if (opened === undefined) isErased = true;
    else [detail[field], fieldKeys[field]] = [opened.text, toBase64(opened.fieldKey)];
  }
  return { detail, sealed, fieldKeys, isErased };
}

const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
