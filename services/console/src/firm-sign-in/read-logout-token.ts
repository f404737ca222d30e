import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { z } from "zod";

const LogoutClaims = z.looseObject({
  iat: z.number(),
  jti: z.string(),
  sub: z.string().min(1).max(255).optional(),
  sid: z.string().min(1).max(255).optional(),
  events: z.looseObject({ "http://schemas.openid.net/event/backchannel-logout": z.looseObject({}) }),
  // It would make the token good for a sign-in.
  nonce: z.never().optional(),
});

const signedBy = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];

interface Provider {
  issuer: string;
  jwksUrl: string | undefined;
  clientId: string;
}

/** Which sign-in the provider says is over. */
export interface FirmLogout {
  subject: string | undefined;
  session: string | undefined;
  saidAt: number;
}

/**
 * Reads the token by which a provider says that a sign-in is over (OpenID Connect Back-Channel Logout 1.0); undefined:
 * it is none of its tokens, or not for us, or too old.
 */
export function openLogoutReader(provider: () => Promise<Provider>) {
  let keys: { url: string; set: ReturnType<typeof createRemoteJWKSet> } | undefined;
  return async (token: string): Promise<FirmLogout | undefined> => {
    const { issuer, jwksUrl, clientId } = await provider();
    if (jwksUrl === undefined) return undefined;
    if (keys?.url !== jwksUrl)
      keys = { url: jwksUrl, set: createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000 }) };
    const expected = { issuer, audience: clientId, algorithms: signedBy, maxTokenAge: "5m", clockTolerance: 30 };
    const payload = await jwtVerify(token, keys.set, expected).then((verified) => verified.payload, unlessAway);
    const { success, data } = LogoutClaims.safeParse(payload);
    if (!success || (data.sub === undefined && data.sid === undefined)) return undefined;
    return { subject: data.sub, session: data.sid, saidAt: data.iat };
  };
}

/** A token that is not right is nothing; keys that cannot be had say nothing of it. */
function unlessAway(error: unknown): undefined {
  const isOfToken =
    error instanceof errors.JOSEError && error.code !== errors.JWKSTimeout.code && error.code !== errors.JOSEError.code;
  if (!isOfToken) throw error;
}
