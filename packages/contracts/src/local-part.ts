import { domainToUnicode } from "node:url";
import { areOfOneScript, isOfOneScript, isOfTwins } from "./one-script.ts";

const signs = "!#$%&'*+/=?^_`{|}~-";
const atom = String.raw`(?!\p{M})[A-Za-z0-9\p{L}\p{M}\p{Nd}${signs}]+`;
const pattern = new RegExp(String.raw`^${atom}(?:\.${atom})*$`, "u");
const notLetters = new RegExp(`[.${signs}]`, "g");

// Thai and Lao are written with these, which Unicode calls compatibility forms; the two characters that look the
// same are refused instead.
const vowelAm = /[\u0E33\u0EB3]/g;
const likeVowelAm = /\u0E4D\u0E32|\u0ECD\u0EB2/;
const bothArabicDigits = /[\u0660-\u0669].*[\u06F0-\u06F9]|[\u06F0-\u06F9].*[\u0660-\u0669]/;
// One letter from an Arabic keyboard and from a Persian one, which look the same within a word.
const bothArabicKeyboards = /[\u0643\u0649\u064A].*[\u06A9\u06CC]|[\u06A9\u06CC].*[\u0643\u0649\u064A]/;
const sameMarkTwice = /(\p{Mn})\1/u;

/** Whether an address is not ASCII before the @: only a server that offers SMTPUTF8 (RFC 6531) takes mail for it. */
export function needsSmtpUtf8(address: string): boolean {
  return /\P{ASCII}/u.test(address.slice(0, Math.max(0, address.lastIndexOf("@"))));
}

/**
 * What stands before the @ in the letters of a language, composed (NFC). Undefined for what could be taken for another
 * one: letters of several scripts, letters that Latin has twins of behind a domain that does not show what they are,
 * another form of a letter, such as a full-width one, and what cannot be seen.
 */
export function readLocalPart(typed: string, asciiDomain: string): string | undefined {
  // The Kelvin sign and its like become ASCII when they are composed.
  if (Array.from(typed).some((char) => !isAscii(char) && /\p{ASCII}/u.test(char.normalize("NFC")))) return undefined;
  const local = typed.normalize("NFC");
  const plain = local.replaceAll(vowelAm, "");
  if (plain.normalize("NFKC") !== plain || likeVowelAm.test(local)) return undefined;
  // Some of what cannot be seen are letters and marks: fillers, and what only chooses the form of another letter.
  if (!pattern.test(local) || /\p{Default_Ignorable_Code_Point}/u.test(local)) return undefined;
  if ([sameMarkTwice, bothArabicDigits, bothArabicKeyboards].some((mixed) => mixed.test(local))) return undefined;
  const letters = foldLetters(local).replaceAll(notLetters, "");
  if (!isOfOneScript(letters)) return undefined;
  return isOfTwins(letters) && !isShownBy(letters, asciiDomain) ? undefined : local;
}

/** Small letters, each by itself, and of the Greek sigma one form. */
export function foldLetters(text: string): string {
  return text.replaceAll(/[\p{Lu}\p{Lt}]/gu, (letter) => letter.toLowerCase()).replaceAll("ς", "σ");
}

const isAscii = (text: string): boolean => !/\P{ASCII}/u.test(text);

/** Whether the domain has a name in the same script which no Latin one looks like. */
function isShownBy(letters: string, asciiDomain: string): boolean {
  return domainToUnicode(asciiDomain)
    .split(".")
    .some((label) => !isAscii(label) && !isOfTwins(label) && areOfOneScript(letters, label));
}
