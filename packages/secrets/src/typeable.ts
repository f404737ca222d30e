// Controls, halves of a pair, unassigned and private characters, and what shows nothing: no keyboard has them, a form
// drops or changes some, and a copy that lost one looks the same.
const neverTyped = /[\p{Cc}\p{Cs}\p{Cn}\p{Co}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{fffd}]/u;
// Keyboards type these with others: joiners within words of Persian or Hindi and within emoji, and an emoji's style.
const typedWithOthers = /(?<=[^\u200c\u200d\ufe0e\ufe0f\s])(?:[\u200c\u200d](?=[^\u200c\u200d\ufe0e\ufe0f\s])|[\ufe0e\ufe0f])/gu;

/** Whether a person can type a text again, on another device, and a form sends it as it was typed. */
export function isTypeable(text: string): boolean {
  return !neverTyped.test(text.replaceAll(typedWithOthers, ""));
}
