/**
 * A text as those who guess read it: without accents, in small letters, and beside each character whether it was a
 * capital.
 */
export interface Reading {
  characters: readonly string[];
  isCapital: readonly boolean[];
}

const looksLike: Readonly<Record<string, string>> = {
  0: "o",
  1: "i",
  3: "e",
  4: "a",
  5: "s",
  7: "t",
  8: "b",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "l",
  "+": "t",
  "(": "c",
  "€": "e",
};

// No password is longer, and few characters stand for more than a handful of others: one of Arabic for eighteen.
const maxRead = 512;
const maxParts = 4;

export function readText(text: string): Reading {
  const characters: string[] = [];
  const isCapital: boolean[] = [];
  for (const character of text) {
    if (characters.length >= maxRead) break;
    for (const part of Array.from(foldText(character)).slice(0, maxParts)) {
      characters.push(part);
      isCapital.push(character !== character.toLowerCase());
    }
  }
  return { characters, isCapital };
}

export function foldText(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Takes off the masks of letters, such as 3 for e; `one` is what the 1 stands for. */
export function unmask(characters: readonly string[], one: "i" | "l"): string[] {
  return characters.map((character) => (character === "1" ? one : (looksLike[character] ?? character)));
}

export function isDense(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

/** Letters and digits only, so that `p-a-s-s` is read as `pass`. */
export function squeeze(characters: readonly string[]): string[] {
  return characters.filter(isDense);
}

/** Every second character, then the others: `q1w2e3` is `qwe123`. */
export function disentangle(characters: readonly string[]): string[] {
  const at = (rest: number) => characters.filter((_, index) => index % 2 === rest);
  return [...at(0), ...at(1)];
}
