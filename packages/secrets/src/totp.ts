import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createSecret, reveal, type Secret } from "./secret.ts";

/** As every authenticator takes it; with other figures many show codes that are never right. */
const [stepSeconds, digits, secretBytes] = [30, 6, 20];
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A clock may be off by one step, and a code may be typed when its time is just over. */
const offsets = [0, -1, 1] as const;

/** What an authenticator and we share, in base32, as it is typed where no camera reads it. */
export const newTotpSecret = (): Secret => createSecret(toBase32(randomBytes(secretBytes)));

/** The number of the time step of RFC 6238. */
export const totpStepAt = (ms: number): number => Math.floor(ms / 1_000 / stepSeconds);

/** The code of a time step (RFC 4226, RFC 6238; HMAC-SHA-1). */
export function totpCode(secret: Secret, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", fromBase32(reveal(secret)))
    .update(counter)
    .digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, "0");
}

/** The step of which a typed code is, near to now; undefined: it is wrong. Each takes the same time. */
export function findTotpStep(secret: Secret, typed: string, nowMs: number): number | undefined {
  const code = typed.replaceAll(/[\s-]/g, "");
  const isCode = /^\d{6}$/.test(code);
  const given = Buffer.from(isCode ? code : "0".repeat(digits));
  const found = offsets
    .map((offset) => totpStepAt(nowMs) + offset)
    .filter((step) => timingSafeEqual(Buffer.from(totpCode(secret, step)), given));
  return isCode ? found[0] : undefined;
}

/** What the picture says that an authenticator reads. */
export function totpAddress(secret: Secret, { issuer, account }: { issuer: string; account: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const told = `secret=${reveal(secret)}&issuer=${encodeURIComponent(issuer)}`;
  return `otpauth://totp/${label}?${told}&algorithm=SHA1&digits=${digits}&period=${stepSeconds}`;
}

export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let [bits, held] = [0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
    held &= 0xff;
  }
  return bits === 0 ? text : text + alphabet[(held << (5 - bits)) & 31];
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const sign of text) {
    held = ((held << 5) | alphabet.indexOf(sign)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}
