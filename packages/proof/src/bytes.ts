const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const toUtf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

const scratch = new Uint8Array(65_536);

/** The same, quicker; the bytes are good until the next call. */
export function toPassingUtf8(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return toUtf8(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}

/** Throws where the bytes are no UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** A byte for each character. */
export function fromLatin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** By the code of a letter; 64 for what is none. */
const sixBits = Uint8Array.from({ length: 256 }, (_, code) => {
  const place = letters.indexOf(String.fromCharCode(code));
  return place < 0 ? 64 : place;
});

/**
 * Undefined for any spelling but the one that `toBase64` gives, so that no two texts mean one value. By hand, as it is
 * what an export has most of, and `atob` with a look whether `btoa` gives the same takes three times as long.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const padding = text.endsWith("==") ? 2 : Number(text.endsWith("="));
  if (text.length % 4 !== 0) return undefined;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let [gathered, bits, size] = [0, 0, 0];
  for (let at = 0; at < text.length - padding; at += 1) {
    const value = sixBits[text.charCodeAt(at)] ?? 64;
    if (value === 64) return undefined;
    gathered = ((gathered << 6) | value) & 0x3fff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[size] = gathered >> bits;
    size += 1;
  }
  // What is left over of the last letter has to be nothing.
  return (gathered & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
