import { hash, randomBytes } from "node:crypto";
import { toBase32 } from "./totp.ts";

const howMany = 10;
/** 80 bits, which nobody guesses: a single SHA-256 keeps them. */
const bytesOfCode = 10;

/** Codes that each sign somebody in once whose authenticator is lost, in groups of four. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: howMany }, () => grouped(toBase32(randomBytes(bytesOfCode)).toLowerCase()));

/** Letters in groups of four, as somebody reads them off. */
export const grouped = (text: string, sign = "-"): string => text.match(/.{1,4}/g)?.join(sign) ?? "";

/** By which a code is stored and found, however it is spelled: digits that no code has are letters that look alike. */
export function hashRecoveryCode(typed: string): string {
  const plain = typed.toLowerCase().replaceAll("0", "o").replaceAll("1", "l").replaceAll("8", "b");
  return hash("sha256", plain.replaceAll(/[^a-z2-7]/g, ""), "hex");
}
