import { domainToASCII, domainToUnicode } from "node:url";
import { readLocalPart } from "./local-part.ts";

// Deliberately narrower than RFC 5321 and RFC 6531: no quoted local part, no comment, no address literal. What a mail
// library could read as two recipients never gets past here; an international domain is kept in its xn-- form, and
// letters before the @ that are not ASCII are judged by `readLocalPart`.
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
// A domain that ends in a number is read as an IPv4 address by some: `a@9.9` would go to `a@9.0.0.9`.
const lastLabel = "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const localPattern = new RegExp(`^${atom}(?:\\.${atom})*$`);
const domainPattern = new RegExp(`^(?:${label}\\.)+${lastLabel}$`);

export type AddressFault = "not-an-address" | "several" | "look-alike" | "quoted" | "no-such-domain" | "too-long";

/** What is wrong with a typed address, in words that follow the name of its field. */
export const addressFaults: Readonly<Record<AddressFault, string>> = {
  "not-an-address": "must be one plain e-mail address",
  several: "must be one e-mail address and not several",
  "look-alike":
    "must have the letters of one language before the @, and none that could be taken for others or cannot be seen",
  quoted: "must have no quotation marks before the @",
  "no-such-domain": "must have a name behind the @ that a domain may have",
  "too-long": "must have at most 64 bytes before the @ and 254 in all, with its domain in the xn-- form",
};

export type ReadAddress = { address: string } | { fault: AddressFault };

const maxTyped = 1_000;

// Drawn as nothing, and brought along by the clipboard: soft hyphens, spaces of no width, marks of direction, the mark
// of byte order, and what chooses the form of a letter. Joiners are left for the domain, where some scripts are written
// with them.
const unseen = /[\p{Default_Ignorable_Code_Point}--[\u200C\u200D]]/gv;
const joiners = /\u200C|\u200D/g;
const quotes = "\"'`´‘’‚‛“”„‟«»‹›＂＇";
const atItsEnd = new RegExp(`[\\s.,;:!?、，；。．)\\]}>${quotes}]+$`, "u");

/**
 * An address as people paste it: with what cannot be seen, in a mail program's `Name <address>`, as a `mailto:` link,
 * in quotes, with a comma behind it, or with its domain in the letters of its language. Nothing is guessed: whatever
 * could be read as two addresses, or as another one, is refused.
 */
export function readAddress(typed: string): ReadAddress {
  if (typed.length > maxTyped) return { fault: "too-long" };
  const seen = typed
    .replaceAll(unseen, "")
    .replaceAll(/[＠﹫]/g, "@")
    .replaceAll(/[．｡。]/g, ".")
    .trim();
  if (/\p{Cc}|\p{Zl}|\p{Zp}/u.test(seen)) return { fault: "not-an-address" };
  const bare = unwrap(seen);
  if (typeof bare === "object") return bare;
  const parts = bare.split("@");
  const [local = "", domain = ""] = parts;
  if (parts.length > 2) return { fault: countAddresses(bare) > 1 ? "several" : "not-an-address" };
  if (parts.length < 2 || local === "" || domain === "") return { fault: "not-an-address" };
  return readParts(local, domain);
}

/** The address that a text stands for, or the text itself without what surrounds it, for whoever only looks for it. */
export function plainAddress(typed: string): string {
  const read = readAddress(typed);
  return "address" in read ? read.address : typed.trim();
}

/**
 * What stored addresses are searched for: with a domain that was typed
 * in its letters in ASCII, also without what is before it.
 */
export function searchedAddress(typed: string): string {
  const text = plainAddress(typed);
  const rest = text.slice(text.lastIndexOf("@") + 1);
  const ascii = isAscii(rest) ? "" : domainToASCII(rest.normalize("NFC"));
  return ascii === "" ? text : `${text.slice(0, text.length - rest.length)}${ascii}`;
}

