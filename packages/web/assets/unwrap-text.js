// @ts-check
// Loaded by the server and by the page, so that both read the same in whatever a person has.

/** More than a whole mail; what is longer is not read. */
export const longestText = 40_000;
const mostRounds = 8;
const mostInner = 100;

// Those of HTML's names that stand for what a link, or what is put beside one, has in it.
/** @type {Readonly<Record<string, string>>} */
const named = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  num: "#",
  sol: "/",
  colon: ":",
  quest: "?",
  equals: "=",
  period: ".",
  percnt: "%",
  lowbar: "_",
  hyphen: "-",
  dash: "-",
  nbsp: " ",
  Tab: " ",
  NewLine: "\n",
  shy: "",
  zwnj: "",
  zwj: "",
  lrm: "",
  rlm: "",
};

/**
 * A text as it was before programs wrote it over, followed by what stood wrapped up in it: addresses as services that
 * guard mail rewrite them. The work is bounded by the length of the text.
 * @param {string} text
 * @returns {string[]}
 */
export function unwrapText(text) {
  if (text.length > longestText) return [];
  const found = [decode(text)];
  let room = longestText;
  for (let index = 0; index < found.length; index += 1) {
    const { rest, inner } = takeOut(found[index] ?? "");
    found[index] = rest;
    for (const each of inner) {
      room -= each.length;
      if (room > 0 && found.length <= mostInner) found.push(decode(each));
    }
  }
  return found;
}

/** Undoes what was done to each sign, as often as it was done. @param {string} text */
function decode(text) {
  let current = text;
  for (let round = 0; round < mostRounds; round += 1) {
    const next = decodeOnce(current).slice(0, longestText);
    if (next === current) break;
    current = next;
  }
  return current;
}

/** @param {string} text */
function decodeOnce(text) {
  const plain = text
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}|(?!\s)\p{Cc}|\ufffc/gu, "")
    .replaceAll(/[\u2010-\u2015\u2212]/g, "-")
    .replaceAll(/\r\n?|\u2028|\u2029/g, "\n")
    .replaceAll(/<wbr\s?\/?>/gi, "");
  return fromPercents(fromEscapes(fromQuotedPrintable(plain)));
}

/**
 * Only where something shows that a text is in it, because an equals sign alone may stand in any link.
 * @param {string} text
 */
function fromQuotedPrintable(text) {
  if (!/=\n|=3D|set-password=23/i.test(text)) return text;
  return text.replaceAll(/=[ \t]?\n/g, "").replaceAll(/=([2-7][0-9A-F])/gi, (_, code) => fromHex(code));
}

/** Those of HTML and of JSON. @param {string} text */
function fromEscapes(text) {
  return text
    .replaceAll(/&#x([0-9a-f]{1,6});?|&#(\d{1,7});?/gi, (whole, hex, decimal) => fromNumber(whole, hex, decimal))
    .replaceAll(/&(\w{2,8});/g, (whole, name) => named[name] ?? whole)
    .replaceAll(/\\u00([2-7][0-9a-f])|\\x([2-7][0-9a-f])/gi, (_, long, short) => fromHex(long ?? short))
    .replaceAll("\\/", "/");
}

/** @param {string} text */
function fromPercents(text) {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return codes.replaceAll(/%([2-7][0-9a-f])/gi, (_, code) => fromHex(code));
    }
  });
}

/** @param {string} code */
function fromHex(code) {
  return String.fromCharCode(Number.parseInt(code, 16));
}

/** @param {string} whole @param {string | undefined} hex @param {string | undefined} decimal */
function fromNumber(whole, hex, decimal) {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0x10ffff ? whole : String.fromCodePoint(code);
}

/**
 * Takes out what is wrapped up in a text: by Proofpoint in two ways, and by those who write a whole address in base64.
 * @param {string} text
 */
function takeOut(text) {
  const { rest, inner } = takeStarred(text);
  for (const [, written = ""] of rest.matchAll(/\/v2\/url\?u=([^&\s]+)/gi)) {
    inner.push(written.replaceAll("-", "%").replaceAll("_", "/"));
  }
  for (const [written] of rest.matchAll(/aHR0c[\w+/-]{15,}/g)) inner.push(fromBase64(written));
  return { rest, inner };
}

/**
 * `/v3/__address__;codes!!seal$`: each star of the address stands for the next of the signs that the codes are.
 * @param {string} text
 */
function takeStarred(text) {
  /** @type {string[]} */
  const inner = [];
  let rest = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf("/v3/__", at);
    const end = start < 0 ? -1 : text.indexOf("__;", start);
    if (end < 0) return { rest: rest + text.slice(at), inner };
    const [tail = "", codes = ""] = /^([\w-]*)[^\s$]*/.exec(text.slice(end + 3, end + 600)) ?? [];
    inner.push(fillStars(text.slice(start + 6, end), fromBase64(codes)));
    rest += `${text.slice(at, start)} `;
    at = end + 3 + tail.length;
  }
}

const runLengths = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** @param {string} address @param {string} signs */
function fillStars(address, signs) {
  let next = 0;
  return address.replaceAll(/\*(?:\*(.))?/gs, (_, run) => {
    const count = run === undefined ? 1 : runLengths.indexOf(run) + 2;
    next += count;
    return signs.slice(next - count, next);
  });
}

/** As far as it goes: the last sign alone says nothing. @param {string} text */
function fromBase64(text) {
  const whole = text.length % 4 === 1 ? text.slice(0, -1) : text;
  return atob(whole.replaceAll("-", "+").replaceAll("_", "/"));
}
