import type { Findings } from "./check-invariants.ts";

/** What a fault may cost in time. Judged where nothing else runs on the machine, and only told in the short form. */
export interface Limits {
  /** Within which 99 of 100 resets have come to their end. */
  endP99Ms?: number;
  /** Within which 99 of 100 commands are answered. */
  answerP99Ms?: number;
  /** How many commands may have to be sent again. */
  repeated?: number;
}

/** What came of one fault, or of one stretch of faults at random. */
export interface Row {
  fault: string;
  commands: number;
  findings: Findings;
  /** Commands that had to be sent again for want of an answer. */
  repeated: number;
  /** How long 99 of 100 commands waited for their answer, repeats included. */
  answerP99Ms: number;
  /** From the fault, or from the command if that came later, to the end of the reset. */
  endP99Ms: number;
  slowestMs: number;
  /** Limits that were not kept. */
  late: string[];
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

const columns = [
  "fault",
  "commands",
  "lost",
  "double",
  "wrong",
  "sent again",
  "answer p99",
  "end p99",
  "slowest end",
  "verdict",
];

export function isGood(row: Row): boolean {
  return breachesOf(row).length === 0;
}

/** Whatever must not be. */
export function breachesOf({ findings, late }: Row): string[] {
  return [...findings.lost, ...findings.double, ...findings.wrong, ...late];
}

export function compareWithLimits(row: Omit<Row, "late">, limits: Limits): string[] {
  const { endP99Ms = Infinity, answerP99Ms = Infinity, repeated = Infinity } = limits;
  return [
    ...(row.endP99Ms > endP99Ms
      ? [`99 of 100 resets ended within ${seconds(row.endP99Ms)}, not ${seconds(endP99Ms)}`]
      : []),
    ...(row.answerP99Ms > answerP99Ms
      ? [`99 of 100 commands were answered within ${row.answerP99Ms} ms, not ${answerP99Ms} ms`]
      : []),
    ...(row.repeated > repeated ? [`${row.repeated} commands had to be sent again`] : []),
  ];
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** The table, and below it in full whatever must not be. */
export function describeRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.fault,
    String(row.commands),
    String(row.findings.lost.length),
    String(row.findings.double.length),
    String(row.findings.wrong.length),
    String(row.repeated),
    `${Math.round(row.answerP99Ms)} ms`,
    seconds(row.endP99Ms),
    seconds(row.slowestMs),
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
