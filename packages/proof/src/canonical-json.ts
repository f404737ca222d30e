export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * RFC 8785. Throws for what has no canonical form: numbers that JSON has not, and halves of surrogate pairs, which
 * UTF-8 cannot carry. ECMAScript's own spelling of strings and numbers, and its order of keys, are those of the RFC.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  let members = "";
  for (const key of Object.keys(value).sort()) {
    members += `${members === "" ? "" : ","}${canonicalString(key)}:${canonicalJson(memberOf(value, key))}`;
  }
  return `{${members}}`;
}

/** Most texts need no escape; to see that is quicker than to look for one. */
const plainText = /^[ !#-[\]-~]*$/;

export function canonicalString(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError("A text with half of a surrogate pair has no canonical form");
  return JSON.stringify(text);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError("A number that is not finite has no canonical form");
  return JSON.stringify(value);
}

function memberOf(value: { readonly [key: string]: JsonValue }, key: string): JsonValue {
  const member = value[key];
  if (member === undefined) throw new TypeError("A member without a value has no canonical form");
  return member;
}

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
