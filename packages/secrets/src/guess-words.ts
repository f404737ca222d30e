import { everydayWords, fillerWords } from "./filler-words.ts";
import { knownPhrases } from "./known-phrases.ts";
import { foldText, squeeze } from "./read-text.ts";

// Of a phrase that everybody knows, each run of words this long is known too.
const minRunLength = 10;
const maxRunLength = 28;
const prefixLength = 3;

/** What each word is worth in bits, and the longest word that begins with the same letters. */
export interface GuessWords {
  bits: ReadonlyMap<string, number>;
  longest: ReadonlyMap<string, number>;
}

/** Those that are tried first, worth little, and those of the lists, worth what their rank says. */
export function collectGuessWords(common: readonly string[], drawn: readonly string[]): GuessWords {
  const bits = new Map<string, number>();
  const add = (word: string, worth: number) => {
    if (word.length > 0 && worth < (bits.get(word) ?? Infinity)) bits.set(word, worth);
  };
  for (const [index, word] of common.entries()) add(word, Math.max(2, Math.log2(index + 1)));
  for (const word of drawn) add(word, Math.log2(drawn.length));
  for (const word of everydayWords) add(foldText(word), 3);
  for (const phrase of knownPhrases) for (const run of runsOf(phrase)) add(run, 3);
  for (const word of fillerWords) add(foldText(word), 1);
  return { bits, longest: longestByPrefix(bits.keys()) };
}

function runsOf(phrase: string): string[] {
  const words = foldText(phrase)
    .split(" ")
    .map((word) => squeeze([...word]).join(""));
  const runs = words.flatMap((_, start) =>
    words.slice(start).map((__, count) => words.slice(start, start + count + 1)),
  );
  const joined = runs.map((run) => run.join(""));
  return joined.filter((run) => run.length >= minRunLength && run.length <= maxRunLength);
}

function longestByPrefix(words: Iterable<string>): Map<string, number> {
  const longest = new Map<string, number>();
  for (const word of words) {
    const prefix = word.slice(0, prefixLength);
    longest.set(prefix, Math.max(longest.get(prefix) ?? 0, Math.min(word.length, maxRunLength)));
  }
  return longest;
}

/** Tells each word that begins at a place of the text: where it ends and what it is worth. */
export function wordsAt(
  words: GuessWords,
  characters: readonly string[],
  start: number,
  tell: (end: number, bits: number) => void,
): void {
  const head = (characters[start] ?? "") + (characters[start + 1] ?? "") + (characters[start + 2] ?? "");
  const longest = Math.max(prefixLength, words.longest.get(head) ?? 0);
  const last = Math.min(characters.length, start + longest);
  let word = "";
  for (let end = start; end < last; end += 1) {
    word += characters[end] ?? "";
    const bits = words.bits.get(word);
    if (bits !== undefined) tell(end + 1, bits);
  }
}
