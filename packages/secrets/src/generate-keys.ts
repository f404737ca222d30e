import { randomBytes } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import type { JWK } from "jose";

const encodeJwk = (jwk: JWK): string => Buffer.from(JSON.stringify(jwk)).toString("base64url");

/** The value of TOKEN_KEYS with one key. To rotate, put a new one with another id in front. */
export function generateTokenKey(id = "k1"): string {
  return `${id}:${randomBytes(32).toString("base64url")}`;
}

/**
 * The values of SEALING_PUBLIC_KEY and SEALING_PRIVATE_KEYS. `prefix`, here and below: what the key's id begins with.
 */
export async function generateSealingKeys(prefix = ""): Promise<{ publicKey: string; privateKeys: string }> {
  const pair = await generateKeyPair("ECDH-ES", { crv: "X25519", extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = prefix + (await calculateJwkThumbprint(publicJwk));
  const privateJwk = await exportJWK(pair.privateKey);
  return { publicKey: encodeJwk({ ...publicJwk, kid }), privateKeys: encodeJwk({ ...privateJwk, kid }) };
}

/** An Ed25519 private JWK with its kid, for STAFF_SIGNING_KEY. */
export async function generateSigningKey(prefix = ""): Promise<string> {
  const pair = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const kid = prefix + (await calculateJwkThumbprint(await exportJWK(pair.publicKey)));
  return encodeJwk({ ...(await exportJWK(pair.privateKey)), kid, alg: "EdDSA", use: "sig" });
}

/** An RSA private JWK with its kid, for OIDC_SIGNING_KEYS: what every application can verify. */
export async function generateProviderKey(prefix = ""): Promise<string> {
  const pair = await generateKeyPair("RS256", { modulusLength: 2_048, extractable: true });
  const kid = prefix + (await calculateJwkThumbprint(await exportJWK(pair.publicKey)));
  return encodeJwk({ ...(await exportJWK(pair.privateKey)), kid, alg: "RS256", use: "sig" });
}
