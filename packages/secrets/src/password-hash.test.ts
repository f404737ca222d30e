import { expect, test } from "vitest";
import { hashAs, hashPassword, minimumHashSettings, needsRehash, verifyPassword } from "./password-hash.ts";
import { kindOfHash, nameOfKind, readKindName } from "./hash-kind.ts";
import { createSecret } from "./secret.ts";

test("a password matches its own hash only, to the last character", async () => {
  const long = "a".repeat(255);
  const stored = await hashPassword(createSecret(`${long}b`), minimumHashSettings);
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,/);
  expect(await verifyPassword(stored, createSecret(`${long}b`))).toBe(true);
  expect(await verifyPassword(stored, createSecret(`${long}c`))).toBe(false);
});

test("a letter typed composed or decomposed is the same letter", async () => {
  const stored = await hashPassword(createSecret("caf\u00e9"), minimumHashSettings);
  expect(await verifyPassword(stored, createSecret("cafe\u0301"))).toBe(true);
});

test("a hash is made again when the settings change", async () => {
  const stored = await hashPassword(createSecret("x"), minimumHashSettings);
  expect(needsRehash(stored, minimumHashSettings)).toBe(false);
  expect(needsRehash(stored, { ...minimumHashSettings, passes: 3 })).toBe(true);
  expect(needsRehash("$2b$10$older", minimumHashSettings)).toBe(true);
});

test("settings below the least are refused", async () => {
  await expect(hashPassword(createSecret("x"), { memoryKib: 1_024, passes: 2, lanes: 1 })).rejects.toThrow("below");
});

test.each(["bcrypt-10", "argon2id-19456-2-1", "argon2i-19456-2-1", "phpass-13"])(
  "a hash for another program is of the kind that is named, with a salt of its own, and of this password alone: %s",
  async (name) => {
    const [kind, password] = [readKindName(name), createSecret("cafe\u0301 an der Ecke")];
    if (kind === undefined) throw new Error("the kind is not known");
    const [one, other] = [await hashAs(kind, password), await hashAs(kind, password)];
    expect([nameOfKind(kindOfHash(one) ?? kind), one === other]).toEqual([name, false]);
    // As PHP has it, which reads no other.
    expect(one).toMatch(/^\$(?:2y\$10\$|argon2id?\$v=19\$m=19456,t=2,p=1\$|P\$B)/);
    expect(await verifyPassword(one, createSecret("caf\u00e9 an der Ecke"))).toBe(true);
    expect(await verifyPassword(one, createSecret("caf\u00e9 an der Ecken"))).toBe(false);
  },
);
