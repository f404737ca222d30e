import { domainToASCII } from "node:url";
import { EmailAddress } from "@rekey/contracts/address";
import { needsSmtpUtf8 } from "@rekey/contracts/local-part";
import { isVisibleText, withSingleSpaces } from "@rekey/contracts/visible-text";
import { readAs } from "@rekey/runtime/config-values";
import { z } from "zod";

export interface MailboxName {
  /** Empty: none was given. */
  name: string;
  address: string;
}

const fault = "must be one address such as portal@example.org, or a name and <address>";

/** Reads one mailbox, as `address` or `Name <address>`. A domain in any script is given as mail servers know it. */
function readMailbox(text: string): MailboxName | undefined {
  const [, quoted, plain, inBrackets] = /^(?:"([^"\\]*)"|([^<>"]*?))\s*<([^<>]*)>$/.exec(text.trim()) ?? [];
  const name = withSingleSpaces((quoted ?? plain ?? "").trim());
  const address = plainAddress(inBrackets?.trim() ?? text.trim());
  // What looks like an encoded word is read as one by some, and may then be anything.
  const isName = name === "" || (name.length <= 100 && isVisibleText(name) && !/[<>"@]|=\?/.test(name));
  return address !== undefined && isName ? { name, address } : undefined;
}

/** As contacts have them, or at a host of one's own network that has no dot. */
function plainAddress(text: string): string | undefined {
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  const ascii = /\P{ASCII}/u.test(domain) ? domainToASCII(domain) : domain;
  const address = `${text.slice(0, at)}@${ascii}`;
  const whole = ascii.includes(".") ? address : `${address}.test`;
  // What people paste around an address is read past elsewhere; a setting has the address and nothing else.
  const isPlain = EmailAddress.safeParse(whole).data?.toLowerCase() === whole.toLowerCase();
  // A sender that not every server takes would keep mail from leaving by the others.
  return at > 0 && isPlain && !needsSmtpUtf8(address) ? address : undefined;
}

export function mailbox() {
  return z.pipe(z.string().max(500, fault), readAs(readMailbox, fault));
}
