import { createHmac, hash, randomBytes } from "node:crypto";
import { MissingKey } from "./missing-key.ts";
import { type NamedKeys, parseNamedKeys } from "./named-keys.ts";
import type { Secret } from "./secret.ts";
import { createSecret, reveal } from "./secret.ts";

const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

export type TokenKeys = NamedKeys;

/** Reads "k2:<base64url>,k1:<base64url>"; the first key is the current one, the others still open older links. */
export const parseTokenKeys = (text: string): TokenKeys => parseNamedKeys(text, "token");

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
