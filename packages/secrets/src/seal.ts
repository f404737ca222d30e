import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, importJWK } from "jose";
import type { CryptoKey, JWK } from "jose";
import { MissingKey } from "./missing-key.ts";
import type { Secret } from "./secret.ts";
import { createSecret, reveal } from "./secret.ts";

const algorithm = "ECDH-ES";
const encryption = "A256GCM";
const paddedToBytes = 512;

export interface SealingPublicKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

export type SealingPrivateKeys = ReadonlyMap<string, CryptoKey>;

function readJwk(text: string): JWK {
  const trimmed = text.trim();
  const json = trimmed.startsWith("{") ? trimmed : Buffer.from(trimmed, "base64url").toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error("a sealing key is not a JWK in JSON or base64url");
  }
  if (typeof value !== "object" || value === null) throw new Error("a sealing key is not a JWK");
  return value;
}

async function importKey(jwk: JWK): Promise<{ kid: string; key: CryptoKey }> {
  if (typeof jwk.kid !== "string" || jwk.kid === "") throw new Error("a sealing key has no kid");
  if (jwk.kty !== "OKP" && jwk.kty !== "EC") throw new Error("a sealing key must be of type X25519 or P-256");
  try {
    const key = await importJWK(jwk, algorithm);
    if (!(key instanceof Uint8Array)) return { kid: jwk.kid, key };
  } catch {
    // The library's own message may quote the key.
  }
  throw new Error("a sealing key cannot be used");
}

/** Refuses a private key, so that whoever only seals never holds what opens. */
export async function parseSealingPublicKey(text: string): Promise<SealingPublicKey> {
  const jwk = readJwk(text);
  if (jwk.d !== undefined) throw new Error("the public sealing key holds a private part");
  return importKey(jwk);
}

/** Several keys are separated by commas, so that what was sealed before a rotation still opens. */
export async function parseSealingPrivateKeys(text: string): Promise<SealingPrivateKeys> {
  const texts = text.trim().startsWith("{") ? [text] : text.split(",");
  const keys = new Map<string, CryptoKey>();
  for (const part of texts) {
    const jwk = readJwk(part);
    if (jwk.d === undefined) throw new Error("a private sealing key has no private part");
    const { kid, key } = await importKey(jwk);
    if (keys.has(kid)) throw new Error("two private sealing keys have the same kid");
    keys.set(kid, key);
  }
  return keys;
}

/** Padded, so that the length of what is sealed does not tell the length of the password. */
function encode(password: Secret): Uint8Array {
  const json = Buffer.from(JSON.stringify({ password: reveal(password) }));
  const padded = Buffer.alloc(Math.ceil(json.length / paddedToBytes) * paddedToBytes, " ");
  json.copy(padded);
  return new Uint8Array(padded);
}

/** Only the holder of the private key opens it, and only for the same `contextId`, which is authenticated. */
export async function sealPassword(publicKey: SealingPublicKey, contextId: string, password: Secret): Promise<string> {
  return new CompactEncrypt(encode(password))
    .setProtectedHeader({ alg: algorithm, enc: encryption, kid: publicKey.kid, context: contextId })
    .encrypt(publicKey.key);
}

function decode(plaintext: Uint8Array): Secret {
  const value: unknown = JSON.parse(Buffer.from(plaintext).toString("utf8"));
  if (typeof value === "object" && value !== null && "password" in value && typeof value.password === "string") {
    return createSecret(value.password);
  }
  throw new Error("the seal holds no password");
}

/** Only for what is a seal of this context in all that can be seen without its key. */
function missingKey(contextId: string, sealed: string): MissingKey | undefined {
  const { alg, enc, kid, ...others } = decodeProtectedHeader(sealed);
  const isSeal = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/.test(sealed) && alg === algorithm && enc === encryption;
  if (!isSeal || kid === undefined || others["context"] !== contextId) return undefined;
  return new MissingKey("the key of this sealed password is not among the sealing keys", kid);
}

async function open(
  privateKeys: SealingPrivateKeys,
  contextId: string,
  sealed: string,
): Promise<Secret | MissingKey | undefined> {
  try {
    const key = privateKeys.get(decodeProtectedHeader(sealed).kid ?? "");
    if (key === undefined) return missingKey(contextId, sealed);
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [algorithm],
      contentEncryptionAlgorithms: [encryption],
    });
    return protectedHeader["context"] === contextId ? decode(plaintext) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Fails alike for a foreign context and a broken seal, and says nothing of what is inside; with `MissingKey` for a seal
 * that another key may open.
 */
export async function openPassword(
  privateKeys: SealingPrivateKeys,
  contextId: string,
  sealed: string,
): Promise<Secret> {
  const password = await open(privateKeys, contextId, sealed);
  if (password instanceof MissingKey) throw password;
  if (password === undefined) throw new Error("the sealed password cannot be opened here");
  return password;
}
