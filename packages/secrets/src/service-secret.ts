import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { createSecret, type Secret } from "./secret.ts";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// So many digits of 62 hold 256 and 32 bits.
const [secretLength, sumLength] = [43, 6];
const pattern = /^rka_[0-9A-Za-z]{49}$/;

/**
 * A secret of a service account: 256 bits of chance between a prefix by which those who look for leaked secrets know
 * it, and a checksum by which a mistyped one is told from a wrong one without asking anybody.
 */
export function newServiceSecret(): Secret {
  const chance = inDigits(BigInt(`0x${randomBytes(32).toString("hex")}`), secretLength);
  return createSecret(`rka_${chance}${sumOf(chance)}`);
}

export function isServiceSecret(text: string): boolean {
  const chance = text.slice(4, 4 + secretLength);
  return pattern.test(text) && text.endsWith(sumOf(chance));
}

const sumOf = (chance: string) => inDigits(BigInt(crc32(chance)), sumLength);

function inDigits(value: bigint, length: number): string {
  const base = BigInt(digits.length);
  let [rest, text] = [value, ""];
  for (let place = 0; place < length; place += 1) {
    text = `${digits.charAt(Number(rest % base))}${text}`;
    rest /= base;
  }
  return text;
}
