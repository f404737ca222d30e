import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { setImmediate as letOthers } from "node:timers/promises";
import { phpassDigits } from "./hash-kind.ts";

// phpass itself takes no longer ones.
const longest = 4_096;
const bytesAtATime = 131_072;

/**
 * Whether a password is that of a hash of phpass (`$P$`, `$H$`), the portable form of earlier WordPress, phpBB and
 * Drupal: MD5 over and over. No library of it is kept up.
 */
export async function isOfPhpass(stored: string, password: string): Promise<boolean> {
  const made = await digestOf(stored.charAt(3), stored.slice(4, 12), password.slice(0, longest));
  const isWhole = Buffer.byteLength(password) <= longest;
  return timingSafeEqual(Buffer.from(made), Buffer.from(stored.slice(12), "latin1")) && isWhole;
}

/** A hash of that form, of 2 to the power of `cost` rounds; of a password that phpass would not take none is made. */
export async function hashByPhpass(password: string, cost: number): Promise<string> {
  if (Buffer.byteLength(password) > longest) throw new Error("the password is longer than phpass takes");
  const [digit, salt] = [phpassDigits.charAt(cost), encode(randomBytes(6))];
  return `$P$${digit}${salt}${await digestOf(digit, salt, password)}`;
}

/** Lets others have the thread now and then. */
async function digestOf(digit: string, salt: string, password: string): Promise<string> {
  const typed = Buffer.from(password);
  let digest = md5(Buffer.concat([Buffer.from(salt, "latin1"), typed]));
  const rounds = 2 ** phpassDigits.indexOf(digit);
  const atATime = Math.max(16, Math.floor(bytesAtATime / (typed.length + 64)));
  const block = Buffer.concat([digest, typed]);
  for (let round = 1; round <= rounds; round += 1) {
    digest.copy(block);
    digest = md5(block);
    if (round % atATime === 0) await letOthers();
  }
  return encode(digest);
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
