/** A text as somebody may have meant it: decoded, or without line breaks; each character knows where it comes from. */
export interface TextView {
  text: string;
  /** Of each character: where in the original text it begins and ends. */
  from: readonly number[];
  to: readonly number[];
  /** Spaces have been taken out, so that words of it may never have been words. */
  isDense: boolean;
}

type Decode = (...groups: (string | undefined)[]) => string;

const byCode = (digits: string, radix: number): string => {
  const code = Number.parseInt(digits, radix);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : "";
};
const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

const hexPair: Decode = (pair) => (pair === undefined ? "" : byCode(pair, 16));
const decoders: readonly [pattern: RegExp, decode: Decode][] = [
  // Of a URL.
  [/%([0-9a-f]{2})/gi, hexPair],
  // Quoted-printable, with its soft line breaks: as they are or where lines were joined, and across lines of a reply.
  [/=(?:([0-9a-f]{2})|[ \t]*\r?\n| )/gi, hexPair],
  [/=(?:([0-9a-f]{2})|[ \t]*\r?\n[2-5]\d\d[ -](?:\d\.\d{1,3}\.\d{1,3} )?)/gi, hexPair],
  // What stands for a character in SMTP's parameters (RFC 3461, xtext).
  [/\+([0-9a-f]{2})/gi, hexPair],
  [
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));?/gi,
    (decimal, hex, name) =>
      decimal !== undefined ? byCode(decimal, 10) : hex !== undefined ? byCode(hex, 16) : (named[name ?? ""] ?? ""),
  ],
  [
    /\\(?:u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|([0-7]{3})|(.))/gi,
    (four, braced, two, octal, sign = "") => {
      const hex = four ?? braced ?? two;
      if (hex !== undefined) return byCode(hex, 16);
      if (octal !== undefined) return byCode(octal, 8);
      return /[nrtbf]/.test(sign) ? " " : sign;
    },
  ],
];

function rewrite(view: TextView, pattern: RegExp, decode: Decode, isDense = view.isDense): TextView {
  let text = "";
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  const copy = (end: number): void => {
    text += view.text.slice(at, end);
    for (let index = at; index < end; index += 1) {
      from.push(view.from[index] ?? 0);
      to.push(view.to[index] ?? 0);
    }
  };
  for (const match of view.text.matchAll(pattern)) {
    copy(match.index);
    at = match.index + match[0].length;
    const decoded = decode(...match.slice(1));
    for (let index = 0; index < decoded.length; index += 1) {
      from.push(view.from[match.index] ?? 0);
      to.push(view.to[at - 1] ?? 0);
    }
    text += decoded;
  }
  if (at === 0) return isDense === view.isDense ? view : { ...view, isDense };
  copy(view.text.length);
  return { text, from, to, isDense };
}

function asItIs(text: string): TextView {
  const from = Array.from({ length: text.length }, (_, index) => index);
  return { text, from, to: from.map((index) => index + 1), isDense: false };
}

// The start of each further line of an SMTP reply, with the status that many servers repeat.
const nextLine = /\r?\n(?:[2-5]\d\d[ -])?(?:\d\.\d{1,3}\.\d{1,3} )?/g;
const nothing: Decode = () => "";

/**
 * The ways in which a text may be read: as it is, with its lines joined, each decoded once and twice, and all of these
 * without spaces too. The work grows with the length of the text, so cut what is long before.
 */
export function viewsOf(text: string): TextView[] {
  const views = new Map<string, TextView>();
  const add = (view: TextView): TextView | undefined => {
    const key = `${view.isDense} ${view.text}`;
    if (views.has(key)) return undefined;
    views.set(key, view);
    return view;
  };
  const whole = asItIs(text);
  let latest = [whole, rewrite(whole, nextLine, nothing)].flatMap((view) => add(view) ?? []);
  for (let depth = 0; depth < 2; depth += 1) {
    latest = latest.flatMap((view) =>
      decoders.flatMap(([pattern, decode]) => add(rewrite(view, pattern, decode)) ?? []),
    );
  }
  const dense = Array.from(views.values(), (view) => rewrite(view, /[\s\p{Cc}\p{Cf}:]+/gu, nothing, true));
  dense.forEach(add);
  return [...views.values()];
}
