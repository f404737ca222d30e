import { domainToASCII } from "node:url";
import { readAs } from "@rekey/runtime/config-values";

const dnsName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** A domain as mail servers know it: `bücher.example` is `xn--bcher-kva.example`. Undefined for what is none. */
export function asciiDomain(text: string): string | undefined {
  // Behind these signs the domain would end, and the rest be dropped without a word.
  if (/[/?#@:\\]/.test(text)) return undefined;
  const domain = domainToASCII(text.trim()).replace(/\.$/, "");
  return dnsName.test(domain) ? domain : undefined;
}

/** A setting that is a domain; it is given in its ASCII form. */
export function domain() {
  return readAs(asciiDomain, "must be a domain name");
}
