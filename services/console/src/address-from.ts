import { AddressFrom } from "@rekey/contracts/http";
import { typedText } from "@rekey/web/typed-text";

/** Who is to give the address up, as chosen on a form that was refused for it; undefined when they are to keep it. */
export function readAddressFrom(body: unknown): AddressFrom | undefined {
  return AddressFrom.safeParse({ contactId: typedText(body, "addressHolder"), how: typedText(body, "handOver") }).data;
}
