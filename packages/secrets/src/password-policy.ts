import { randomInt } from "node:crypto";
import { createRequire } from "node:module";
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import type { Secret } from "./secret.ts";
import { createSecret, reveal } from "./secret.ts";

export type PasswordRefusal = "too-short" | "too-long" | "too-common" | "contains-context" | "too-simple";

export interface PasswordPolicy {
  minLength: number;
  context: readonly string[];
}

/** Long enough for any passphrase, short enough that nobody can make the hash expensive. */
export const maxPasswordLength = 256;

const maxScoredLength = 128;
// So many readings of 3 as e, 0 as o and the like are tried. The library's own 100 hold up the process seven times as
// long, some 20 ms for each password; of 4000 masked pairs of common words 3 more pass with 10 than with 100.
const maxUnmaskings = 10;
const minContextWordLength = 4;
const minOwnLength = 8;
const generatedWords = 5;
const generatedMinLength = 20;

interface Estimator {
  zxcvbn: ZxcvbnFactory;
  common: ReadonlySet<string>;
  words: readonly string[];
}

const load = createRequire(import.meta.url);
let estimator: Estimator | undefined;

/** The lists take some 100 ms to read, so only whoever asks pays, and once. A server calls it before it is ready. */
export function preparePasswordPolicy(): Estimator {
  if (estimator !== undefined) return estimator;
  const core = load("@zxcvbn-ts/core") as typeof import("@zxcvbn-ts/core");
  const language = load("@zxcvbn-ts/language-common") as typeof import("@zxcvbn-ts/language-common");
  const { dictionary, adjacencyGraphs: graphs } = language;
  estimator = {
    zxcvbn: new core.ZxcvbnFactory({
      dictionary,
      graphs,
      maxLength: maxScoredLength,
      l33tMaxSubstitutions: maxUnmaskings,
    }),
    common: new Set(dictionary["passwords-common"]),
    words: dictionary["diceware-common"],
  };
  return estimator;
}

const looksLike: Record<string, string> = {
  0: "o",
  1: "i",
  3: "e",
  4: "a",
  5: "s",
  7: "t",
  "@": "a",
  $: "s",
  "!": "i",
};

function unmask(text: string): string {
  return text.replace(/[013457@$!]/g, (character) => looksLike[character] ?? character);
}

function contextWords(context: readonly string[]): string[] {
  const words = context.flatMap((text) => {
    const lower = text.normalize("NFC").toLowerCase();
    return [lower.replace(/[^\p{L}\p{N}]+/gu, ""), ...lower.split(/[^\p{L}\p{N}]+/u)];
  });
  const longEnough = words.filter((word) => word.length >= minContextWordLength);
  return [...new Set(longEnough)].toSorted((a, b) => b.length - a.length);
}

/** What the contact added of their own: neither context words nor separators. Undefined when no context word is in it. */
function ownPart(lower: string, words: readonly string[]): string | undefined {
  const rest = words.reduce((text, word) => text.replaceAll(word, " "), lower);
  return rest === lower ? undefined : rest.replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Whether a password is little more than words that anyone could guess this contact to use. */
export function isMadeOfContext(password: Secret, context: readonly string[]): boolean {
  const text = reveal(password).normalize("NFC");
  const words = contextWords(context);
  const lower = text.toLowerCase();
  return [lower, unmask(lower)].some((form) => {
    const own = ownPart(form, words);
    return own !== undefined && ([...own].length < minOwnLength || scoreOf(text, words) < 3);
  });
}

function scoreOf(text: string, words: readonly string[]): 0 | 1 | 2 | 3 | 4 {
  return preparePasswordPolicy().zxcvbn.check(text.slice(0, maxScoredLength), [...words]).score;
}

/**
 * Says why a password is refused, or undefined. Length counts code points and no kind of character is demanded; the
 * lists are local, so no part of a password leaves the process.
 */
export function checkPassword(password: Secret, policy: PasswordPolicy): PasswordRefusal | undefined {
  const text = reveal(password).normalize("NFC");
  const { length } = [...text];
  if (length < policy.minLength) return "too-short";
  if (length > maxPasswordLength) return "too-long";
  if (preparePasswordPolicy().common.has(text.toLowerCase())) return "too-common";
  if (isMadeOfContext(password, policy.context)) return "contains-context";
  return scoreOf(text, contextWords(policy.context)) < 3 ? "too-simple" : undefined;
}

/** An estimate for the eyes, from 0 (guessed at once) to 4; only `checkPassword` decides. */
export function passwordStrength(password: Secret, context: readonly string[]): 0 | 1 | 2 | 3 | 4 {
  return scoreOf(reveal(password).normalize("NFC"), contextWords(context));
}

/** Five words drawn at random from 7776, easy to read out and to type, about 64 bits. */
export function generatePassword(): Secret {
  const { words } = preparePasswordPolicy();
  for (;;) {
    const drawn = Array.from({ length: generatedWords }, () => words[randomInt(words.length)] ?? "");
    const text = drawn.join("-");
    if (text.length >= generatedMinLength) return createSecret(text);
  }
}
