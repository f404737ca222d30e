import { randomInt } from "node:crypto";
import { createRequire } from "node:module";
import { type Guesser, guessBits } from "./guess-bits.ts";
import { countNew, layKeyboard } from "./guess-patterns.ts";
import { collectGuessWords } from "./guess-words.ts";
import { isLikeAnAddress } from "./like-an-address.ts";
import { foldText, isDense, readText, squeeze, unmask } from "./read-text.ts";
import type { Secret } from "./secret.ts";
import { createSecret, reveal } from "./secret.ts";
import { isTypeable } from "./typeable.ts";

export type PasswordRefusal =
  | "not-typeable"
  | "too-short"
  | "too-long"
  | "like-an-address"
  | "too-common"
  | "contains-context"
  | "too-simple";

export interface PasswordPolicy {
  minLength: number;
  context: readonly string[];
}

/** Long enough for any passphrase, short enough that nobody can make the hash expensive. */
export const maxPasswordLength = 256;

// Three words that are not among the commonest are worth some 28, and two with a year at most 24.
const minBits = 25;
// Of the least length at least so much has to be said for the first time, and all of it where half is said again.
const minNewPart = 0.7;
// Fewer digits alone are a phone's, a card's or a day's.
const minDigitsAlone = 20;
// With more kinds of signs between its letters than this, a text is not a listed one that was dressed up.
const maxSeparators = 3;
const minContextWordLength = 4;
const maxContextWords = 40;
const maxContextWordLength = 64;
const minOwnLength = 8;
const generatedWords = 5;
const generatedMinLength = 20;

interface Estimator {
  guesser: Guesser;
  words: readonly string[];
}

const load = createRequire(import.meta.url);
let estimator: Estimator | undefined;

/** The lists take some 100 ms to read, so only whoever asks pays, and once. A server calls it before it is ready. */
export function preparePasswordPolicy(): Estimator {
  if (estimator !== undefined) return estimator;
  const language = load("@zxcvbn-ts/language-common") as typeof import("@zxcvbn-ts/language-common");
  const { dictionary, adjacencyGraphs } = language;
  const words = dictionary["diceware-common"];
  const { qwerty, qwertz, azerty, keypad } = adjacencyGraphs;
  estimator = {
    guesser: {
      words: collectGuessWords(dictionary["passwords-common"], words),
      keyboards: [qwerty, qwertz, azerty, keypad].map(layKeyboard),
    },
    words,
  };
  return estimator;
}

function contextWords(context: readonly string[]): string[] {
  const words = context.flatMap((text) => {
    const lower = foldText(text);
    return [lower.replace(/[^\p{L}\p{N}]+/gu, ""), ...lower.split(/[^\p{L}\p{N}]+/u)];
  });
  const longEnough = words
    .filter((word) => word.length >= minContextWordLength)
    .map((word) => word.slice(0, maxContextWordLength));
  return [...new Set(longEnough)].toSorted((a, b) => b.length - a.length).slice(0, maxContextWords);
}

/**
 * What the contact added of their own: neither context words nor separators. Undefined when no context word is in it.
 */
function ownPart(lower: string, words: readonly string[]): string | undefined {
  const rest = words.reduce((text, word) => text.replaceAll(word, " "), lower);
  return rest === lower ? undefined : rest.replace(/[^\p{L}\p{N}]+/gu, "");
}

/** Whether a password is little more than words that anyone could guess this contact to use. */
export function isMadeOfContext(password: Secret, context: readonly string[]): boolean {
  const text = reveal(password).normalize("NFC");
  const words = contextWords(context);
  const { characters } = readText(text);
  const clear = (["i", "l"] as const).map((one) => unmask(characters, one));
  const forms = [characters, ...clear].flatMap((form) => [form, form.toReversed(), squeeze(form)]);
  const owns = forms.map((form) => ownPart(form.join(""), words)).filter((own) => own !== undefined);
  return owns.length > 0 && (owns.some((own) => [...own].length < minOwnLength) || bitsOf(text, words) < minBits);
}

function bitsOf(text: string, words: readonly string[]): number {
  return guessBits(preparePasswordPolicy().guesser, text, words);
}

/** Whether the whole of it stands in a list, in any case, with or without signs, masked, or from its end. */
function isListed(text: string): boolean {
  const { characters } = readText(text);
  const forms = [characters, unmask(characters, "i"), unmask(characters, "l")];
  const { bits } = preparePasswordPolicy().guesser.words;
  const signs = new Set(characters.filter((character) => !isDense(character)));
  const dense = signs.size <= maxSeparators ? forms.map(squeeze) : [];
  return [...forms, ...dense, ...dense.map((form) => form.toReversed())].some((form) => bits.has(form.join("")));
}

function isSimple(text: string, policy: PasswordPolicy): boolean {
  const words = contextWords(policy.context);
  const digits = text.replaceAll(/[\s()+./-]/g, "");
  if (/^\d+$/.test(digits) && digits.length < minDigitsAlone) return true;
  const { characters } = readText(text);
  const newOnes = countNew(characters);
  const isHalfAgain = characters.length >= 2 * (newOnes - 1);
  if (newOnes < policy.minLength * (isHalfAgain ? 1 : minNewPart)) return true;
  return bitsOf(text, words) < minBits;
}

/**
 * Says why a password is refused, or undefined. Length counts code points and no kind of character is demanded; the
 * lists are local, so no part of a password leaves the process. The work is bounded by the greatest length.
 */
export function checkPassword(password: Secret, policy: PasswordPolicy): PasswordRefusal | undefined {
  const text = reveal(password).normalize("NFC");
  if (!isTypeable(text)) return "not-typeable";
  const { length } = [...text];
  if (length < policy.minLength) return "too-short";
  if (length > maxPasswordLength) return "too-long";
  if (isListed(text)) return "too-common";
  if (isLikeAnAddress(text)) return "like-an-address";
  if (isMadeOfContext(password, policy.context)) return "contains-context";
  return isSimple(text, policy) ? "too-simple" : undefined;
}

// From what bits on a password is shown as stronger.
const strengthSteps = [14, 20, minBits, 36];

/** An estimate for the eyes, from 0 (guessed at once) to 4; only `checkPassword` decides. */
export function passwordStrength(password: Secret, context: readonly string[]): 0 | 1 | 2 | 3 | 4 {
  const bits = bitsOf(reveal(password).normalize("NFC"), contextWords(context));
  return strengthSteps.filter((step) => bits >= step).length as 0 | 1 | 2 | 3 | 4;
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
