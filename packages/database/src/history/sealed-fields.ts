import { createDecipheriv, createHmac, hash } from "node:crypto";
import type { AuditValue } from "@rekey/contracts/audit-actions";
import type { SealedValue, StoredDetail } from "@rekey/contracts/sealed-fields";
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
    const text = openField(value, key && fieldKeyOf(value, key, field));
    if (text === undefined) isErased = true;
    else detail[field] = text;
  }
  return { detail, ...(isErased && { isErased }) };
}

export const isSealed = (value: AuditValue | SealedValue): value is SealedValue => typeof value === "object" && value !== null;

/** 16 bytes that say which key opens it, 16 of chance, and the text. */
function partsOf({ sealed }: SealedValue) {
  const bytes = Buffer.from(sealed, "base64");
  return { commit: bytes.subarray(0, 16), nonce: bytes.subarray(16, 32), text: bytes.subarray(32) };
}

/** The key of one word, which shows that word to whoever has it, and no other. Undefined: it was another key. */
export function fieldKeyOf(value: SealedValue, key: Uint8Array, field: string): Buffer | undefined {
  const { commit, nonce } = partsOf(value);
  const fieldKey = createHmac("sha256", key).update(nonce).update(field).digest();
  return hash("sha256", fieldKey, "buffer").subarray(0, 16).equals(commit) ? fieldKey : undefined;
}

export function openField(value: SealedValue, fieldKey: Buffer | null | undefined): string | undefined {
  if (!fieldKey) return undefined;
  const { nonce, text } = partsOf(value);
  const opening = createDecipheriv("aes-256-cbc", fieldKey, nonce);
  try {
    return opening.update(text, undefined, "utf8") + opening.final("utf8");
  } catch {
    // Somebody has changed it behind our back, which the proof of the history tells; it is shown all the same.
    return undefined;
  }
}
