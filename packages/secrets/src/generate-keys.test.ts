import { importJWK } from "jose";
import { expect, test } from "vitest";
import { generateSigningKey } from "./generate-keys.ts";

test("a signing key is a private Ed25519 JWK with an id", async () => {
  const jwk = JSON.parse(Buffer.from(await generateSigningKey(), "base64url").toString()) as Record<string, string>;
  expect(jwk).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA" });
  expect(jwk["kid"]).toMatch(/^[\w-]{43}$/);
  await expect(importJWK(jwk)).resolves.toBeDefined();
});
