import { fromBase64, fromUtf8, isSameBytes, joinBytes, toUtf8 } from "./bytes.ts";
import type { Primitives, Sha256 } from "./primitives.ts";

interface SealedParts {
  commit: Uint8Array;
  nonce: Uint8Array;
  ciphertext: Uint8Array;
}

/** commit(16), nonce(16) and at least one block of ciphertext. */
function partsOf(sealed: string): SealedParts | undefined {
  const bytes = fromBase64(sealed);
  if (bytes === undefined || bytes.length < 48 || bytes.length % 16 !== 0) return undefined;
  return { commit: bytes.subarray(0, 16), nonce: bytes.subarray(16, 32), ciphertext: bytes.subarray(32) };
}

/** The key of one field: whoever has it can open this field alone. Undefined where the text is no sealed field. */
export function fieldKeyOf(
  sha256: Sha256,
  contactKey: Uint8Array,
  { field, sealed }: { field: string; sealed: string },
): Uint8Array | undefined {
  const parts = partsOf(sealed);
  return parts && hmac(sha256, contactKey, joinBytes(parts.nonce, toUtf8(field)));
}

/** The text, or undefined where this is not the key that the field was sealed with. */
export function openSealedField(
  { sha256, decryptAesCbc }: Primitives,
  sealed: string,
  fieldKey: Uint8Array,
): string | undefined {
  const parts = partsOf(sealed);
  if (parts === undefined || fieldKey.length !== 32) return undefined;
  if (!isSameBytes(sha256(fieldKey).subarray(0, 16), parts.commit)) return undefined;
  try {
    return fromUtf8(decryptAesCbc(fieldKey, parts.nonce, parts.ciphertext));
  } catch {
    return undefined;
  }
}

/** RFC 2104 over SHA-256. */
function hmac(sha256: Sha256, key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = sha256(
    joinBytes(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  );
  return sha256(
    joinBytes(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  );
}
