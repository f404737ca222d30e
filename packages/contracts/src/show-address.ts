import { domainToUnicode } from "node:url";

// Scripts of which a name may be: one, or those that one language writes together.
const together: readonly RegExp[] = [
  // Latin as languages write it, without the letters that only look like others.
  /^(?:[a-z0-9-]|[à-öø-ÿ]|[āăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžșț]|[ạ-ỹ])+$/u,
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|[a-z0-9ー・-])+$/u,
  /^(?:\p{Script=Hangul}|\p{Script=Han}|[a-z0-9-])+$/u,
  ...[
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Bengali",
    "Tamil",
    "Telugu",
    "Thai",
    "Lao",
    "Khmer",
    "Georgian",
    "Ethiopic",
  ].map((script) => {
    const digits = "0-9\\u0660-\\u0669\\u06F0-\\u06F9";
    return new RegExp(`^(?:\\p{Script=${script}}|\\p{Script=Inherited}|[${digits}\\u200C\\u200D-])+$`, "u");
  }),
  // Below, and only where a letter shows that it is no Latin word.
  /^(?:\p{Script=Cyrillic}|[0-9-])+$/u,
  /^(?:\p{Script=Greek}|[0-9-])+$/u,
];

// Of Cyrillic and Greek, what Latin has a twin of: a name of these alone could be a Latin one.
const twins = /^[асԁеһіјӏорԛѕԝхуъЬҽпгѵѡкмтвнαβγεηικνορτυχω0-9-]+$/u;

/**
 * An address for people to read: its domain in the letters of its language. One that mixes scripts, or could be taken
 * for another one, stays in its xn-- form, which nobody takes for anything else.
 */
export function showAddress(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  if (at < 0 || !/(?:^|\.)xn--/i.test(domain)) return address;
  const labels = domain.split(".").map((label) => {
    if (!/^xn--/i.test(label)) return label;
    const shown = domainToUnicode(label);
    return shown !== "" && isReadable(shown) ? shown : label;
  });
  return `${address.slice(0, at)}@${labels.join(".")}`;
}

function isReadable(label: string): boolean {
  return !twins.test(label) && together.some((script) => script.test(label));
}
