/** Cyrillic and Greek: scripts of which Latin has twins. */
const likeLatin: readonly RegExp[] = [/^(?:\p{Script=Cyrillic}|[0-9-])+$/u, /^(?:\p{Script=Greek}|[0-9-])+$/u];

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
  ...likeLatin,
];

// Of Cyrillic and Greek, what Latin has a twin of: a name of these alone could be a Latin one.
const twins = /^[асԁеһіјӏорԛѕԝхуъЬҽпгѵѡкмтвнӕҫћαβγεηικνορτυχωϳϸ0-9-]+$/u;

/** Whether a word in small letters is of one script, or of those that one language writes together. */
export function isOfOneScript(word: string): boolean {
  return together.some((script) => script.test(word));
}

/**
 * Whether every letter of a word that is not Latin has a twin there, so that it could be taken for a Latin word. A
 * letter with marks, such as ё, has one where it has one without.
 */
export function isOfTwins(word: string): boolean {
  return twins.test(word.normalize("NFD").replaceAll(/\p{M}/gu, ""));
}

/** Whether both are of the same script that has twins in Latin. */
export function areOfOneScript(word: string, other: string): boolean {
  return likeLatin.some((script) => script.test(word) && script.test(other));
}
