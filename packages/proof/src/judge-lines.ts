import { type RowCheck, checkPlainRow, checkRow } from "./check-row.ts";
import { parseExportLine } from "./export-lines.ts";
import { joinBytes } from "./bytes.ts";
import { readPlainRow } from "./plain-row.ts";
import type { Primitives } from "./primitives.ts";

/** Rows with numbers on end, each of which proves what it shows: only their places are left to be judged. */
export interface ProvenRun {
  /** Of the first of them. */
  sequence: number;
  /** 32 bytes for each. */
  leaves: Uint8Array;
  /** Which of them, from zero, have fields that nobody can read any more. */
  erased: readonly number[];
}

/** A line as it is, or some that are proven. */
export type JudgedLine = string | undefined | ProvenRun;

/** Finds what can be said of lines by themselves. All but what is proven is left to who reads them in their order. */
export function judgeLines(primitives: Primitives, lines: readonly (string | undefined)[]): JudgedLine[] {
  const judged: JudgedLine[] = [];
  let run: ProvenRow[] = [];
  const end = () => {
    if (run.length > 0) judged.push(runOf(run));
    run = [];
  };
  for (const line of lines) {
    const row = line === undefined ? undefined : proveRow(primitives, line);
    const last = run.at(-1);
    if (row === undefined || (last !== undefined && row.sequence !== last.sequence + 1)) end();
    if (row === undefined) judged.push(line);
    else run.push(row);
  }
  end();
  return judged;
}

interface ProvenRow {
  sequence: number;
  leaf: Uint8Array;
  isErased: boolean;
}

function proveRow(primitives: Primitives, line: string): ProvenRow | undefined {
  const plain = readPlainRow(line);
  if (plain !== undefined) return provenBy(plain.row, checkPlainRow(primitives, plain));
  const row = parseExportLine(line);
  if (row?.type !== "row" || row.proof !== undefined || row.maskedFields !== undefined) return undefined;
  return provenBy(row, checkRow(primitives, row));
}

function provenBy(row: { sequence: number | null; isErased?: boolean }, check: RowCheck): ProvenRow | undefined {
  if ("fault" in check || !check.isContentProven || row.sequence === null) return undefined;
  return { sequence: row.sequence, leaf: check.leaf, isErased: row.isErased === true };
}

function runOf(rows: readonly ProvenRow[]): ProvenRun {
  const erased = [...rows.keys()].filter((at) => rows[at]?.isErased);
  return { sequence: rows[0]?.sequence ?? 0, leaves: joinBytes(...rows.map(({ leaf }) => leaf)), erased };
}
