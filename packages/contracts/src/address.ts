import { z } from "zod";
import { foldLetters, readLocalPart } from "./local-part.ts";
import { addressFaults, readAddress, withAsciiDomain } from "./read-address.ts";

/** An e-mail address that stands for exactly one mailbox, from however it was pasted; see `readAddress`. */
export const EmailAddress = z
  .string()
  .transform((typed, context) => {
    const read = readAddress(typed);
    if ("address" in read) return read.address;
    context.addIssue({ code: "invalid_format", format: "email", input: typed, message: addressFaults[read.fault] });
    return z.NEVER;
  })
  .pipe(z.string());

/**
 * The form under which two spellings of an address are the same one; a domain is the one that every mail server makes
 * of it. Before the @ only ASCII letters are folded, so that no look-alike (dotless i, Kelvin sign, full-width letters)
 * ever meets somebody else's address; where what stands there is of one script and no look-alike, all of its letters.
 */
export function addressKey(address: string): string {
  const known = withAsciiDomain(address);
  const at = known.lastIndexOf("@");
  const [local, domain] = [known.slice(0, Math.max(0, at)), foldAscii(known.slice(Math.max(0, at)))];
  const lettered = /\P{ASCII}/u.test(local) ? readLocalPart(local, domain.slice(1)) : undefined;
  return (lettered === undefined ? foldAscii(local) : foldLetters(lettered)) + domain;
}

const foldAscii = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** `m•••••@harbour.test`: enough to recognise one's own address, not enough to learn another's. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 1 ? "•••••" : `${firstLetter.exec(address)?.[0] ?? ""}•••••${address.slice(at)}`;
}

const firstLetter = /^.\p{M}*/su;

// Wider than an address of ours may be, because this is looked for in what people and servers write: also with an
// apostrophe or quotes, with another sign for the @ or a way round it, or with spaces about it or its dots. Whoever
// typed the text chose it, so that every repetition inside another one has an end.
const dot = String.raw`(?:\.|\s{1,8}\.\s{0,8})`;
const domainAhead = String.raw`(?=(?:[^\s@.=+%&([{]{1,63}${dot}){1,5}[a-z]{2})`;
const at = [
  String.raw`(?:@|\uFF20|\uFE6B|%40|&#0*64;|&#x0*40;|&commat;|\\u0040|\\x40`,
  String.raw`\s*[([{<]\s*(?:at|@|\uFF20|\uFE6B)\s*[)\]}>]\s*`,
  String.raw`(?:\s{0,8}[([{]\s{0,8}a\s{0,8}[)\]}]\s{0,8}|[=+]40|\s*@\s*)${domainAhead})`,
].join("|");
const before = String.raw`(?:"[^"\r\n]{1,64}"|[^\s<>@\uFF20\uFE6B;,:"()[\]]{1,128})`;
const part = String.raw`[^\s<>@\uFF20\uFE6B;,:"'()[\]]+`;
const after = String.raw`${part}(?:\s{1,8}\.\s{0,8}${part})*`;
const anyAt = new RegExp(at, "i");
// What every one of them has a part of: most texts are done with after this one look.
const hint = /[@\uFF20\uFE6B&]|[%=+]40|\bat\b|[([{]\s{0,8}a\s{0,8}[)\]}]|\\(?:u00|x)40/i;
const anyAddress = new RegExp(`${before}(?:${at}${after})+`, "gi");

/** A text in which every address is masked: a server's words, a name, or a reason that somebody typed. */
export function maskAddressesIn(text: string): string {
  if (!hint.test(text)) return text;
  return text.replaceAll(anyAddress, (found) => maskAddress(found.split(anyAt).join("@")));
}

/** The same text with nothing of any address, for whoever is not to learn whose mail it is. */
export function dropAddressesIn(text: string): string {
  return hint.test(text) ? text.replaceAll(anyAddress, "[address]") : text;
}
