import { domainToASCII } from "node:url";
import { z } from "zod";

export interface Sender {
  name: string;
  address: string;
}

const dnsName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
// RFC 5321's dot-string: what every server takes.
const localPart = /^(?=.{1,64}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** A domain as mail servers know it: `bücher.example` is `xn--bcher-kva.example`. Undefined for what is none. */
export function asciiDomain(text: string): string | undefined {
  const domain = domainToASCII(text.trim()).replace(/\.$/, "");
  return dnsName.test(domain) ? domain : undefined;
}

/** A setting that is a domain; it is given in its ASCII form. */
export function domain() {
  return z.string().transform((text, context) => {
    const found = asciiDomain(text);
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: "must be a domain name" });
    return z.NEVER;
  });
}

/** A setting that is one sender: an address, or a name and `<address>`. Its domain is given in its ASCII form. */
export function sender() {
  return z.string().transform((text, context): Sender => {
    const [, name = "", inAngles] = /^([^<>"@\p{Cc}]{1,100}?)\s*<([^<>\s]+)>$/u.exec(text.trim()) ?? [];
    const address = inAngles ?? text.trim();
    const at = address.lastIndexOf("@");
    const before = address.slice(0, Math.max(at, 0));
    const behind = asciiDomain(address.slice(at + 1));
    if (at > 0 && localPart.test(before) && behind !== undefined) {
      return { name: name.trim(), address: `${before}@${behind}` };
    }
    const isForeign = at > 0 && /\P{ASCII}/u.test(before);
    const message = isForeign
      ? "must be an address with ASCII signs before the @, which every mail server takes"
      : "must be an address, or a name and <address>";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}
