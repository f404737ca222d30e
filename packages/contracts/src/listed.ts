import { z } from "zod";

/** Words of a closed list in one text: `name, email`. */
export type Listed<Word extends string> = Word | `${Word}, ${string}`;

/** The words as one text, of which there has to be one. */
export function list<Word extends string>(words: readonly Word[]): Listed<Word> {
  return words.join(", ") as Listed<Word>;
}

/** Accepts such a text of these words and no others. */
export function listedOf<Word extends string>(known: readonly Word[]): z.ZodType<Listed<Word>> {
  const words: ReadonlySet<string> = new Set(known);
  return z.custom<Listed<Word>>(
    (value) => typeof value === "string" && value.split(", ").every((word) => words.has(word)),
  );
}

/** The known words of such a text. */
export function readListed<Word extends string>(text: string, known: readonly Word[]): Word[] {
  const found = text.split(", ");
  return known.filter((word) => found.includes(word));
}
