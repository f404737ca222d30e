import type { StaffUser } from "@rekey/database/staff";
import { importJWK, SignJWT } from "jose";
import type { JWK } from "jose";
import { z } from "zod";

const lifetime = "5m";

const SigningKey = z.looseObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});

export interface StaffTokens {
  /** A token for the API that tells who is acting. It lives for five minutes, so it is made anew for each call. */
  mint(user: StaffUser): Promise<string>;
  /** The public half of the key, for whoever checks our tokens. */
  jwks: { keys: JWK[] };
}

export async function createStaffTokens(options: {
  signingKey: string;
  issuer: string;
  audience: string;
}): Promise<StaffTokens> {
  const { kty, crv, x, d, kid } = readSigningKey(options.signingKey);
  const alg = "EdDSA";
  const key = await importJWK({ kty, crv, x, d }, alg);
  return {
    mint: (user) =>
      new SignJWT({ name: user.name, email: user.email, roles: user.roles })
        .setProtectedHeader({ alg, kid })
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setSubject(`staff:${user.id}`)
        .setIssuedAt()
        .setExpirationTime(lifetime)
        .sign(key),
    jwks: { keys: [{ kty, crv, x, kid, alg, use: "sig" }] },
  };
}

function readSigningKey(text: string) {
  try {
    const json = text.trim().startsWith("{") ? text : Buffer.from(text.trim(), "base64url").toString("utf8");
    return SigningKey.parse(JSON.parse(json));
  } catch {
    throw new Error("STAFF_SIGNING_KEY is not an Ed25519 private key as JWK");
  }
}
