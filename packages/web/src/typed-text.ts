/** A field of a form as text; missing, repeated or foreign values, and what no database can hold, are the empty text, never an error. */
export function typedText(body: unknown, field: string): string {
  if (typeof body !== "object" || body === null) return "";
  const value: unknown = Object.hasOwn(body, field) ? Reflect.get(body, field) : undefined;
  return typeof value === "string" && !value.includes("\0") ? value : "";
}
