// Whole texts only, with a few signs or digits around them: a phrase that mentions an address is one's own.
const around = String.raw`[\p{P}\p{S}\d\s]{0,6}`;
const aFew = String.raw`[!?.,"'<>\d\s]{0,4}`;
const label = "[a-z0-9-]{1,63}";
const usualEnds =
  "com|net|org|info|biz|edu|gov|io|app|dev|eu|de|at|ch|fr|es|it|nl|be|pl|uk|us|ae|sa|eg|test|example|local|localhost|invalid";
const patterns = [
  // An e-mail address, also with its signs spelt out.
  String.raw`(?:mailto:)?[a-z0-9._%+-]{1,64}\s*(?:@|[([]\s*at\s*[)\]]|\sat\s)\s*${label}(?:\s*(?:\.|\sdot\s|[([]dot[)\]])\s*${label}){0,4}\s*(?:\.|\sdot\s|[([]dot[)\]])\s*[a-z]{2,12}`,
  // An address of the web, with what says so before it.
  String.raw`(?:[a-z]{2,10}:\/\/|www\.)\S+`,
];
// One without either is told by its end.
const bareHost = String.raw`[a-z0-9-]{3,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:${usualEnds})(?::\d{1,5})?(?:[/?#][\w/.?=&%#-]*)?`;
const wholeAddress = new RegExp(`^(?:${around}(?:${patterns.join("|")})${around}|${aFew}${bareHost}${aFew})$`, "iu");
const maxLength = 128;

/** Whether a text is an e-mail address or one of the web and little else: what a form filler types into every field. */
export function isLikeAnAddress(text: string): boolean {
  return text.length <= maxLength ? wholeAddress.test(text) : /^\s*(?:https?:\/\/|www\.|mailto:)\S+\s*$/i.test(text);
}
