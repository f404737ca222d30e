import { expect, test } from "vitest";
import { generateTokenKey } from "./generate-keys.ts";
import { createSecret, reveal } from "./secret.ts";
import { keyOfSeal, openForContext, parseTotpKeys, sealForContext } from "./totp-seal.ts";

const older = generateTokenKey("k1");
const newer = generateTokenKey("k2");
const text = createSecret("planted-secret");

test("what is sealed opens for its context alone, and shows nothing", async () => {
  const keys = parseTotpKeys(older);
  const sealed = await sealForContext(keys, "dana", text);
  expect(reveal((await openForContext(keys, "dana", sealed)) ?? createSecret(""))).toBe("planted-secret");
  expect(await openForContext(keys, "eve", sealed)).toBeUndefined();
  expect(await openForContext(keys, "dana", `${sealed.slice(0, -4)}AAAA`)).toBeUndefined();
  expect(await openForContext(keys, "dana", "no.seal")).toBeUndefined();
  expect(Buffer.from(sealed, "base64url").toString()).not.toContain("planted");
});

test("the first key seals, the others open, and one that is missing is told from a broken seal", async () => {
  const sealed = await sealForContext(parseTotpKeys(older), "dana", text);
  const both = parseTotpKeys(`${newer},${older}`);
  expect(await openForContext(both, "dana", sealed)).toBeDefined();
  expect([keyOfSeal(sealed), keyOfSeal(await sealForContext(both, "dana", text))]).toEqual(["k1", "k2"]);
  await expect(openForContext(parseTotpKeys(newer), "dana", sealed)).rejects.toMatchObject({
    name: "MissingKey",
    keyId: "k1",
  });
});

test.each(["", "planted", "k1:c2hvcnQ", `${older},${older}`])(
  "a list that is none is refused without a word of it",
  (list) => {
    expect(() => parseTotpKeys(list)).toThrow(/second-factor key/);
    expect(() => parseTotpKeys(list)).not.toThrow(/planted|c2hvcnQ/);
  },
);
