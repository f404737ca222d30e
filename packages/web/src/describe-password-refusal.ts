/** Why a password was refused, and what to do instead; never a word of the password itself. */
export const passwordRefusals = {
  "not-typeable":
    "It has a character that cannot be typed or seen, such as one that came along when it was copied. Type it yourself.",
  "too-short": "Use {minLength} characters or more. Add another word or two.",
  "too-long": "Use at most 256 characters.",
  "like-an-address": "This is an address. Choose a few unrelated words.",
  "too-common": "This password is on a list of common ones, so it would be guessed. Choose another.",
  "contains-context":
    "Do not build it from a name, the address or the company. Choose words that have nothing to do with them.",
  "too-simple": "This is a simple pattern or repetition. Choose a few unrelated words.",
};

type Refusal = keyof typeof passwordRefusals;

export function isPasswordRefusal(code: string): code is Refusal {
  return Object.hasOwn(passwordRefusals, code);
}

export function describePasswordRefusal(refusal: Refusal, minLength: number): string {
  return passwordRefusals[refusal].replace("{minLength}", String(minLength));
}
