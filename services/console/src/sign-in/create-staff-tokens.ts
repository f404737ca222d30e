import type { StaffUser } from "@rekey/database/sign-in/staff";
import { importJWK, type JWK, SignJWT } from "jose";
import type { RequestSource } from "@rekey/runtime/request-source";
import { z } from "zod";
import type { Config } from "../config.ts";

const lifetime = "5m";

const SigningKey = z.looseObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});

export interface StaffTokens {
  /**
   * A token for the API that tells who is acting, and in which browser. It lives for five minutes, so it is made anew
   * for each call.
   */
  mint(user: StaffUser, visitor: Pick<RequestSource, "address" | "agent">): Promise<string>;
  /** The public half of the key, for whoever checks our tokens. */
  jwks: { keys: JWK[] };
}

export async function createStaffTokens(config: Config): Promise<StaffTokens> {
  const { kty, crv, x, d, kid } = readSigningKey(config.STAFF_SIGNING_KEY);
  const alg = "EdDSA";
  const key = await importJWK({ kty, crv, x, d }, alg);
  return {
    mint: (user, visitor) =>
      new SignJWT({ name: user.name, email: user.email, roles: user.roles, rekey_visitor: visitor })
        .setProtectedHeader({ alg, kid })
        .setIssuer(config.CONSOLE_URL)
        .setAudience(config.JWT_AUDIENCE)
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
