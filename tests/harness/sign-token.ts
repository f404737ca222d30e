import { importJWK, SignJWT, type JWK } from "jose";
import type { TestSystem } from "./test-system.ts";

/** A staff token with claims that the console would never make; `undefined` leaves a claim out. */
export async function signToken(
  system: Pick<TestSystem, "keys" | "consoleUrl">,
  claims: Record<string, unknown>,
  options: { signingKey?: string; kid?: string } = {},
): Promise<string> {
  const text = Buffer.from(options.signingKey ?? system.keys.staffSigningKey, "base64url").toString();
  const jwk = JSON.parse(text) as JWK;
  const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;
  const usual = {
    iss: system.consoleUrl,
    aud: "rekey",
    sub: "staff:test",
    name: "Test",
    roles: ["staff"],
    exp: inAnHour,
  };
  const kid = options.kid ?? jwk.kid;
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: "EdDSA", ...(kid === undefined ? {} : { kid }) })
    .sign(await importJWK(jwk, "EdDSA"));
}
