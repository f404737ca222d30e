import {
  type Fault,
  type FaultCode,
  type ProvenRow,
  type Verdict,
  isNoneCompared,
  isPartlyGood,
  nameRows,
} from "@rekey/proof/verdict";
import { count, factsOf, number } from "./verdict-facts.ts";

/** What the page says of a file. */
export interface Told {
  tone: "done" | "waiting" | "stopped";
  title: string;
  lead: readonly string[];
  facts: readonly (readonly [label: string, value: string])[];
  /** The rows that a proof has proven. */
  rows: readonly ProvenRow[];
  /** What is not proven. */
  limits: readonly string[];
}

/** What an auditor who has not seen Rekey before reads of it. */
export function describeVerdict(verdict: Verdict): Told {
  const { fault } = verdict;
  if (verdict.kind === "unknown" && fault?.code === "malformed") return unreadable(fault);
  if (fault !== null) return broken(verdict, fault);
  if (verdict.rows.proven === 0) return nothingProven(verdict);
  const shared = { facts: factsOf(verdict), rows: verdict.about?.rows ?? [], limits: limitsOf(verdict) };
  const lead = [whatIsProven(verdict)];
  if (!isPartlyGood(verdict)) return { tone: "done", title: "Nothing was changed", lead, ...shared };
  return { tone: "waiting", title: doubtfulTitle(verdict), lead: [...lead, ...doubtsOf(verdict)], ...shared };
}

function doubtfulTitle({ rows, isKeyGiven, outside }: Verdict): string {
  if (rows.placeOnly > 0) return "Not all of this is proven";
  if (!isKeyGiven) return "Nothing was changed, if the key is right";
  return outside.newer > 0
    ? "Nothing was changed, and this is an older state"
    : "Nothing was changed, as far as could be compared";
}

const unreadable = (fault: Fault): Told => ({
  tone: "stopped",
  title: "This file cannot be verified",
  lead: [
    fault.message,
    "What can be verified is an export of all events as NDJSON, and the proof of a reset, both as they were downloaded. A table for a spreadsheet (CSV) and a list of resets prove nothing.",
  ],
  facts: [],
  rows: [],
  limits: [],
});

const nothingProven = (verdict: Verdict): Told => ({
  tone: "waiting",
  title: "Nothing in this file is proven",
  lead: [
    verdict.rows.all === 0
      ? "It has no rows."
      : verdict.rows.placeOnly > 0
        ? "All of its rows that are sealed are masked: their places are proven, and none of their words."
        : "None of its rows was sealed when it was made. Take it again in a few minutes, when they are.",
  ],
  facts: factsOf(verdict),
  rows: [],
  limits: limitsOf(verdict),
});

/** `row` stands at the beginning of a sentence. */
const faultTitles: Record<FaultCode, (row: string) => string> = {
  edited: (row) => `${row} was edited`,
  missing: (row) => `${row} is missing`,
  inserted: (row) => `${row} was inserted`,
  reordered: (row) => `${row} was moved`,
  renumbered: (row) => `${row} was renumbered`,
  truncated: () => "The end was cut off",
  "rolled-back": () => "This is an older state of the history",
  "forged-signature": () => "A signature is not right",
  unproven: () => "This is no proof",
  "does-not-extend": () => "This is another history than the one that was signed",
  malformed: () => "The file is damaged",
};

const broken = (verdict: Verdict, fault: Fault): Told => ({
  tone: "stopped",
  title: faultTitles[fault.code](rowOf(fault)),
  lead: [fault.message, "Do not rely on what stands in this file."],
  facts: [
    ...(fault.sequence === null ? [] : [["First bad row", placeOf(fault, fault.sequence)] as const]),
    ...(fault.line === null ? [] : [["Line of the file", number.format(fault.line)] as const]),
    ...factsOf(verdict),
  ],
  rows: [],
  limits: [],
});

function rowOf({ sequence, through }: Fault): string {
  if (sequence === null) return "A row";
  const first = number.format(sequence);
  return through === null ? `Row ${first}` : `One of the rows ${first} to ${number.format(through)}`;
}

