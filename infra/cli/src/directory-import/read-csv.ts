import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { UsageError } from "../usage-error.ts";

export interface CsvFile {
  path: string;
  /** As `TextDecoder` calls it. */
  encoding: string;
  delimiter: string;
}

export interface CsvRow {
  /** On which line of the file it begins, from 1. */
  line: number;
  /** Without what stands around them. */
  cells: string[];
}

/** A quote that nobody closed would take the rest of the file for one cell. */
const longestRow = 256 * 1_024;

/** The rows of a file one after the other, its header first; what is empty is left out. It is never held whole. */
export async function* readCsv(file: CsvFile): AsyncGenerator<CsvRow, void> {
  let [reached, extra] = [0, 0];
  const parser = parse({
    delimiter: file.delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    // It is called for each row before one that fails is told, and what it returns is the row: its line stands first.
    on_record: (record: string[], { lines }) => {
      // The parser counts a line that ends with CR and LF inside of a cell twice.
      extra += breaksIn(record, /\r\n/g);
      reached = lines - extra;
      const cells = record.map((cell) => cell.trim());
      const line = reached - breaksIn(record, /\r\n|\r|\n/g);
      return cells.every((cell) => cell === "") ? null : [String(line), ...cells];
    },
  });
  // What fails on the way is told by the parser, which is read.
  pipeline(createReadStream(file.path), (bytes: AsyncIterable<Buffer>) => decode(bytes, file.encoding), parser, noop);
  try {
    for await (const [line, ...cells] of parser as AsyncIterable<string[]>) yield { line: Number(line), cells };
  } catch (error) {
    throw explain(error, file, reached);
  }
}

const noop = () => undefined;

const breaksIn = (cells: readonly string[], kind: RegExp): number =>
  cells.reduce((sum, cell) => sum + (cell.match(kind)?.length ?? 0), 0);

/** Takes a mark at the beginning away, too. */
async function* decode(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const some of bytes) yield decoder.decode(some, { stream: true });
  yield decoder.decode();
}

/** The parser's own words quote what it could not read. */
function explain(error: unknown, { path, encoding }: CsvFile, reached: number): unknown {
  if (error instanceof CsvError) {
    const known: Partial<Record<string, string>> = {
      CSV_QUOTE_NOT_CLOSED: "a cell that begins with a quote does not end with one",
      CSV_MAX_RECORD_SIZE: `a row is longer than ${longestRow} characters; is a quote not closed before?`,
    };
    const fault = known[error.code] ?? 'a quote stands in a cell; write it as "" in a cell that is quoted';
    return new UsageError(`${path}, the row after line ${reached}: ${fault}`, { cause: error });
  }
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
    return new UsageError(`${path} is not ${encoding}: say its encoding, such as windows-1252 for Excel's CSV`, {
      cause: error,
    });
  return code === undefined ? error : new UsageError(`${path} cannot be read (${code})`, { cause: error });
}
