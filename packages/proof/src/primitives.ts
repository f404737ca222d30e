/** Handed in, as the fast one of Node is none of a browser, and the one of a browser is too slow for a million rows. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export interface Primitives {
  sha256: Sha256;
  /** AES-256-CBC with PKCS#7; throws where the padding is wrong. */
  decryptAesCbc: (key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array) => Uint8Array;
}
