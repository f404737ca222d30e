import type { PushLine } from "@rekey/contracts/directory-push";
import { type BoundField, columnsOf } from "./bind-columns.ts";
import type { CsvRow } from "./read-csv.ts";

/** What is wrong, and in which columns of the file as far as that is known. Nothing of a cell is told. */
export interface RowFault {
  columns: string[];
  detail: string;
}

/** A line of a push, and where in the file it came from. */
export interface MappedLine {
  /** Of the file. */
  line: number;
  of: "client" | "contact";
  push: PushLine;
  /** Of a contact whose password comes along, which is no part of a push. */
  hash?: string;
}

export interface RowMapper {
  /** The lines that a row becomes, or why it becomes none. Rows are given in their order. */
  map(row: CsvRow): MappedLine[] | RowFault;
}

type Value = string | boolean | null;
type Fields = Partial<Record<string, Value>>;

/** What the rows before had. */
interface Seen {
  clientNames: Map<string, { name: string; line: number }>;
  lines: Map<string, number>;
}

/**
 * Makes lines of rows. A client stands before the first contact of it, and is not sent again for the others. What a
 * field takes is left to the API.
 */
export function rowMapper(fields: readonly BoundField[], columnCount: number): RowMapper {
  const hasContacts = fields.some(({ name }) => name === "contact.id");
  const seen: Seen = { clientNames: new Map(), lines: new Map() };
  const faultOf = (name: string, detail: string): RowFault => ({
    columns: fields.filter((field) => field.name === name).flatMap(({ source }) => columnsOf(source)),
    detail,
  });
  return {
    map: ({ line, cells }) => {
      if (cells.length !== columnCount)
        return { columns: [], detail: `has ${cells.length} cells where the header has ${columnCount}` };
      const read = readFields(fields, cells);
      if ("fault" in read) return read.fault;
      const { client, contact } = read;
      const before = repeats(seen, line, hasContacts ? contact["id"] : client["id"]);
      if (before !== undefined)
        return faultOf(hasContacts ? "contact.id" : "client.id", `is the id of line ${before} again`);
      if (!hasContacts) return [{ line, of: "client", push: { client } as unknown as PushLine }];
      const clients = nameClient(seen, line, client);
      if (typeof clients === "number")
        return faultOf("client.name", `is not the name that line ${clients} has for this client`);
      // What lacks something is refused by the API, which says so.
      const { passwordHash, ...named } = contact;
      const push = { contact: { clientId: client["id"], ...named } } as unknown as PushLine;
      const hash = typeof passwordHash === "string" ? { hash: passwordHash } : {};
      return [...clients, { line, of: "contact", push, ...hash }];
    },
  };
}

/** On which line the id was before. */
function repeats({ lines }: Seen, line: number, id: Value | undefined): number | undefined {
  if (typeof id !== "string") return undefined;
  const before = lines.get(id);
  if (before === undefined) lines.set(id, line);
  return before;
}

/** The line of a client that is new here; none of one that is known; the line that calls it otherwise. */
function nameClient({ clientNames }: Seen, line: number, { id, name }: Fields): MappedLine[] | number {
  if (typeof id !== "string" || typeof name !== "string") return [];
  const known = clientNames.get(id);
  if (known) return known.name === name ? [] : known.line;
  clientNames.set(id, { name, line });
  return [{ line, of: "client", push: { client: { id, name } } }];
}

function readFields(
  fields: readonly BoundField[],
  cells: readonly string[],
): { client: Fields; contact: Fields } | { fault: RowFault } {
  const read: Record<string, Fields> = { client: {}, contact: {} };
  const faulty: string[] = [];
  for (const field of fields) {
    const value = readField(field, cells);
    const [of = "", name = ""] = field.name.split(".");
    if (value === unknownValue) faulty.push(...columnsOf(field.source));
    else if (value !== undefined && read[of]) read[of][name] = value;
  }
  if (faulty.length > 0) return { fault: { columns: faulty, detail: "is none of the values that the mapping names" } };
  return { client: read["client"] ?? {}, contact: read["contact"] ?? {} };
}

const unknownValue = Symbol("a cell that the mapping does not name");

/** Undefined: the row says nothing of it. */
function readField({ source, places }: BoundField, cells: readonly string[]): Value | undefined | typeof unknownValue {
  const { constant, values, empty, prefix = "" } = source;
  if (constant !== undefined) return constant;
  const text = places
    .map((place) => cells[place] ?? "")
    .filter((cell) => cell !== "")
    .join(" ");
  if (values && Object.hasOwn(values, text)) return values[text];
  if (text === "") return empty === "null" ? null : undefined;
  return values ? unknownValue : `${prefix}${text}`;
}
