import { datesAt, type Keyboard, repeatLengths, runEnds, walksAt } from "./guess-patterns.ts";
import { type GuessWords, wordsAt } from "./guess-words.ts";
import { disentangle, isDense, readText, type Reading, squeeze, unmask } from "./read-text.ts";

export interface Guesser {
  words: GuessWords;
  keyboards: readonly Keyboard[];
}

const minRepeat = 3;
// A repetition may end anywhere; beyond this length it ends where it ends.
const maxEnds = 12;
// Of a longer text its beginning and its end are read, and the better one counts.
const maxRead = 64;
// So little or so much is enough to know; nothing is looked at beyond.
const worthless = 10;
const plenty = 40;

/**
 * How many bits a password is worth to somebody who tries what people choose first: common passwords and words, also
 * masked, spaced, reversed or interleaved, ways along the keyboard, runs, dates, what was said before, and the words of
 * `own`. The cheapest way to put it together from such parts counts. The work is bounded, whatever is in it.
 */
export function guessBits(guesser: Guesser, text: string, own: readonly string[]): number {
  const { characters, isCapital } = readText(text);
  if (characters.length <= maxRead) return bitsOf(guesser, { characters, isCapital }, own);
  const part = (from: number, to?: number) =>
    bitsOf(guesser, { characters: characters.slice(from, to), isCapital: isCapital.slice(from, to) }, own);
  const head = part(0, maxRead);
  return head >= plenty ? head : Math.max(head, part(-maxRead));
}

function bitsOf(guesser: Guesser, { characters, isCapital }: Reading, own: readonly string[]): number {
  const kinds = new Set(characters).size;
  let least = Math.min(
    characters.length * Math.log2(Math.max(2, kinds)),
    cheapestWay(guesser, { characters, isCapital }, own),
  );
  for (const [reading, dropped] of otherReadings(characters)) {
    if (least <= worthless) return least;
    least = Math.min(least, dropped + cheapestWay(guesser, { characters: reading, isCapital: [] }, own));
  }
  return least;
}

type Dense = [characters: readonly string[], droppedBits: number];

/** The letters and digits alone, as they are, from the end, interleaved, and with masks taken off. */
function otherReadings(characters: readonly string[]): Dense[] {
  const dense = squeeze(characters);
  const dropped = droppedBits(characters);
  const bare = [dense, dense.toReversed(), disentangle(dense)].map((each): Dense => [each, dropped]);
  const clear = (["i", "l"] as const)
    .map((one) => unmask(characters, one))
    .map((each): Dense => [squeeze(each), droppedBits(each)]);
  const seen = new Set([characters.join("")]);
  return [...bare, ...clear].filter(([each]) => {
    const key = each.join("");
    const isNew = key !== "" && !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** What the signs are worth that a reading leaves out. */
function droppedBits(characters: readonly string[]): number {
  const signs = characters.filter((character) => !isDense(character));
  const kinds = new Set(signs).size;
  return kinds * 2.5 + (signs.length - kinds) * (kinds > 2 ? 1.5 : 0.3);
}

function cheapestWay(guesser: Guesser, { characters, isCapital }: Reading, own: readonly string[]): number {
  const best = new Float64Array(characters.length + 1).fill(Infinity);
  best[0] = 0;
  const runs = runEnds(characters);
  const repeats = repeatLengths(characters);
  const ownWords = own.map((word) => [...word]);
  const seen = new Set<string>();
  for (const [start, character] of characters.entries()) {
    const soFar = best[start] ?? Infinity;
    const reach = (end: number, bits: number) => {
      if (soFar + bits < (best[end] ?? Infinity)) best[end] = soFar + bits;
    };
    reach(start + 1, aloneBits(character, seen.has(character)) + (isCapital[start] ? 1 : 0));
    seen.add(character);
    wordsAt(guesser.words, characters, start, (end, bits) => reach(end, bits + caseBits(isCapital, start, end)));
    for (const word of ownWords) if (standsAt(word, characters, start)) reach(start + word.length, 1);
    for (const keyboard of guesser.keyboards) walksAt(keyboard, characters, start, reach);
    reachAny(reach, start, runs[start] ?? start);
    reachAny(reach, start, start + (repeats[start] ?? 0));
    datesAt(characters, start, reach);
  }
  return best.at(-1) ?? 0;
}

/** A run or a repetition may end at any of its characters. */
function reachAny(reach: (end: number, bits: number) => void, start: number, last: number): void {
  if (last - start < minRepeat) return;
  reach(last, 4);
  for (let end = start + minRepeat; end < Math.min(last, start + minRepeat + maxEnds); end += 1) reach(end, 4);
}

function standsAt(word: readonly string[], characters: readonly string[], start: number): boolean {
  return word.every((letter, index) => characters[start + index] === letter);
}

/**
 * What a character is worth that is part of nothing. The same sign again, as between words, is worth next to nothing.
 */
function aloneBits(character: string, isAgain: boolean): number {
  if (character >= "a" && character <= "z") return 4.2;
  if (character >= "0" && character <= "9") return 3.1;
  if (isDense(character)) return /\p{Lo}/u.test(character) ? 5.5 : 4.5;
  if (" -_.,!?".includes(character)) return isAgain ? 0.7 : 2;
  return isAgain ? 1.5 : 4.5;
}

function caseBits(isCapital: readonly boolean[], start: number, end: number): number {
  if (isCapital.length === 0) return 0;
  let capitals = 0;
  for (let at = start; at < end; at += 1) if (isCapital[at]) capitals += 1;
  if (capitals === 0) return 0;
  return capitals === end - start || (capitals === 1 && isCapital[start]) ? 1 : 3;
}
