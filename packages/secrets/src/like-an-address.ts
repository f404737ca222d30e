// Whole texts only, with a few signs or digits around them: a phrase that mentions an address is one's own.
const around = String.raw`[\p{P}\p{S}\d\s]{0,6}`;
const aFew = String.raw`[!?.,"'<>\d\s]{0,4}`;
const label = "[a-z0-9-]{1,63}";
const at = String.raw`\s*(?:@|[([]\s*at\s*[)\]]|\sat\s)\s*`;
const dot = String.raw`\s*(?:\.|\sdot\s|[([]\s*dot\s*[)\]])\s*`;
const usualEnds =
  "com|net|org|info|biz|edu|gov|io|app|dev|eu|de|at|ch|fr|es|it|nl|be|pl|uk|us|ae|sa|eg|test|example|local|localhost|invalid";
// An address of the web with what says so before it, and one that is told by its end alone.
const url = String.raw`(?:[a-z]{2,10}:\/\/|www\.)\S+`;
const host = String.raw`[a-z0-9-]{3,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:${usualEnds})(?::\d{1,5})?(?:[/?#][\w/.?=&%#-]*)?`;
// An e-mail address, also with its signs spelt out.
const email = String.raw`(?:mailto:)?[a-z0-9._%+-]{1,64}${at}(?<domain>${label}(?:${dot}${label}){0,4}${dot}[a-z]{2,12})`;

const wholeUrl = new RegExp(`^${around}${url}${around}$`, "iu");
const wholeHost = new RegExp(`^${aFew}(?<domain>${host})${aFew}$`, "iu");
const wholeEmail = new RegExp(`^${around}${email}${around}$`, "iu");
const maxLength = 128;

/** Whether a text is an e-mail address or one of the web and little else: what a form filler types into every field. */
export function isLikeAnAddress(text: string): boolean {
  if (text.length > maxLength) return /^\s*(?:https?:\/\/|www\.|mailto:)\S+\s*$/i.test(text);
  if (wholeUrl.test(text)) return true;
  const { domain } = (wholeEmail.exec(text) ?? wholeHost.exec(text))?.groups ?? {};
  // What changes its case within a word was drawn at random.
  return domain !== undefined && !/[a-z][A-Z]/.test(domain);
}
