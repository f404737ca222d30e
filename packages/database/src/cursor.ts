import type { LookedPage } from "@rekey/contracts/history";
import type { PageRequest } from "@rekey/contracts/http";
import type { Page } from "@rekey/contracts/resources";

/** Thrown when an `after` was not made by us. */
export class BadCursor extends Error {
  override name = "BadCursor";
}

/** A page of rows of which one too many was read: each as it is answered, and the place of the last. */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  itemOf: (row: Row) => Item,
  placeOf: (row: Row) => readonly string[],
): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  return { items: kept.map(itemOf), nextCursor: last ? writeCursor(placeOf(last)) : null };
}

/** The same of rows that were looked for only as far back as to `end`: the next page goes on from there. */
export function cutLook<Row, Item>(
  rows: readonly Row[],
  request: PageRequest,
  end: { at: string; id: string } | undefined,
  itemOf: (row: Row) => Item,
  placeOf: (row: Row) => readonly string[],
): LookedPage<Item> {
  const page = cutPage(rows, request, itemOf, placeOf);
  if (page.nextCursor !== null || end === undefined) return page;
  return { ...page, nextCursor: writeCursor([end.at, end.id]), lookedBackTo: end.at };
}

/** An opaque place in an ordered list. */
export function writeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

const shapes = {
  text: (part: string) => !part.includes("\0"),
  number: (part: string) => /^\d{1,18}$/.test(part),
  uuid: (part: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part),
  time: (part: string) => /^(?!0000)\d{4}-/.test(part) && isIsoTime(part),
};

/** Whether a text is a time in exactly the form that cursors are written with; 31 February is none. */
function isIsoTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/**
 * The parts of a cursor, or none when there is no cursor. Throws `BadCursor` for anything that cannot be one of this
 * list.
 */
export function readCursor(cursor: string | undefined, parts: readonly (keyof typeof shapes)[]): string[] {
  if (cursor === undefined) return [];
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(found) && found.length === parts.length) {
      return parts.map((shape, index) => {
        const part: unknown = found[index];
        if (typeof part !== "string" || !shapes[shape](part)) throw new BadCursor("a part has the wrong shape");
        return part;
      });
    }
  } catch {
    // Falls through to the one answer for all that is not a cursor.
  }
  throw new BadCursor("the cursor is not one of this list");
}
