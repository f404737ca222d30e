import type { TextView } from "./text-views.ts";

/** Something that must not be repeated, and what it is called where it stood. */
export interface KnownSecret {
  text: string;
  /**
   * `login`: one that is a common word is left standing where nothing says that it is a login. `pair`: login and
   * password as they are joined before they are encoded.
   */
  kind: "login" | "password" | "pair" | "token" | "address";
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
  kind: KnownSecret["kind"];
  isEncoded: boolean;
  /** Shorter ones would be found in what nobody meant. */
  rule: "anywhere" | "not across spaces" | "whole word" | "login word";
}

/** Letters in one case, and both alphabets of base64 in one. */
function fold(text: string): string {
  return text
    .replaceAll(/\p{Lu}/gu, (letter) => {
      const small = letter.toLowerCase();
      return small.length === letter.length ? small : letter;
    })
    .replaceAll("-", "+")
    .replaceAll("_", "/");
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

function spellingsOf({ text, kind }: KnownSecret): Spelling[] {
  // A server's words may come as bytes, one a character; a form writes a space as a plus.
  const asBytes = [text, Buffer.from(text).toString("latin1")];
  const plain = [...new Set([...asBytes, ...asBytes.map((words) => words.replaceAll(" ", "+"))])];
  const once = plain.flatMap(encode).filter((needle) => needle.length >= shortestEncoded);
  const encoded = [...new Set([...once, ...once.flatMap(encode)].map(fold))];
  const alone = fold(Buffer.from(text).toString("base64").replaceAll("=", ""));
  const rule = ruleOf(text, kind);
  return [
    ...(kind === "pair" ? [] : plain.map((needle) => ({ needle: fold(needle), kind, isEncoded: false, rule }))),
    ...encoded.map((needle) => ({ needle, kind, isEncoded: true, rule: "anywhere" as const })),
    ...(alone.length < shortestAlone ? [] : [{ needle: alone, kind, isEncoded: true, rule: "whole word" as const }]),
  ];
}

function ruleOf(text: string, kind: KnownSecret["kind"]): Spelling["rule"] {
  if (kind === "login" && /^\p{L}{1,15}$/u.test(text)) return "login word";
  if (text.length < 6) return "whole word";
  return text.length < 8 ? "not across spaces" : "anywhere";
}

/** Prepares the search once for texts without end. */
export function createSecretFinder(secrets: readonly KnownSecret[]): SecretFinder {
  const spellings = secrets
    .filter(({ text }) => text !== "")
    .flatMap(spellingsOf)
    .map((spelling) => ({ ...spelling, dense: spelling.needle.replaceAll(/[\s\p{Cc}\p{Cf}:]+/gu, "") }));
  return {
    find: (views, isAboutLogin = false) =>
      views.flatMap((view) => {
        const folded = fold(view.text);
        return spellings.flatMap((spelling) => {
          const { needle, dense, rule } = spelling;
          if (!view.isDense) return findIn(view, folded, needle, spelling, isAboutLogin);
          return rule === "anywhere" && dense.length >= shortestEncoded
            ? findIn(view, folded, dense, spelling, isAboutLogin)
            : [];
        });
      }),
  };
}

function findIn(
  view: TextView,
  folded: string,
  needle: string,
  { kind, isEncoded, rule }: Spelling,
  isAboutLogin: boolean,
): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + 1)) {
    const end = at + needle.length;
    const isWord = rule === "whole word" || rule === "login word";
    if (isWord && !isWholeWord(view.text, at, end)) continue;
    if (rule === "login word" && !isAboutLogin && !isNamedLogin(view.text, at, end)) continue;
    found.push({ start: view.from[at] ?? 0, end: view.to[end - 1] ?? 0, kind, isEncoded });
  }
  return found;
}

function isWholeWord(text: string, start: number, end: number): boolean {
  const isPart = /[\p{L}\p{N}]/u;
  return !isPart.test(text.charAt(start - 1)) && !isPart.test(text.charAt(end));
}

/** Whether the words around say that it is a login: "user=mail", "login mail", "<mail>", or what AUTH PLAIN is made of. */
function isNamedLogin(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  const isAnnounced = /(?:user(?:name|id)?|login|account|sasl_username|auth[cz]id)["']?[\s=:][\s=:"'<([]{0,3}$/i;
  const isEnclosed = /[<"'`([\0]$/.test(before) && /^[>"'`)\]\0]/.test(text.slice(end));
  return isAnnounced.test(before) || isEnclosed;
}
