import { UsageError } from "../usage-error.ts";
import { type Mapping, type Source, sourcesIn } from "./mapping.ts";

/** A field of which it is known where in a row it stands. */
export interface BoundField {
  /** Such as `contact.email`. */
  name: string;
  source: Source;
  places: number[];
}

/** Finds the columns of a mapping in a header. Every column that is missing or stands there twice is told at once. */
export function bindColumns(mapping: Mapping, header: readonly string[] | undefined, path: string): BoundField[] {
  if (header === undefined) throw new UsageError(`${path} is empty: its first line has to name its columns`);
  const faults: string[] = [];
  const bound = [...sourcesIn(mapping)].map(([name, source]) => {
    const places = columnsOf(source).map((column) => {
      const place = header.indexOf(column);
      if (place === -1) faults.push(`${name}: there is no column "${column}"`);
      else if (header.includes(column, place + 1)) faults.push(`${name}: there are several columns "${column}"`);
      return place;
    });
    return { name, source, places };
  });
  if (faults.length === 0) return bound;
  // The first line of a file without a header is somebody's data, so it is not shown.
  const few = header.length > 1 ? `its header has ${header.length} columns` : oneColumn(header[0] ?? "");
  throw new UsageError([`${path} does not fit the mapping; ${few}:`, ...faults].join("\n  "));
}

/** How people who look at the file call where a field comes from. */
export const columnsOf = ({ column, columns }: Source): string[] => columns ?? (column === undefined ? [] : [column]);

function oneColumn(header: string): string {
  const other = [";", ",", "\t", "|"].find((delimiter) => header.includes(delimiter));
  const hint = other === undefined ? "" : `; is its delimiter ${other === "\t" ? "tab" : other}? Say --delimiter`;
  return `its header has one column${hint}`;
}
