import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { generateProviderKey, generateSigningKey } from "./generate-keys.ts";
import { parseProviderKeys } from "./provider-keys.ts";

test("the first key signs, whatever type it has, and what it signs is verified by the published ones", async () => {
  const [rsa, ed25519] = [await generateProviderKey(), await generateSigningKey()];
  for (const [text, alg] of [
    [`${rsa},${ed25519}`, "RS256"],
    [`${ed25519}, ${rsa}`, "EdDSA"],
  ] as const) {
    const keys = await parseProviderKeys(text);
    expect(keys).toMatchObject({ alg, jwks: [{ alg, use: "sig" }, { use: "sig" }] });
    const published = createLocalJWKSet({ keys: keys.jwks.map(openPart) });
    const { protectedHeader } = await jwtVerify(await keys.sign({ sub: "c-1" }, "logout+jwt"), published);
    expect(protectedHeader).toMatchObject({ typ: "logout+jwt", kid: keys.jwks[0]?.kid });
  }
});

const secretParts = new Set(["d", "p", "q", "dp", "dq", "qi"]);
const openPart = (jwk: JWK): JWK => ({
  kty: "RSA",
  ...Object.fromEntries(Object.entries(jwk).filter(([name]) => !secretParts.has(name))),
});

test("what is no private key of a strong kind is refused in words that quote nothing of it", async () => {
  const weak = { kty: "RSA", n: "A".repeat(100), e: "AQAB", d: "secret", kid: "weak" };
  const p384 = await exportJWK((await generateKeyPair("ES384", { extractable: true })).privateKey);
  const good = await generateProviderKey();
  const { d: _, ...open } = JSON.parse(Buffer.from(good, "base64url").toString()) as { d: string };
  const refusals = await Promise.all(
    [
      "secret",
      "{secret}",
      JSON.stringify(weak),
      JSON.stringify({ ...p384, kid: "1" }),
      JSON.stringify(open),
      `${good},${good}`,
    ].map((text) =>
      parseProviderKeys(text).then(
        () => "taken",
        (error: unknown) => String(error),
      ),
    ),
  );
  expect(refusals.join("\n")).not.toMatch(/taken|secret[^ ]/);
  expect(new Set(refusals).size).toBe(4);
});
