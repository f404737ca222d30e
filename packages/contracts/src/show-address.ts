import { domainToUnicode } from "node:url";
import { isOfOneScript, isOfTwins } from "./one-script.ts";

/**
 * An address for people to read: its domain in the letters of its language. One that mixes scripts, or could be taken
 * for another one, stays in its xn-- form, which nobody takes for anything else.
 */
export function showAddress(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  if (at < 0 || !/(?:^|\.)xn--/i.test(domain)) return address;
  const labels = domain.split(".").map((label) => {
    if (!/^xn--/i.test(label)) return label;
    const shown = domainToUnicode(label);
    return shown !== "" && isReadable(shown) ? shown : label;
  });
  return `${address.slice(0, at)}@${labels.join(".")}`;
}

function isReadable(label: string): boolean {
  return !isOfTwins(label) && isOfOneScript(label);
}
