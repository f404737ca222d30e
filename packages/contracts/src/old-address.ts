import { addressKey } from "./address.ts";
import type { Contact } from "./resources.ts";

/**
 * Whether the address that a contact loses is told of it by a mail. It has to have led into the portal, or been asked
 * to: a slip of the keyboard that is put right before anything was sent is nobody's business. An address from which
 * mail came back is not written to.
 */
export function isOldAddressTold(
  before: Pick<Contact, "email" | "portalAccess" | "hasPassword" | "emailBounce" | "lastResetId">,
  newAddress: string,
): boolean {
  const isOther = addressKey(newAddress) !== addressKey(before.email);
  // With access switched off for the moment too: it may be on again right after the change.
  const hasLedIn = before.portalAccess || before.hasPassword;
  return isOther && hasLedIn && before.emailBounce === null && before.lastResetId !== null;
}
