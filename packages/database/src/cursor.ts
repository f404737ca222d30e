/** Thrown when an `after` was not made by us. */
export class BadCursor extends Error {
  override name = "BadCursor";
}

/** An opaque place in an ordered list. */
export function writeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** The parts of a cursor, or none when there is no cursor. Throws `BadCursor` for anything that is not one of ours. */
export function readCursor(cursor: string | undefined, length: number): string[] {
  if (cursor === undefined) return [];
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(parts) && parts.length === length && parts.every((part) => typeof part === "string"))
      return parts;
  } catch {
    // Falls through to the one answer for all that is not a cursor.
  }
  throw new BadCursor("the cursor is not one of this list");
}
