import { createDecipheriv, hash } from "node:crypto";
import type { Primitives } from "./primitives.ts";

/** The one file of this package that a browser cannot load. */
export const nodePrimitives: Primitives = {
  sha256: (bytes) => hash("sha256", bytes, "buffer"),
  decryptAesCbc: (key, iv, ciphertext) => {
    const decipher = createDecipheriv("aes-256-cbc", key, iv);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  },
};
