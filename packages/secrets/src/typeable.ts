// Controls, halves of a pair, unassigned and private characters, and what shows nothing: no keyboard has them, a form
// drops or changes some, and a copy that lost one looks the same.
const neverTyped =
  /[\u{16fe4}\p{Cc}\p{Cs}\p{Cn}\p{Co}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{fffc}\u{fffd}\u{13441}\u{13442}\u{1d159}]/u;

// Keyboards type these with others: an emoji's style, a digit's frame, and joiners within emoji and within words of
// Persian or Hindi. Behind any other character nobody sees them.
const style = /(?<=\p{Extended_Pictographic})[\u{fe0e}\u{fe0f}]|(?<=[0-9#*])\u{fe0f}(?=\u{20e3})/gu;
const joiner =
  /(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])(?<![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]\p{M}{0,8})[\u{200c}\u{200d}](?=[\p{L}\p{M}\p{N}\p{P}\p{S}])/gu;

/** Whether a person can type a text again, on another device, and a form sends it as it was typed. */
export function isTypeable(text: string): boolean {
  return !neverTyped.test(text.replaceAll(style, "").replaceAll(joiner, ""));
}
