import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { TokenKeys } from "./token.ts";

const macBytes = 8;
const tagPattern = /^[0-9a-f]{48}$/;

function macOf(key: KeyObject, id: Buffer): Buffer {
  return createHmac("sha256", key).update("rekey bounce tag").update(id).digest().subarray(0, macBytes);
}

/**
 * Names a delivery in the envelope sender of its mail so that only who saw that mail's envelope can send it back. 48
 * characters that survive a server which changes the case of an address.
 */
export function bounceTag(keys: TokenKeys, deliveryId: string): string {
  const id = Buffer.from(deliveryId.replaceAll("-", ""), "hex");
  const key = keys.keys.get(keys.currentId);
  if (id.length !== 16 || key === undefined) throw new Error("a bounce tag is made of a UUID and a key");
  return Buffer.concat([id, macOf(key, id)]).toString("hex");
}

/** The delivery that a tag names; undefined for a tag that none of our keys made. */
export function readBounceTag(keys: TokenKeys, tag: string): string | undefined {
  const text = tag.toLowerCase();
  if (!tagPattern.test(text)) return undefined;
  const bytes = Buffer.from(text, "hex");
  const id = bytes.subarray(0, 16);
  const isOurs = [...keys.keys.values()].some((key) => timingSafeEqual(macOf(key, id), bytes.subarray(16)));
  return isOurs ? uuidOf(id) : undefined;
}

/**
 * The delivery that a tag names, whoever made it: believe nothing of it. Undefined for what has not the form of a tag.
 */
export function claimedByTag(tag: string): string | undefined {
  return tagPattern.test(tag.toLowerCase()) ? uuidOf(Buffer.from(tag, "hex").subarray(0, 16)) : undefined;
}

function uuidOf(id: Buffer): string {
  return id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
