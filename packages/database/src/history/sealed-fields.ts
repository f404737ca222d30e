import type { AuditValue } from "@rekey/contracts/audit-actions";
import type { SealedValue, StoredDetail } from "@rekey/contracts/sealed-fields";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { fieldKeyOf, openSealedField } from "@rekey/proof/sealed-field";
import type { Sql } from "postgres";
import type { Fragment } from "./statement.ts";

/** A row of which the words are still sealed, and what opens them. */
export interface StoredWords {
  detail: StoredDetail;
  /** Of its contact; of a contact that was erased, and of none, the one for rows about no contact. */
  detailKey: Uint8Array | null;
}

export interface OpenedWords {
  /** Without the words whose key was destroyed. */
  detail: Record<string, AuditValue>;
  /** Whether there are such. */
  isErased?: true;
}

/** What opens the words of `audit_events a`, as a column. */
export const detailKey = (sql: Sql): Fragment => sql`
  coalesce((select key from audit_keys where subject = a.contact_id),
    (select key from audit_keys where subject = '')) as detail_key`;

/** The row with its words opened. */
export function openWords<R extends StoredWords>({ detail, detailKey: key, ...row }: R) {
  return { ...row, ...openDetail(detail, key) };
}

export function openDetail(stored: StoredDetail, key: Uint8Array | null): OpenedWords {
  const detail: Record<string, AuditValue> = {};
  let isErased = false;
  for (const [field, value] of Object.entries(stored)) {
    if (!isSealed(value)) {
      detail[field] = value;
      continue;
    }
    const opened = key === null ? undefined : openWord(value, key, field);
    if (opened === undefined) isErased = true;
    else detail[field] = opened.text;
  }
  return { detail, ...(isErased && { isErased }) };
}

export const isSealed = (value: AuditValue | SealedValue): value is SealedValue =>
  typeof value === "object" && value !== null;

/**
 * A word, and the key that shows that word to whoever has it, and no other. Undefined: it was another key, or somebody
 * has changed it behind our back, which the proof of the history tells; the row is shown all the same.
 */
export function openWord(
  { sealed }: SealedValue,
  key: Uint8Array,
  field: string,
): { text: string; fieldKey: Uint8Array } | undefined {
  const fieldKey = fieldKeyOf(nodePrimitives.sha256, key, { field, sealed });
  const text = fieldKey && openSealedField(nodePrimitives, sealed, fieldKey);
  return fieldKey !== undefined && text !== undefined ? { text, fieldKey } : undefined;
}
