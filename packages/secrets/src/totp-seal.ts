import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { MissingKey } from "./missing-key.ts";
import { type NamedKeys, parseNamedKeys } from "./named-keys.ts";
import { createSecret, reveal, type Secret } from "./secret.ts";

const [algorithm, encryption] = ["dir", "A256GCM"];

export type TotpKeys = NamedKeys;

/** Reads STAFF_TOTP_KEYS; the first key seals, and all open. */
export function parseTotpKeys(text: string): TotpKeys {
  const { currentId, keys } = parseNamedKeys(text, "second-factor");
  if ([...keys.values()].some((key) => key.symmetricKeySize !== 32))
    throw new Error("a second-factor key has other than 32 bytes");
  return { currentId, keys };
}

/** Only whoever has the key opens it, and only for the same context, which is authenticated. */
export async function sealForContext(keys: TotpKeys, context: string, text: Secret): Promise<string> {
  const key = keys.keys.get(keys.currentId);
  if (key === undefined) throw new Error("there is no second-factor key");
  return new CompactEncrypt(Buffer.from(reveal(text)))
    .setProtectedHeader({ alg: algorithm, enc: encryption, kid: keys.currentId, context })
    .encrypt(key);
}

/** The name of the key by which it is sealed; undefined: it is no seal. */
export function keyOfSeal(sealed: string): string | undefined {
  try {
    return decodeProtectedHeader(sealed).kid;
  } catch {
    return undefined;
  }
}

/** Undefined for what is no seal of this context. Throws `MissingKey` where another key may open it. */
export async function openForContext(keys: TotpKeys, context: string, sealed: string): Promise<Secret | undefined> {
  const id = keyOfSeal(sealed);
  if (id === undefined) return undefined;
  const key = keys.keys.get(id);
  if (key === undefined) throw new MissingKey("the key of this seal is not among the second-factor keys", id);
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [algorithm],
      contentEncryptionAlgorithms: [encryption],
    });
    return protectedHeader["context"] === context ? createSecret(Buffer.from(plaintext).toString("utf8")) : undefined;
  } catch {
    return undefined;
  }
}
