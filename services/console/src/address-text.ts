import { type AddressFault, readAddress } from "@rekey/contracts/read-address";

const plain = "Enter one plain e-mail address, such as name@example.com.";

const texts: Readonly<Record<AddressFault, string>> = {
  "not-an-address": plain,
  several: "Enter one e-mail address and not several.",
  "look-alike":
    "Before the @ are letters of several languages, or some that look like others or cannot be seen. Type the address anew.",
  quoted: "An address with quotation marks before the @ cannot be used.",
  "no-such-domain": "There can be no domain of this name. Enter an address such as name@example.com.",
  "too-long": "The address is too long.",
};

/** Why what was typed is not taken as an address. */
export function addressText(typed: string): string {
  const read = readAddress(typed);
  return "fault" in read ? texts[read.fault] : plain;
}
