import { fromBase64, isSameBytes } from "./bytes.ts";
import type { RowLine } from "./export-lines.ts";
import { type DetailValue, canonicalEntry, leafOfText } from "./leaf.ts";
import type { PlainRow } from "./plain-row.ts";
import type { Primitives } from "./primitives.ts";
import { openSealedField } from "./sealed-field.ts";

/** What a row proves by itself: its leaf fits what it shows, or, as it is masked, it cannot be said whether it does. */
export type RowCheck = { leaf: Uint8Array; isContentProven: boolean; isArchived?: true } | { fault: string };

export const checkRow = (primitives: Primitives, row: RowLine): RowCheck =>
  checkContent(primitives, row, canonicalOf(row));

export const checkPlainRow = (primitives: Primitives, { row, canonical }: PlainRow): RowCheck =>
  checkContent(primitives, row, canonical);

type Content = PlainRow["row"] & Pick<RowLine, "maskedFields">;

function checkContent(primitives: Primitives, row: Content, canonical: string | undefined): RowCheck {
  const fault = faultOfSealed(primitives, row);
  if (fault !== undefined) return { fault };
  const stored = row.leaf === null ? undefined : fromBase64(row.leaf);
  if (stored?.length !== 32) return { fault: "it has no leaf" };
  const isSame = canonical !== undefined && isSameBytes(leafOfText(primitives.sha256, canonical), stored);
  if (!isSame && !row.isMasked) return { fault: "what it says is not what was sealed" };
  if (isSame && row.isMasked) return { fault: "it says that it is masked, and is not" };
  return { leaf: stored, isContentProven: isSame };
}

function canonicalOf(row: RowLine): string | undefined {
  try {
    return canonicalEntry({ ...row, detail: storedDetail(row) });
  } catch {
    return undefined;
  }
}

/** The detail as it is stored: with the sealed values in the place of what is shown for them. */
function storedDetail({ detail, sealed }: RowLine): Readonly<Record<string, DetailValue>> {
  const fields = Object.entries(sealed);
  if (fields.length === 0) return detail;
  // Not by assignment, which takes some names for something else.
  return Object.fromEntries<DetailValue>([
    ...Object.entries(detail),
    ...fields.map(([field, value]) => [field, { sealed: value }] as const),
  ]);
}

const none: Readonly<Record<string, string>> = {};

/** Each sealed field is shown and proven by its key, or masked, or erased and not shown. */
function faultOfSealed(primitives: Primitives, row: Content): string | undefined {
  const { detail, sealed, fieldKeys = none, maskedFields = [], isErased = false } = row;
  let hasErased = false;
  for (const field of Object.keys(sealed)) {
    const key = Object.hasOwn(fieldKeys, field) ? fieldKeys[field] : undefined;
    const isShown = Object.hasOwn(detail, field);
    if (key === undefined) {
      if (isShown && !maskedFields.includes(field)) return `it shows "${field}" without the key that proves it`;
      if (!isShown) hasErased = true;
    } else {
      const bytes = fromBase64(key);
      const text = bytes && openSealedField(primitives, sealed[field] ?? "", bytes);
      if (text === undefined || text !== detail[field]) return `what it shows as "${field}" is not what was sealed`;
    }
  }
  if (hasErased !== isErased) return isErased ? "it says that it is erased, and is not" : "it lacks what was sealed";
  if (fieldKeys === none && maskedFields.length === 0) return undefined;
  const isMisnamed =
    Object.keys(fieldKeys).some((field) => !Object.hasOwn(sealed, field) || maskedFields.includes(field)) ||
    maskedFields.some((field) => !Object.hasOwn(detail, field) || !(row.isMasked || Object.hasOwn(sealed, field)));
  return isMisnamed ? "it names fields that it does not have, or one as both opened and masked" : undefined;
}