const placeOf = ({ through }: Fault, sequence: number): string =>
  through === null
    ? number.format(sequence)
    : `${number.format(sequence)} to ${number.format(through)}: which of them cannot be told`;

function whatIsProven({ kind, isWhole, before, checkpoint, rows }: Verdict): string {
  const size = checkpoint?.size ?? 0;
  const meant = `This is the whole history from row ${number.format(before + 1)} to row ${number.format(size)}.`;
  if (!isWhole) {
    const placed = `Each of ${count(rows.proven)} is in the history, as it was sealed and at its place.`;
    return `${placed} ${kind === "export" ? "This is not the whole history: rows were chosen from it." : "Whether other rows of the reset were left out, only the whole history shows."}`;
  }
  return rows.placeOnly === 0
    ? `${meant} No row was edited, removed, inserted, moved or renumbered since it was sealed.`
    : `${meant} No row was removed, inserted or moved, and ${count(rows.proven)} say what was sealed.`;
}

function doubtsOf(verdict: Verdict): string[] {
  const { rows, named, isKeyGiven, outside } = verdict;
  const masked = `What the masked rows say is not proven, and could be anything: ${nameRows(named.placeOnly, rows.placeOnly)}.`;
  const alone =
    "None of your checkpoints could be compared with this file. Give all lines that were kept, or one of the size that this file was signed over.";
  const noKey =
    "You gave no key, so the one in the file was taken, and whoever made the file could have made the key. Paste a key that you have from elsewhere and verify again.";
  const older = `It is older than the newest of your checkpoints, and agrees with the ${number.format(outside.used)} up to its size. What came later is not in it: hold it against the checkpoints of its own time, or take a new export.`;
  return [
    ...(rows.placeOnly > 0 ? [masked] : []),
    ...(isKeyGiven ? [] : [noKey]),
    ...(outside.newer > 0 ? [older] : isNoneCompared(verdict) ? [alone] : []),
  ];
}

function limitsOf(verdict: Verdict): string[] {
  const { isKeyGiven, isWhole, before, archive, checkpoint, rows, named, otherKeys, outside } = verdict;
  const limits: [boolean, string][] = [
    [before > 0, `What stands in rows 1 to ${number.format(before)}: they are in other files.`],
    [
      archive !== null,
      `What came after row ${number.format(checkpoint?.size ?? 0)}: this is an archive, and ends there.`,
    ],
    [!isKeyGiven, "Who signed it: the key was taken from the file."],
    [
      rows.unproven > 0,
      `${count(rows.unproven)} that were not sealed yet, or only after the checkpoint: ${nameRows(named.unproven, rows.unproven)}.`,
    ],
    [
      rows.placeOnly > 0,
      `What ${count(rows.placeOnly, "masked row")} show: only their place is proven (${nameRows(named.placeOnly, rows.placeOnly)}).`,
    ],
    [
      rows.withMaskedFields > 0,
      `What is shown for the masked fields of ${count(rows.withMaskedFields)}; all else of them is proven (${nameRows(named.withMaskedFields, rows.withMaskedFields)}).`,
    ],
    [!isWhole, "That these are all rows that were asked for: others may have been left out."],
    [outside.used === 0, "That this is the newest state, and the only one: no checkpoint from elsewhere was compared."],
    [
      outside.newer > 0,
      `What ${count(outside.newer, "checkpoint")} from elsewhere of more rows ${outside.newer === 1 ? "covers" : "cover"}: it came later.`,
    ],
    [outside.ofOthers > 0, `${count(outside.ofOthers, "checkpoint")} from elsewhere, of another history.`],
    [
      outside.notComparable > 0,
      `${count(outside.notComparable, "checkpoint")} from elsewhere, of other sizes: chosen rows can be held only against one of the size that they were signed over.`,
    ],
    [otherKeys.length > 0, `Earlier checkpoints by keys that you did not give: ${otherKeys.join(", ")}.`],
    [true, "That something was true when it was written."],
  ];
  return limits.flatMap(([isSaid, text]) => (isSaid ? [text] : []));
}
