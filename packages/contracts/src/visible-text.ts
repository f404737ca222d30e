// What is drawn as nothing, or turns the direction of what follows: by it two names that look the same are not, and one
// reads as another. Joiners and variation selectors have rules of their own, because names are written with them.
const unseen =
  /[\u{16fe4}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2800\ufff9-\ufffc\u{13441}\u{13442}\u{1d159}[\p{Default_Ignorable_Code_Point}--[\p{Join_Control}\p{Variation_Selector}]]]/v;

// A selector chooses a form of the character before it, and only of one that has several: an emoji's or a key's style,
// of a Han character the way it is written, of a Mongolian letter its shape.
const idleSelector =
  /(?!(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f\u20e3|(?<=\p{sc=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]|(?<=\p{sc=Mongolian})[\u180b-\u180d\u180f])\p{Variation_Selector}/u;

// A joiner shapes the letter before it or makes one emoji of two; letters of these scripts are not shaped by any.
const idleJoiner =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])\p{Join_Control}|(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]\p{M}{0,8})\p{Join_Control}/u;

const somethingToSee = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether all of a text can be seen: no controls, no marks of direction, nothing that is drawn as nothing. */
export function isVisibleText(text: string): boolean {
  return ![unseen, idleSelector, idleJoiner].some((pattern) => pattern.test(text)) && somethingToSee.test(text);
}

/** A text without what cannot be seen, as comes with it from a clipboard. */
export function withoutUnseen(text: string): string {
  return text
    .replaceAll(new RegExp(unseen, "gv"), "")
    .replaceAll(new RegExp(idleSelector, "gu"), "")
    .replaceAll(new RegExp(idleJoiner, "gu"), "");
}

/**
 * A text with what cannot be seen taken out and every stretch of white space made one space; empty if nothing is left.
 */
export function visibleTextOf(text: string): string {
  const visible = withoutUnseen(text.replaceAll(/\s+/gu, " ")).trim();
  return somethingToSee.test(visible) ? visible : "";
}

/** Names that differ by how many spaces stand between their words look the same where they are read. */
export function withSingleSpaces(text: string): string {
  return text.replaceAll(/ {2,}/g, " ");
}
