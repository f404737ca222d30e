import { openPassword, sealPassword, type SealingPrivateKeys, type SealingPublicKey } from "./seal.ts";
import { createSecret, type Secret } from "./secret.ts";

const contextOf = (resetId: string) => `hand-over:${resetId}`;

/** A hash that the CRM gets, for the password of this reset: whoever seals it cannot open it again. */
export const sealHandOver = (key: SealingPublicKey, resetId: string, hash: string): Promise<string> =>
  sealPassword(key, contextOf(resetId), createSecret(hash));

/** Throws `MissingKey` where another key may open it. */
export const openHandOver = (keys: SealingPrivateKeys, resetId: string, sealed: string): Promise<Secret> =>
  openPassword(keys, contextOf(resetId), sealed);
