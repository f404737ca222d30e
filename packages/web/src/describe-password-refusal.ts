const refusals = [
  "not-typeable",
  "too-short",
  "too-long",
  "like-an-address",
  "too-common",
  "contains-context",
  "too-simple",
] as const;

type Refusal = (typeof refusals)[number];

export function isPasswordRefusal(code: string): code is Refusal {
  return refusals.some((refusal) => refusal === code);
}

/**
 * Why a password was refused, and what to do instead; never a word of the password itself. With the
 * placeholder in place of the number, it is a sentence that is filled in later.
 */
export function describePasswordRefusal(refusal: Refusal, minLength: number | "{minLength}"): string {
  switch (refusal) {
    case "not-typeable":
      return "It has a character that cannot be typed or seen, such as one that came along when it was copied. Type it yourself.";
    case "too-short":
      return `Use ${minLength} characters or more. Add another word or two.`;
    case "too-long":
      return "Use at most 256 characters.";
    case "like-an-address":
      return "This is an address. Choose a few unrelated words.";
    case "too-common":
      return "This password is on a list of common ones, so it would be guessed. Choose another.";
    case "contains-context":
      return "Do not build it from a name, the address or the company. Choose words that have nothing to do with them.";
    case "too-simple":
      return "This is a simple pattern or repetition. Choose a few unrelated words.";
  }
}
