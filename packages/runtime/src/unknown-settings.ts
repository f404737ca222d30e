import type { Environment } from "./read-config.ts";

/** A name in the environment that looks like a setting and is none. */
export interface UnknownSetting {
  name: string;
  /** The setting that it is nearly called. */
  meant: string | undefined;
}

// What the command line reads, and no service.
const ofCommandLine = new Set(["REKEY_API", "REKEY_DIR", "REKEY_TOKEN"]);

const toldAtMost = 20;
// A shorter name is a letter away from many that are nobody's mistake.
const shortestMisspelt = 6;
const shortestWithTwo = 9;

/** The names that begin as ours alone do, or are a slip of a finger away from a setting; of files too. */
export function findUnknown(known: readonly string[], environment: Environment): UnknownSetting[] {
  const names = new Set(known);
  const set = Object.keys(environment).filter((name) => environment[name] !== undefined && environment[name] !== "");
  const unknown = set.flatMap((name) => {
    const bare = name.replace(/_FILE$/, "");
    if (!/^[A-Z][A-Z0-9_]*$/.test(name) || names.has(name) || names.has(bare) || ofCommandLine.has(bare)) return [];
    const meant = known.find((setting) => isSlip(bare, setting));
    return meant !== undefined || name.startsWith("REKEY_") ? [{ name, meant }] : [];
  });
  return unknown.slice(0, toldAtMost);
}

/** Whether one name is the other but for a letter or two: too many, too few, other ones, or in another order. */
function isSlip(name: string, setting: string): boolean {
  const length = Math.min(name.length, setting.length);
  if (length < shortestMisspelt) return false;
  const atMost = length < shortestWithTwo ? 1 : 2;
  if (Math.abs(name.length - setting.length) > atMost) return false;
  return distance(name, setting) <= atMost;
}

/** Of Damerau and Levenshtein, where nothing is changed twice. */
function distance(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (before[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [before, last] = [last, next];
  }
  return last[b.length] ?? 0;
}
