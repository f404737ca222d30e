import { cbc } from "@noble/ciphers/aes.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Primitives } from "@rekey/proof/primitives";

/** What a browser has of its own answers later each time, which would take longer than the work. */
export const browserPrimitives: Primitives = {
  sha256,
  decryptAesCbc: (key, iv, ciphertext) => cbc(key, iv).decrypt(ciphertext),
};
