import type { StaffUser } from "@rekey/database/sign-in/staff";
import { importJWK, type JWK, SignJWT } from "jose";
import type { RequestSource } from "@rekey/runtime/request-source";
import { z } from "zod";
import type { Config } from "../config.ts";

const lifetime = "5m";

const SigningKey = z.object({
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
  /** The public halves of all keys, for whoever checks our tokens: one is known before it signs. */
  jwks: { keys: JWK[] };
}

export async function createStaffTokens(config: Config): Promise<StaffTokens> {
  const keys = readSigningKeys(config.STAFF_SIGNING_KEY);
  const [{ kty, crv, x, d, kid }] = keys;
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
    jwks: { keys: keys.map(({ d: _secret, ...known }) => ({ ...known, alg, use: "sig" })) },
  };
}

type SigningKeys = [z.output<typeof SigningKey>, ...z.output<typeof SigningKey>[]];

/** The first one signs. */
function readSigningKeys(text: string): SigningKeys {
  const trimmed = text.trim();
  const [first, ...others] = (trimmed.startsWith("{") ? [trimmed] : trimmed.split(",")).map(readSigningKey);
  if (first === undefined) throw new Error("STAFF_SIGNING_KEY has no key");
  return [first, ...others];
}

function readSigningKey(text: string): z.output<typeof SigningKey> {
  try {
    const json = text.startsWith("{") ? text : Buffer.from(text.trim(), "base64url").toString("utf8");
    return SigningKey.parse(JSON.parse(json));
  } catch {
    throw new Error("STAFF_SIGNING_KEY is not an Ed25519 private key as JWK, or several with commas between");
  }
}
