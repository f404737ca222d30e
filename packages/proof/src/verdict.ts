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
  "unproven",
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

/** A row as it is shown to whoever wants to know what was proven. */
export interface ProvenRow {
  sequence: number;
  at: string;
  action: string;
  /** The name that was sealed with it, else the id of the actor. */
  who: string;
  /** From where, why, and what came of it, as far as the row says it and nothing of it is masked. */
  more: readonly string[];
}

export interface Verdict {
  /**
   * Nothing is wrong; a key was given; each row up to the checkpoint is proven; and of checkpoints from elsewhere,
   * where there are any, one was compared and none is newer than the file.
   */
  isGood: boolean;
  kind: "export" | "proof" | "database" | "unknown";
  fault: Fault | null;
  origin: string | null;
  /** Whether the rows are the whole history up to the checkpoint, and not chosen from it. */
  isWhole: boolean;
  /** How many rows before its first one are in other files; 0 where it begins with the first of the history. */
  before: number;
  /** The root over them, in base64, which what is proven hangs on. */
  beforeRoot: string | null;
  /** The number of an archive, which ends before the history does; null where it is none. */
  archive: number | null;
  checkpoint: (Pick<Checkpoint, "size" | "time"> & { root: string }) | null;
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
  /** Of a database: rows at their place by their leaf alone, as the history tells that they are in archives. */
  archived: number;
  /** The first of the rows that are not proven, by number, and by id where they have none. */
  named: {
    placeOnly: readonly string[];
    unproven: readonly string[];
    withMaskedFields: readonly string[];
  };
  /** Checkpoints within the file whose root is that of the rows before them. */
  checkpoints: number;
  /** Names and ids of keys that have signed some of those, and were not given. */
  otherKeys: readonly string[];
  /** What a proof is about; null where nothing is proven of it. */
  about: {
    resetId: string;
    /** Of each reset the first that its rows name. */
    contactId: string | null;
    rows: readonly ProvenRow[];
  } | null;
  /** Of the checkpoints that were kept elsewhere. */
  outside: {
    /** How many the history was held against. */
    used: number;
    /** How many were of another history. */
    ofOthers: number;
    /** How many are of sizes that chosen rows say nothing about, or that were not reached. */
    notComparable: number;
    /** How many are of more rows than an export was signed over. */
    newer: number;
  };
}

/** Not good, and nothing is wrong: something was shown, or given, that nothing was proven about. */
export const isPartlyGood = ({ isGood, fault }: Verdict): boolean => !isGood && fault === null;

export const isNoneCompared = ({ outside }: Pick<Verdict, "outside">): boolean =>
  outside.used === 0 && outside.ofOthers + outside.notComparable + outside.newer > 0;

/** Numbers of rows as they are told; `all` of them are more than are named. */
export function nameRows(named: readonly string[], all: number): string {
  return named.join(", ") + (all > named.length ? ` and ${all - named.length} more` : "");
}
