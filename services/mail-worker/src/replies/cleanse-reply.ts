import { type FoundSecret, type KnownSecret, createSecretFinder } from "@rekey/secrets/spelled-secrets";
import { type TextView, viewsOf } from "@rekey/secrets/text-views";

export interface Cleanser {
  /** Has the secrets of a mail that goes out now taken out too, of this mail's replies and of the next ones'. */
  expectMail(secrets: readonly KnownSecret[]): void;
  /** The same for what is answered in a login. */
  expectAnswer(secrets: readonly KnownSecret[]): void;
  /**
   * Words of a mail server without our secrets in any spelling, and without anything that looks like a link, a token, a
   * sealed text or a key; of long words the beginning. `isAboutLogin`: they answer a login.
   */
  cleanse(words: string, isAboutLogin?: boolean): string;
  /** Whether a secret stands in a text, however it is written. */
  holdsSecret(text: string): boolean;
}

interface Gap {
  start: number;
  end: number;
  label: string;
}

const labels: Record<KnownSecret["kind"], string> = {
  login: "[login]",
  password: "[secret]",
  pair: "[secret]",
  token: "[secret]",
  address: "[address]",
  recipient: "[recipient]",
};

// Searched, and kept of that: what begins in what is kept ends in what is searched.
const searchedChars = 4_096;
const keptChars = 3_072;
// What a server heard on the connection before, it may say again; older than this it has seldom kept.
const rememberedMails = 6;
// The steps of one login.
const rememberedAnswers = 3;

const shapes: readonly [pattern: RegExp, label: string][] = [
  [/-----BEGIN [A-Z ]{0,30}KEY-----.*?(?:-----END [A-Z ]{0,30}KEY-----|$)/gs, "[secret]"],
  [/https?:\/\/\S+/gi, "[link]"],
  [/\b[a-z][a-z+.-]{1,20}:\/\/[^\s/@]{0,200}:[^\s/@]{0,200}@\S+/gi, "[link]"],
  [/eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,4}/g, "[long word]"],
  [/[A-Za-z0-9_+/-]{43,}={0,2}/g, "[long word]"],
];

/** `own`: what this process must never repeat, whichever mail it is about. */
export function createCleanser(own: readonly KnownSecret[]): Cleanser {
  const always = createSecretFinder(own);
  let ofMails: (typeof always)[] = [];
  let ofLogins: (typeof always)[] = [];
  const find = (views: readonly TextView[], isAboutLogin?: boolean): FoundSecret[] =>
    [always, ...ofLogins, ...ofMails].flatMap((finder) => finder.find(views, isAboutLogin));
  return {
    expectMail: (secrets) => void (ofMails = [createSecretFinder(secrets), ...ofMails].slice(0, rememberedMails)),
    expectAnswer: (secrets) => void (ofLogins = [createSecretFinder(secrets), ...ofLogins].slice(0, rememberedAnswers)),
    cleanse(words, isAboutLogin) {
      const text = words.slice(0, searchedChars);
      const views = viewsOf(text);
      const secrets = find(views, isAboutLogin).map((secret) => gapOf(text, secret));
      const gaps = [...secrets, ...views.flatMap(findShapes)];
      return fill(text, gaps, words.length > searchedChars ? keptChars : text.length);
    },
    holdsSecret: (text) => find(viewsOf(text.slice(0, searchedChars)), true).length > 0,
  };
}

/** What is encoded goes as a whole: the characters at its ends tell of what is in it. */
function gapOf(text: string, { start, end, kind, isEncoded }: FoundSecret): Gap {
  const label = labels[kind];
  if (!isEncoded) return { start, end, label };
  const isEdge = /[\s"'<>()[\]{},;]/;
  let [first, last] = [start, end];
  while (first > 0 && !isEdge.test(text.charAt(first - 1))) first -= 1;
  while (last < text.length && !isEdge.test(text.charAt(last))) last += 1;
  return { start: first, end: last, label };
}

function findShapes(view: TextView): Gap[] {
  if (view.isDense) return [];
  return shapes.flatMap(([pattern, label]) =>
    Array.from(view.text.matchAll(pattern), (match) => ({
      start: view.from[match.index] ?? 0,
      end: view.to[match.index + match[0].length - 1] ?? 0,
      label,
    })),
  );
}

/** Gaps that touch become one, which is called what the longest of them is called. */
function fill(text: string, gaps: readonly Gap[], upTo: number): string {
  let filled = "";
  let at = 0;
  let open: (Gap & { longest: number }) | undefined;
  const close = (): void => {
    if (!open) return;
    filled += text.slice(at, open.start) + open.label;
    at = open.end;
    open = undefined;
  };
  for (const gap of gaps.toSorted((one, other) => one.start - other.start)) {
    const length = gap.end - gap.start;
    if (!open || gap.start > open.end) {
      close();
      open = { ...gap, longest: length };
      continue;
    }
    if (length > open.longest) open = { ...open, label: gap.label, longest: length };
    open.end = Math.max(open.end, gap.end);
  }
  close();
  return filled + text.slice(at, Math.max(at, upTo));
}
