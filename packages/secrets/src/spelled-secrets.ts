import type { TextView } from "./text-views.ts";

/** Something that must not be repeated, and what it is called where it stood. */
export interface KnownSecret {
  text: string;
  /**
   * `login`: one that is a common word is left standing where nothing says that it is a login. `pair`: login and
   * password as they are joined before they are encoded. `recipient`: a word that tells whose mail it is.
   */
  kind: "login" | "password" | "pair" | "token" | "address" | "recipient";
}

export interface FoundSecret {
  /** Where in the text of the first view. */
  start: number;
  end: number;
  kind: KnownSecret["kind"];
  /** In base64 or hexadecimal, so that what stands right beside it may be more of the same. */
  isEncoded: boolean;
}

export interface SecretFinder {
  /** `isAboutLogin`: what is searched speaks of a login, so that every word that is one is meant. */
  find(views: readonly TextView[], isAboutLogin?: boolean): FoundSecret[];
}

interface Spelling {
  needle: string;
  /** The same without spaces. */
  dense: string;
  kind: KnownSecret["kind"];
  isEncoded: boolean;
  /** Shorter ones would be found in what nobody meant. */
  rule: "anywhere" | "not across spaces" | "whole word" | "login word";
}

/** Letters in one case, and both alphabets of base64 in one. */
function fold(text: string): string {
  const lower = isAscii.test(text) ? text.toLowerCase() : lowerInPlace(text);
  return lower.replaceAll("-", "+").replaceAll("_", "/");
}

/** A view as it is searched. */
interface Folded {
  text: string;
  /** So many characters that base64 is made of stand together at most: what is encoded fits into them. */
  longestRun: number;
}

// One text is searched for what several mails must not bring in.
const foldedViews = new WeakMap<TextView, Folded>();

function foldedOf(view: TextView): Folded {
  const known = foldedViews.get(view);
  if (known !== undefined) return known;
  const text = fold(view.text);
  const runs = text.match(/[a-z0-9+/]+/g) ?? [];
  const folded = { text, longestRun: Math.max(0, ...runs.map((run) => run.length)) };
  foldedViews.set(view, folded);
  return folded;
}

const isAscii = /^\p{ASCII}*$/u;

/** Each letter stays where it is, also where its small form has more characters. */
function lowerInPlace(text: string): string {
  return text.replaceAll(/\p{Lu}/gu, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  });
}

/** The characters of base64 that do not depend on what stands before and behind, for each place where it can begin. */
function inBase64(bytes: Buffer, alphabet: "base64" | "base64url"): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString(alphabet)
      .replaceAll("=", "");
    return text.slice(offset === 0 ? 0 : offset + 1, (offset + bytes.length) % 3 === 0 ? undefined : -1);
  });
}

function encode(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString("hex");
  return [...inBase64(bytes, "base64"), ...inBase64(bytes, "base64url"), hex, hex.toUpperCase()];
}

const shortestEncoded = 6;
const shortestAlone = 4;

interface Spellings {
  /** How long a text has to be for any of them to fit into it, to a few characters. */
  fitsInto: number;
  /** The same of a run that it stands in, where it is encoded. */
  fitsIntoRun: number;
  all: () => Spelling[];
}