/** An address whose domain may be in the letters of its language, with it in ASCII; anything else is left as it is. */
export function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  if (at < 0 || isAscii(domain)) return address;
  const ascii = asciiDomain(domain);
  return ascii === undefined ? address : `${address.slice(0, at)}@${ascii}`;
}

const isAscii = (text: string): boolean => !/[^\p{ASCII}]/u.test(text);

const countAddresses = (text: string): number => text.split(/[\s,;<>]+/).filter((word) => word.includes("@")).length;

/** What stands in a mail program's brackets, behind `mailto:`, or in quotes. */
function unwrap(text: string): string | { fault: AddressFault } {
  const brackets = /^([^<>]*)<\s*([^<>]*)>[\s.,;]*$/.exec(text);
  if (brackets) {
    const [, name = "", inner = ""] = brackets;
    const address = withoutLink(inner.trim());
    const named = name.includes("@") ? name.replaceAll(new RegExp(`[\\s${quotes}()]`, "gu"), "") : address;
    return named.toLowerCase() === address.toLowerCase() ? address : { fault: "several" };
  }
  const ended = text.replace(atItsEnd, "");
  const isQuoted = ended !== text && quotes.includes(text[0] ?? " ") && !ended.slice(1).includes(text[0] ?? "");
  const isBracketed = /[)\]}]/.test(text.slice(ended.length)) && /^[({[]/.test(text);
  return withoutLink((isQuoted || isBracketed ? ended.slice(1) : ended).trim());
}

function withoutLink(text: string): string {
  const [, link] = /^mailto:\s*([^?]*)(?:\?.*)?$/i.exec(text) ?? [];
  return link === undefined ? text : link.replace(/%40/i, "@");
}

function readParts(typed: string, domain: string): ReadAddress {
  const plain = typed.replaceAll(joiners, "");
  if (plain.startsWith('"') || plain.endsWith('"')) return { fault: "quoted" };
  const isPlain = isAscii(plain);
  if (isPlain ? !localPattern.test(plain) : /[\s,;]/u.test(plain)) return { fault: "not-an-address" };
  const ascii = asciiDomain(domain);
  if (ascii === undefined) return { fault: /[\s,;]/u.test(domain) ? "not-an-address" : "no-such-domain" };
  // Where letters are not ASCII a joiner may be one of them, so none is dropped.
  const local = isPlain ? plain : readLocalPart(typed, ascii);
  if (local === undefined) return { fault: "look-alike" };
  const address = `${local}@${ascii}`;
  const sent = isPlain ? address : asSent(local, ascii);
  if (sent === undefined) return { fault: "no-such-domain" };
  if ([address, sent].some((form) => Buffer.byteLength(form) > 254) || Buffer.byteLength(local) > 64)
    return { fault: "too-long" };
  return { address };
}

/**
 * How an address goes out whose local part is not ASCII: with its domain in its own letters. Undefined where the xn--
 * form is of none, such as a control character.
 */
function asSent(local: string, ascii: string): string | undefined {
  const domain = domainToUnicode(ascii);
  const isSame = domainLetters.test(domain) && domainToASCII(domain) === ascii.toLowerCase();
  return isSame ? `${local}@${domain}` : undefined;
}

// Letters of scripts and what they are written with; what else a URL may have in its host, such as %41 or a port, not.
const domainLetters = /^(?:\p{L}|\p{M}|\p{N}|\p{S}|[-.\u00B7\u0375\u05F3\u05F4\u30FB．。｡]|\u200C|\u200D)+$/u;

/** A domain in ASCII, by UTS 46; a plain one stays as it was typed. Undefined: there can be none like it. */
function asciiDomain(typed: string): string | undefined {
  const domain = typed.normalize("NFC");
  if (!domainLetters.test(domain)) return undefined;
  const isPlain = isAscii(domain) && !/(?:^|\.)xn--/i.test(domain);
  const ascii = isPlain ? domain : domainToASCII(domain) || domainToASCII(domain.replaceAll(joiners, ""));
  if (!domainPattern.test(ascii)) return undefined;
  return ascii;
}
