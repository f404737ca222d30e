// Controls, halves of a pair, unassigned and private characters, and what shows nothing: no keyboard has them, a form
// drops or changes some, and a copy that lost one looks the same.
const neverTyped = /[\p{Cc}\p{Cs}\p{Cn}\p{Co}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{fffd}]/u;
const joiner = /[\u{200c}\u{200d}]/u;
const variation = /[\u{fe0e}\u{fe0f}]/u;

/** Whether a person can type a text again, on another device, and a form sends it as it was typed. */
export function isTypeable(text: string): boolean {
  const characters = Array.from(text);
  return characters.every((character, at) => {
    const [before, after] = [characters[at - 1], characters[at + 1]];
    // Keyboards type these with others: joiners within words of Persian or Hindi and within emoji, an emoji's style.
    if (joiner.test(character)) return isSeen(before, true) && isSeen(after, false);
    if (variation.test(character)) return isSeen(before, false);
    return !neverTyped.test(character);
  });
}

function isSeen(character: string | undefined, mayVary: boolean): boolean {
  if (character === undefined || /\s/.test(character)) return false;
  return !neverTyped.test(character) || (mayVary && variation.test(character));
}