/** As they are needed: each mail brings secrets, and most replies are too short for one. */
function spellingsOf(secret: KnownSecret): Spellings[] {
  const { text, kind } = secret;
  // A server's words may come as bytes, one a character; a form writes a space as a plus.
  const asBytes = [text, Buffer.from(text).toString("latin1")];
  const plain = [...new Set([...asBytes, ...asBytes.map((words) => words.replaceAll(" ", "+"))])];
  const once = memo(() => plain.flatMap(encode).filter((needle) => needle.length >= shortestEncoded));
  const asItIs = memo(() => plain.map((needle) => spelling(needle, kind, ruleOf(text, kind), false)));
  const encoded = memo(() => {
    const alone = Buffer.from(text).toString("base64").replaceAll("=", "");
    return [
      ...unlike(once()).map((needle) => spelling(needle, kind, "anywhere", true)),
      ...(alone.length < shortestAlone ? [] : [spelling(alone, kind, "whole word", true)]),
    ];
  });
  const twice = memo(() => unlike(once().flatMap(encode)).map((needle) => spelling(needle, kind, "anywhere", true)));
  const fitsInto = withoutSpaces(text).length - 2;
  const ofEncoded = Math.max(shortestAlone, Math.floor((text.length * 4) / 3) - 2);
  const ofTwice = Math.floor((text.length * 16) / 9) - 8;
  return [
    ...(kind === "pair" ? [] : [{ fitsInto, fitsIntoRun: 0, all: asItIs }]),
    { fitsInto, fitsIntoRun: ofEncoded, all: encoded },
    ...(kind === "recipient" ? [] : [{ fitsInto: ofTwice, fitsIntoRun: ofTwice, all: twice }]),
  ];
}

const unlike = (needles: readonly string[]): string[] => [...new Set(needles.map(fold))];
const withoutSpaces = (text: string): string => text.replaceAll(/[\s\p{Cc}\p{Cf}:]+/gu, "");

function spelling(text: string, kind: Spelling["kind"], rule: Spelling["rule"], isEncoded: boolean): Spelling {
  const needle = fold(text);
  return { needle, dense: isEncoded ? needle : withoutSpaces(needle), kind, rule, isEncoded };
}

function memo<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function ruleOf(text: string, kind: KnownSecret["kind"]): Spelling["rule"] {
  if (kind === "login" && /^\p{L}{1,15}$/u.test(text)) return "login word";
  if (text.length < 6 || kind === "recipient") return "whole word";
  return text.length < 8 ? "not across spaces" : "anywhere";
}

/** Prepares the search once for texts without end. */
export function createSecretFinder(secrets: readonly KnownSecret[]): SecretFinder {
  const sets = secrets.filter(({ text }) => text !== "").flatMap(spellingsOf);
  return {
    find(views, isAboutLogin = false) {
      const found: FoundSecret[] = [];
      for (const view of views) {
        const { text, longestRun } = foldedOf(view);
        for (const { fitsInto, fitsIntoRun, all } of sets) {
          if (text.length < fitsInto || longestRun < fitsIntoRun) continue;
          for (const one of all()) findIn(view, text, one, isAboutLogin, found);
        }
      }
      return found;
    },
  };
}

function findIn(view: TextView, folded: string, one: Spelling, isAboutLogin: boolean, found: FoundSecret[]): void {
  const { kind, isEncoded, rule } = one;
  if (view.isDense && (rule !== "anywhere" || one.dense.length < shortestEncoded)) return;
  const needle = view.isDense ? one.dense : one.needle;
  for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + 1)) {
    const end = at + needle.length;
    const isWord = rule === "whole word" || rule === "login word";
    if (isWord && !isWholeWord(view.text, at, end)) continue;
    if (rule === "login word" && !isAboutLogin && !isNamedLogin(view.text, at, end)) continue;
    found.push({ start: view.from[at] ?? 0, end: view.to[end - 1] ?? 0, kind, isEncoded });
  }
}

function isWholeWord(text: string, start: number, end: number): boolean {
  const isPart = /[\p{L}\p{N}]/u;
  return !isPart.test(text.charAt(start - 1)) && !isPart.test(text.charAt(end));
}

/**
 * Whether the words around say that it is a login: "user=mail", "login mail", "<mail>", or what AUTH PLAIN is made of.
 */
function isNamedLogin(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  const isAnnounced = /(?:user(?:name|id)?|login|account|sasl_username|auth[cz]id)["']?[\s=:][\s=:"'<([]{0,3}$/i;
  const isEnclosed = /[<"'`([\0]$/.test(before) && /^[>"'`)\]\0]/.test(text.slice(end));
  return isAnnounced.test(before) || isEnclosed;
}
