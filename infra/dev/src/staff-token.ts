import { importJWK, SignJWT, type JWK } from "jose";

export interface StaffIdentity {
  id: string;
  name: string;
  email: string;
  roles: readonly string[];
}

/** A token as the console would issue it, but one that outlives the day: for demonstrations and tests only. */
export async function signStaffToken(
  signingKey: string,
  identity: StaffIdentity,
  options: { issuer: string; lifetime: string },
): Promise<string> {
  const jwk = JSON.parse(Buffer.from(signingKey, "base64url").toString()) as JWK;
  const { name, email, roles } = identity;
  return new SignJWT({ name, email, roles })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", ...(jwk.kid !== undefined && { kid: jwk.kid }) })
    .setIssuer(options.issuer)
    .setAudience("rekey")
    .setSubject(`staff:${identity.id}`)
    .setIssuedAt()
    .setExpirationTime(options.lifetime)
    .sign(await importJWK(jwk, "EdDSA"));
}
