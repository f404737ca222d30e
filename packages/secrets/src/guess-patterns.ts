/** Which keys lie beside a key, by direction; a key is all characters on it. */
export type KeyGraph = Readonly<Record<string, readonly (string | null)[]>>;
/** From one character to the next, the direction in which its key lies. */
export type Keyboard = ReadonlyMap<string, ReadonlyMap<string, number>>;

const minWalk = 4;
const minStraightWalk = 3;
const minRun = 3;
const minRepeated = 4;
const sameKey = -1;

export function layKeyboard(graph: KeyGraph): Keyboard {
  return new Map(
    Object.entries(graph).map(([key, neighbours]) => {
      const directions = neighbours.flatMap((characters, direction) =>
        [...(characters ?? "")].map((character): [string, number] => [character.toLowerCase(), direction]),
      );
      return [key.toLowerCase(), new Map([...directions, [key.toLowerCase(), sameKey]])];
    }),
  );
}

/**
 * Tells each way along neighbouring keys that begins at a place: where it ends, and in bits what its turns are worth.
 */
export function walksAt(
  keyboard: Keyboard,
  characters: readonly string[],
  start: number,
  tell: (end: number, bits: number) => void,
): void {
  let turns = 0;
  let last: number | undefined;
  for (let end = start + 1; end < characters.length; end += 1) {
    const direction = keyboard.get(characters[end - 1] ?? "")?.get(characters[end] ?? "");
    if (direction === undefined) return;
    if (last !== undefined && direction !== last) turns += 1;
    last = direction;
    const length = end + 1 - start;
    if (length >= minWalk) tell(end + 1, 3 + 1.2 * turns);
    else if (length >= minStraightWalk && turns === 0) tell(end + 1, 4);
  }
}

/**
 * The longest run from each place in which each character follows the one before by the same step, such as abc, 864,
 * zzz.
 */
export function runEnds(characters: readonly string[]): number[] {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const step = (at: number) => (codes[at + 1] ?? NaN) - (codes[at] ?? NaN);
  const ends: number[] = [];
  for (let start = characters.length - 1; start >= 0; start -= 1) {
    const isRun = Math.abs(step(start)) <= 2;
    const goesOn = isRun && step(start) === step(start + 1);
    ends[start] = goesOn ? (ends[start + 1] ?? start + 2) : isRun ? start + 2 : start + 1;
  }
  return ends.map((end, start) => (end - start >= minRun ? end : start));
}

const year = /^(?:19|20)\d\d(?!\d)/;
const date = /^(?:(?:[0-3]?\d)([-./ ]?)(?:[01]?\d)\1(?:19|20)?\d\d|(?:19|20)\d\d([-./ ]?)[01]?\d\2[0-3]?\d)(?!\d)/;

/** Tells a year or a whole date that begins at a place. */
export function datesAt(characters: readonly string[], start: number, tell: (end: number, bits: number) => void): void {
  if (!isDigit(characters[start]) || isDigit(characters[start - 1])) return;
  const here = characters.slice(start, start + 11).join("");
  if (year.test(here)) tell(start + 4, 4);
  const [found] = date.exec(here) ?? [];
  if (found !== undefined && found.length >= 6) tell(start + found.length, 8);
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

/** From each place, how many characters have stood before in this order, or the other way round. */
export function repeatLengths(characters: readonly string[]): number[] {
  const { length } = characters;
  const longest = Array.from({ length }, () => 0);
  let [forward, nextForward] = [new Uint16Array(length + 1), new Uint16Array(length + 1)];
  let [backward, nextBackward] = [new Uint16Array(length + 1), new Uint16Array(length + 1)];
  for (let at = length - 1; at > 0; at -= 1) {
    nextForward.fill(0);
    nextBackward.fill(0);
    for (let before = 0; before < at; before += 1) {
      if (characters[before] !== characters[at]) continue;
      const inOrder = 1 + (forward[before + 1] ?? 0);
      const turnedRound = 1 + (backward[before - 1] ?? 0);
      nextForward[before] = inOrder;
      nextBackward[before] = turnedRound;
      longest[at] = Math.max(longest[at] ?? 0, inOrder, turnedRound);
    }
    [forward, nextForward] = [nextForward, forward];
    [backward, nextBackward] = [nextBackward, backward];
  }
  return longest;
}

/** How many characters a text has beside what it says again. */
export function countNew(characters: readonly string[]): number {
  const repeats = repeatLengths(characters);
  let count = 0;
  for (let at = 0; at < characters.length;) {
    const again = repeats[at] ?? 0;
    const isAgain = again >= minRepeated;
    count += isAgain ? 0 : 1;
    at += isAgain ? again : 1;
  }
  return count;
}
