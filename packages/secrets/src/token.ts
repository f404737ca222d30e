import { createHmac, createSecretKey, hash, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { MissingKey } from "./missing-key.ts";
import type { Secret } from "./secret.ts";
import { createSecret, reveal } from "./secret.ts";

const minKeyBytes = 32;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

export interface TokenKeys {
  readonly currentId: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/** Reads "k2:<base64url>,k1:<base64url>"; the first key is the current one, the others still open older links. */
export function parseTokenKeys(text: string): TokenKeys {
  const keys = new Map<string, KeyObject>();
  for (const part of text.split(",")) {
    const [, id, encoded] = /^\s*([A-Za-z0-9_.-]{1,32}):([A-Za-z0-9_-]+)\s*$/.exec(part) ?? [];
    if (id === undefined || encoded === undefined) throw new Error("token keys must read id:base64url,id:base64url");
    const bytes = Buffer.from(encoded, "base64url");
    if (bytes.length < minKeyBytes) throw new Error(`a token key has fewer than ${minKeyBytes} bytes`);
    if (keys.has(id)) throw new Error("two token keys have the same id");
    keys.set(id, createSecretKey(bytes));
  }
  const [currentId] = keys.keys();
  if (currentId === undefined) throw new Error("there is no token key");
  return { currentId, keys };
}

export function hasTokenKey(keys: TokenKeys, keyId: string): boolean {
  return keys.keys.has(keyId);
}

/** A token for a link, as it is stored: enough to derive it again, and to recognise it, but not the token. */
export function newToken(
  keys: TokenKeys,
  link: { resetId: string; generation: number },
): { keyId: string; nonce: string; tokenHash: string } {
  const made = { keyId: keys.currentId, nonce: randomBytes(16).toString("base64url") };
  return { ...made, tokenHash: hashToken(reveal(deriveToken(keys, { ...link, ...made }))) };
}

/** The same link always gives the same token, so that a repeated mail carries the same one and none is stored. */
export function deriveToken(
  keys: TokenKeys,
  link: { keyId: string; resetId: string; nonce: string; generation: number },
): Secret {
  const key = keys.keys.get(link.keyId);
  if (key === undefined) throw new MissingKey("the token key of this link is not among the token keys", link.keyId);
  const message = JSON.stringify(["rekey set-password token", link.resetId, link.nonce, link.generation]);
  return createSecret(createHmac("sha256", key).update(message).digest("base64url"));
}

/** Plain SHA-256 is enough, because a token has 256 bits that nobody can guess. */
export function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}

export function isTokenShaped(value: unknown): value is string {
  return typeof value === "string" && tokenPattern.test(value);
}
