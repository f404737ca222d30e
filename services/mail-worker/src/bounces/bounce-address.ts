import { bounceTag, claimedByTag, readBounceTag } from "@rekey/secrets/bounce-tag";
import type { TokenKeys } from "@rekey/secrets/token";

export interface BounceAddress {
  /** The envelope sender of a delivery's mail. */
  of(deliveryId: string): string;
  /** The delivery whose mail had this envelope sender; undefined for any address that we never made. */
  read(address: string): string | undefined;
  /** The delivery that an address names although none of our keys made it. */
  claimed(address: string): string | undefined;
}

/** `bounces@example.org` becomes `bounces+<tag>@example.org`: one address for each delivery. */
export function createBounceAddress(address: string, keys: TokenKeys): BounceAddress {
  const at = address.lastIndexOf("@");
  const before = `${address.slice(0, at)}+`;
  const after = address.slice(at);
  const tagIn = (sent: string): string | undefined => {
    const text = sent.toLowerCase();
    if (!text.startsWith(before.toLowerCase()) || !text.endsWith(after.toLowerCase())) return undefined;
    return text.slice(before.length, text.length - after.length);
  };
  return {
    of: (deliveryId) => `${before}${bounceTag(keys, deliveryId)}${after}`,
    read: (sent) => readBounceTag(keys, tagIn(sent) ?? ""),
    claimed: (sent) => claimedByTag(tagIn(sent) ?? ""),
  };
}

/** The tag by which an envelope sender belongs to one delivery; undefined when it has none. */
export function readTag(envelopeSender: string): string | undefined {
  return /\+([0-9a-f]{48})@/.exec(envelopeSender)?.[1];
}
