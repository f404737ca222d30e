import type { Checkpoint } from "./checkpoint.ts";

const faultCodes = [
  "edited",
  "missing",
  "inserted",
  "reordered",
  "renumbered",
  "truncated",
  "rolled-back",
  "forged-signature",
  "does-not-extend",
  "malformed",
] as const;
export type FaultCode = (typeof faultCodes)[number];

/** The first thing that is wrong. */
export interface Fault {
  code: FaultCode;
  /** In the file, from one; null where it is about something outside of it. */
  line: number | null;
  /** Of the first bad row; null where no row is meant. */
  sequence: number | null;
  /** Where it cannot be said which row of several it is: the last of them. */
  through: number | null;
  /** A sentence. */
  message: string;
}

export interface Verdict {
  isGood: boolean;
  kind: "export" | "proof" | "database" | "unknown";
  fault: Fault | null;
  origin: string | null;
  /** Whether the rows are the whole history up to the checkpoint, and not chosen from it. */
  isWhole: boolean;
  checkpoint: Pick<Checkpoint, "size" | "time"> | null;
  /** The public keys that the checkpoint was verified with. */
  signedBy: readonly string[];
  /** Whether these keys were given by whoever verifies, and not read off the file. */
  isKeyGiven: boolean;
  rows: {
    all: number;
    /** Unchanged and at their place. */
    proven: number;
    /** At their place; what they show is masked, so it cannot be held against what was signed. */
    placeOnly: number;
    /** Not sealed yet, or later than the checkpoint. */
    unproven: number;
    /** Of the proven ones: with fields that are masked. */
    withMaskedFields: number;
    /** Of the proven ones: with fields that nobody can read any more. */
    erased: number;
  };
  /** Checkpoints within the file whose root is that of the rows before them. */
  checkpoints: number;
  /** Names and ids of keys that have signed some of those, and were not given. */
  otherKeys: readonly string[];
  outside: {
    /** How many checkpoints that were kept elsewhere the history was held against. */
    used: number;
    /** How many were of another history, or signed by none of the keys. */
    ignored: number;
  };
}

/** What an auditor reads. */
export function describeVerdict(verdict: Verdict): string[] {
  const { fault, rows } = verdict;
  if (fault !== null) return [`NOT GOOD: ${fault.code}${placeOf(fault)}.`, fault.message, ...limits(verdict)];
  const { origin, isWhole, checkpoint } = verdict;
  const size = checkpoint?.size ?? 0;
  return [
    isWhole
      ? `GOOD: this is the whole history "${origin}" up to row ${size}; none of its rows was changed, added, removed or moved.`
      : `GOOD: each of these ${rows.all - rows.unproven} rows is in the history "${origin}", unchanged and at its place.`,
    `Signed at ${checkpoint?.time} over ${size} rows, by ${verdict.signedBy.join(" and ")}.`,
    ...counted(rows),
    ...limits(verdict),
  ];
}

function placeOf({ sequence, through, line }: Fault): string {
  const inFile = line === null ? "" : ` (line ${line} of the file)`;
  if (sequence === null) return inFile;
  return through === null ? ` at row ${sequence}${inFile}` : ` within rows ${sequence} to ${through}${inFile}`;
}

function counted({ placeOnly, unproven, withMaskedFields, erased }: Verdict["rows"]): string[] {
  const sentences: [number, string][] = [
    [erased, "are about somebody who was erased: they are unchanged, and nobody can read what was personal in them."],
    [withMaskedFields, "have masked fields: what is shown for these fields is not proven, all the rest of the row is."],
    [placeOnly, "are masked: their place is proven, what they show is not."],
    [unproven, "were not sealed yet, or only after the checkpoint: nothing is proven about them."],
  ];
  return sentences.flatMap(([count, sentence]) => (count === 0 ? [] : [`Rows that ${sentence} ${count}`]));
}

/** What the answer does not say, good or not. */
function limits({ kind, fault, isWhole, isKeyGiven, otherKeys, outside }: Verdict): string[] {
  if (kind === "unknown") return [];
  const place = kind === "database" ? kind : "file";
  const sentences: [boolean, string][] = [
    [
      !isKeyGiven,
      `No key was given, so the one in the ${place} was believed: this shows only that the ${place} agrees with itself. Verify it with a key that you have from elsewhere.`,
    ],
    [
      otherKeys.length > 0,
      `Some earlier checkpoints in it are signed by keys that were not given: ${otherKeys.join(", ")}.`,
    ],
    [
      outside.ignored > 0,
      `Checkpoints from elsewhere that could not be used, as they are of another history or signed by none of the keys: ${outside.ignored}.`,
    ],
    [fault === null && outside.used > 0, `It extends every checkpoint from elsewhere: ${outside.used}.`],
    [
      outside.used === 0,
      `No checkpoint from elsewhere was given: whether the newest rows of the history were cut off${kind === "database" ? "" : " before this file was made"} cannot be seen.`,
    ],
    [
      fault === null && !isWhole,
      "Rows were chosen: whether all are here that were asked for cannot be seen from this file.",
    ],
  ];
  return sentences.flatMap(([isSaid, sentence]) => (isSaid ? [sentence] : []));
}
