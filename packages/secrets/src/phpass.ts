import { hash, timingSafeEqual } from "node:crypto";
import { setImmediate as letOthers } from "node:timers/promises";
import { phpassDigits } from "./hash-kind.ts";

// phpass itself takes no longer ones.
const longest = 4_096;
const bytesAtATime = 131_072;

/**
 * Whether a password is that of a hash of phpass (`$P$`, `$H$`), the portable form of earlier WordPress, phpBB and
 * Drupal: MD5 over and over. No library of it is kept up. Lets others have the thread now and then.
 */
export async function isOfPhpass(stored: string, password: string): Promise<boolean> {
  const typed = Buffer.from(password.slice(0, longest));
  let digest = md5(Buffer.concat([Buffer.from(stored.slice(4, 12), "latin1"), typed]));
  const rounds = 2 ** phpassDigits.indexOf(stored.charAt(3));
  const atATime = Math.max(16, Math.floor(bytesAtATime / (typed.length + 64)));
  const block = Buffer.concat([digest, typed]);
  for (let round = 1; round <= rounds; round += 1) {
    digest.copy(block);
    digest = md5(block);
    if (round % atATime === 0) await letOthers();
  }
  const isWhole = typed.length === Buffer.byteLength(password) && typed.length <= longest;
  return timingSafeEqual(Buffer.from(encode(digest)), Buffer.from(stored.slice(12), "latin1")) && isWhole;
}

const md5 = (bytes: Buffer): Buffer => hash("md5", bytes, "buffer");

/** Three bytes as four digits, the lowest first. */
function encode(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = Math.min(3, bytes.length - at);
    let value = bytes.readUIntLE(at, left);
    for (let digit = 0; digit <= left; digit += 1) {
      text += phpassDigits[value & 63] ?? "";
      value >>= 6;
    }
  }
  return text;
}
