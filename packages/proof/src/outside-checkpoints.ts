import { toBase64 } from "./bytes.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import type { Trust } from "./judge-note.ts";
import { openNote } from "./note.ts";

export interface OutsideCheckpoints {
  /** By size: the roots that were signed for it, in base64; more than one is a fork. */
  roots: ReadonlyMap<number, ReadonlySet<string>>;
  /** Of each that counts. */
  sizes: readonly number[];
  ofOthers: number;
  /** How many are no checkpoints, or of this history and signed by none of the keys. */
  forged: number;
}

/**
 * The notes in what a sink has kept: lines of JSON with a `note` each, or one note as it is. Undefined where it is
 * neither.
 */
export function readCheckpoints(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith("{")) return text.includes("\n\n\u2014 ") ? [text] : undefined;
  const notes = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(noteIn);
  const read = notes.filter((note) => note !== undefined);
  return read.length === notes.length ? read : undefined;
}

function noteIn(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const note = typeof value === "object" && value !== null && "note" in value ? value.note : undefined;
    return typeof note === "string" ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Of the checkpoints from elsewhere those of this history count; a trusted key must have signed each of them. */
export async function openOutside(
  { trusted, origin }: Pick<Trust, "trusted" | "origin">,
  notes: readonly string[],
): Promise<OutsideCheckpoints> {
  const roots = new Map<number, Set<string>>();
  const sizes: number[] = [];
  const count = { ofOthers: 0, forged: 0 };
  for (const note of notes) {
    const opened = await openNote(note, trusted);
    const checkpoint = opened && parseCheckpoint(opened.text);
    if (checkpoint !== undefined && checkpoint.origin !== origin) count.ofOthers += 1;
    else if (checkpoint === undefined || opened?.signedBy.length === 0) count.forged += 1;
    else {
      sizes.push(checkpoint.size);
      const known = roots.get(checkpoint.size) ?? new Set();
      roots.set(checkpoint.size, known.add(toBase64(checkpoint.root)));
    }
  }
  return { roots, sizes, ...count };
}
