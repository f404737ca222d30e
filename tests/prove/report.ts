import type { Findings } from "./check-invariants.ts";

/** What came of one fault, or of one stretch of faults at random. */
export interface Row {
  fault: string;
  commands: number;
  findings: Findings;
  /** From the end of the fault, or from its command if that came later, to the end of the slowest reset. */
  slowestMs: number;
  /** How long 99 of 100 commands waited for their answer, repeats included. */
  answerP99Ms: number;
}

const columns = ["fault", "commands", "lost", "double", "wrong", "answer p99", "slowest end", "verdict"];

export function isGood(row: Row): boolean {
  return breachesOf(row).length === 0;
}

/** Whatever must not be. */
export function breachesOf({ findings }: Row): string[] {
  return [...findings.lost, ...findings.double, ...findings.wrong];
}

/** The table, and below it in full whatever must not be. */
export function describeRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.fault,
    String(row.commands),
    String(row.findings.lost.length),
    String(row.findings.double.length),
    String(row.findings.wrong.length),
    `${Math.round(row.answerP99Ms)} ms`,
    `${(row.slowestMs / 1_000).toFixed(1)} s`,
    isGood(row) ? "held" : "BROKEN",
  ]);
  const widths = columns.map((title, index) =>
    Math.max(title.length, ...cells.map((cell) => cell[index]?.length ?? 0)),
  );
  const line = (cell: readonly string[]) =>
    cell
      .map((text, index) => (index === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[index] ?? 0)))
      .join("  ");
  const breaches = rows.flatMap((row) =>
    breachesOf(row)
      .slice(0, 20)
      .map((finding) => `${row.fault}: ${finding}`),
  );
  return [line(columns), ...cells.map(line), ...(breaches.length > 0 ? ["", ...breaches] : []), ""].join("\n");
}
