import { describe, expect, test } from "vitest";
import { type Language, catalogues } from "./catalogues.ts";
import { fillWords } from "./fill-words.ts";

/** Each sentence of a catalogue by the path to it. */
function sentencesOf(texts: object, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    if (typeof value === "object" && value !== null) return sentencesOf(value, `${path}${key}.`);
    return [[`${path}${key}`, String(value)]];
  });
}

const placeholdersOf = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(([found]) => found).toSorted();
const english = sentencesOf(catalogues.en);
const others = (Object.keys(catalogues) as Language[]).filter((language) => language !== "en");

// What is no sentence, and words that are the same in both languages.
const mayBeEnglish: Readonly<Record<string, readonly string[]>> = {
  de: ["page.dir", "page.comma"],
  fr: ["page.dir", "page.comma", "account.email"],
  es: ["page.dir", "page.comma", "page.errorPrefix"],
  ar: [],
};

describe.each(others)("the catalogue in %s", (language) => {
  const sentences = sentencesOf(catalogues[language]);

  test("has each sentence, with the same placeholders as in English", () => {
    const shape = (all: [string, string][]) => new Map(all.map(([path, text]) => [path, placeholdersOf(text)]));
    expect(shape(sentences)).toEqual(shape(english));
    expect(sentences.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test("leaves nothing in English", () => {
    const inEnglish = new Map(english);
    const same = sentences.filter(([path, text]) => inEnglish.get(path) === text).map(([path]) => path);
    expect(same.toSorted()).toEqual([...(mayBeEnglish[language] ?? [])].toSorted());
    expect(catalogues[language].page.lang).toBe(language);
  });
});

test("a value stands where its name was, and what looks like a name in a value stays", () => {
  expect(fillWords("{length} of {minLength}", { length: 3, minLength: 15 })).toBe("3 of 15");
  expect(fillWords("for {address}", { address: "{length}" })).toBe("for {length}");
});
