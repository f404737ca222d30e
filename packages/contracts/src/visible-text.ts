// What is drawn as nothing, or turns the direction of what follows: by it two names that look the same are not, and one
// reads as another. Joiners and variation selectors are left out, because names of many scripts are written with them.
const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2800\ufff9-\ufffb[\p{Default_Ignorable_Code_Point}--[\p{Join_Control}\p{Variation_Selector}]]]/v;

// A joiner shapes the letter before it, and Latin, Greek and Cyrillic letters are not shaped by any.
const idleJoiner =
  /(?<![\p{L}\p{M}\p{S}])\p{Join_Control}|(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])\p{Join_Control}/u;

const somethingToSee = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether all of a text can be seen: no controls, no marks of direction, nothing that is drawn as nothing. */
export function isVisibleText(text: string): boolean {
  return !unseen.test(text) && !idleJoiner.test(text) && somethingToSee.test(text);
}

/** A text without what cannot be seen, as comes with it from a clipboard. */
export function withoutUnseen(text: string): string {
  return text.replaceAll(new RegExp(unseen, "gv"), "").replaceAll(new RegExp(idleJoiner, "gu"), "");
}

/** A text with what cannot be seen taken out and every stretch of white space made one space; empty if nothing is left. */
export function visibleTextOf(text: string): string {
  const visible = withoutUnseen(text.replaceAll(/\s+/gu, " ")).trim();
  return somethingToSee.test(visible) ? visible : "";
}
