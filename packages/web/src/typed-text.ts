/**
 * A password exactly as it came, whatever is in it; the empty text where a form has none. Never shown or stored as it
 * is.
 */
export function typedPassword(body: unknown, field: string): string {
  return fieldOf(body, field);
}

/**
 * A field of a form as text; missing, repeated or foreign values, and what no database can hold, are the empty text,
 * never an error.
 */
export function typedText(body: unknown, field: string): string {
  const value = fieldOf(body, field);
  return value.includes("\0") ? "" : value;
}

function fieldOf(body: unknown, field: string): string {
  if (typeof body !== "object" || body === null) return "";
  const value: unknown = Object.hasOwn(body, field) ? Reflect.get(body, field) : undefined;
  return typeof value === "string" ? value : "";
}
