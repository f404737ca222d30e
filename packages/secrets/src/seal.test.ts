import { exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { generateSealingKeys } from "./generate-keys.ts";
import { openPassword, parseSealingPrivateKeys, parseSealingPublicKey, sealPassword } from "./seal.ts";
import { createSecret, reveal } from "./secret.ts";

const planted = "Grüße aus dem 🔐 und \u0000 mehr";

async function keys() {
  const { publicKey, privateKeys } = await generateSealingKeys();
  const parsed = await Promise.all([parseSealingPublicKey(publicKey), parseSealingPrivateKeys(privateKeys)]);
  return { publicKey: parsed[0], privateKeys: parsed[1], texts: { publicKey, privateKeys } };
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no error",
    (error: unknown) => String(error) + String((error as Error).stack),
  );
}

test("what is sealed opens for the same context", async () => {
  const { publicKey, privateKeys } = await keys();
  const sealed = await sealPassword(publicKey, "reset-1", createSecret(planted));
  expect(reveal(await openPassword(privateKeys, "reset-1", sealed))).toBe(planted);
});

test("a seal moved to another reset does not open", async () => {
  const { publicKey, privateKeys } = await keys();
  const sealed = await sealPassword(publicKey, "reset-1", createSecret(planted));
  await expect(openPassword(privateKeys, "reset-2", sealed)).rejects.toThrow("cannot be opened");
});

test("a seal whose header names another context does not open", async () => {
  const { publicKey, privateKeys } = await keys();
  const sealed = await sealPassword(publicKey, "reset-1", createSecret(planted));
  const [head = "", ...rest] = sealed.split(".");
  const header = { ...(JSON.parse(Buffer.from(head, "base64url").toString()) as object), context: "reset-2" };
  const forged = [Buffer.from(JSON.stringify(header)).toString("base64url"), ...rest].join(".");
  await expect(openPassword(privateKeys, "reset-2", forged)).rejects.toThrow("cannot be opened");
});

test("what was sealed before a rotation still opens", async () => {
  const older = await keys();
  const newer = await keys();
  const both = await parseSealingPrivateKeys(`${newer.texts.privateKeys},${older.texts.privateKeys}`);
  const sealed = await sealPassword(older.publicKey, "reset-1", createSecret(planted));
  expect(reveal(await openPassword(both, "reset-1", sealed))).toBe(planted);
});

test("a seal whose key is not here is told from a broken one and from one of another context", async () => {
  const [older, newer] = [await keys(), await keys()];
  const sealed = await sealPassword(older.publicKey, "reset-1", createSecret(planted));
  await expect(openPassword(newer.privateKeys, "reset-1", sealed)).rejects.toMatchObject({
    name: "MissingKey",
    keyId: older.publicKey.kid,
  });
  const broken = [
    openPassword(newer.privateKeys, "reset-2", sealed),
    openPassword(newer.privateKeys, "reset-1", sealed.slice(0, sealed.lastIndexOf("."))),
    openPassword(newer.privateKeys, "reset-1", sealed.replace("eyJ", "eyK")),
    openPassword(older.privateKeys, "reset-1", `${sealed.slice(0, -4)}AAAA`),
  ];
  for (const opened of broken) await expect(opened).rejects.toThrow("cannot be opened");
});

test("the length of a seal does not tell the length of the password", async () => {
  const { publicKey } = await keys();
  const lengths = await Promise.all(
    ["a".repeat(15), "a".repeat(64), "a".repeat(256)].map(
      async (text) => (await sealPassword(publicKey, "reset-1", createSecret(text))).length,
    ),
  );
  expect(new Set(lengths).size).toBe(1);
});

test("a P-256 key in plain JSON works too", async () => {
  const pair = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
  const publicKey = await parseSealingPublicKey(JSON.stringify({ ...(await exportJWK(pair.publicKey)), kid: "p" }));
  const privateKeys = await parseSealingPrivateKeys(
    JSON.stringify({ ...(await exportJWK(pair.privateKey)), kid: "p" }),
  );
  const sealed = await sealPassword(publicKey, "reset-1", createSecret(planted));
  expect(reveal(await openPassword(privateKeys, "reset-1", sealed))).toBe(planted);
});

test("whoever seals cannot be handed a private key by mistake", async () => {
  const { texts } = await keys();
  await expect(parseSealingPublicKey(texts.privateKeys)).rejects.toThrow("private part");
});

test("no error quotes a key or what was sealed", async () => {
  const { privateKeys } = await keys();
  const bad = Buffer.from(JSON.stringify({ kty: "OKP", crv: "X25519", x: "planted-x", d: "planted-d", kid: "k" }));
  const messages = await Promise.all([
    messageOf(parseSealingPublicKey("planted-garbage")),
    messageOf(parseSealingPrivateKeys(bad.toString("base64url"))),
    messageOf(openPassword(privateKeys, "reset-1", "planted.seal.is.no.seal")),
  ]);
  expect(messages.join("\n")).toContain("Error");
  expect(messages.join("\n")).not.toContain("planted");
});
