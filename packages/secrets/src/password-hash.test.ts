import { argon2Sync, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import {
  hashAs,
  hashPassword,
  minimumHashSettings,
  needsRehash,
  proveArgon2,
  verifyPassword,
} from "./password-hash.ts";
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
  expect(needsRehash(stored, { ...minimumHashSettings, lanes: 2 })).toBe(true);
  expect(needsRehash(stored.replace("argon2id", "argon2i"), minimumHashSettings)).toBe(true);
  expect(needsRehash("$2b$10$older", minimumHashSettings)).toBe(true);
  // In the order in which node-argon2 has written it.
  expect(needsRehash(stored.replace("t=2,p=1", "p=1,t=2"), minimumHashSettings)).toBe(false);
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

const withoutPadding = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

test.each([
  { memoryKib: 19_456, passes: 2, lanes: 1 },
  { memoryKib: 19_457, passes: 3, lanes: 2 },
  { memoryKib: 20_000, passes: 2, lanes: 8 },
])("a hash is the one that OpenSSL makes of the same password: $memoryKib KiB, $passes, $lanes", async (settings) => {
  for (const scheme of ["argon2id", "argon2i"] as const) {
    const made = await hashAs({ scheme, ...settings }, createSecret("pässwörd"));
    const [, , , costs, salt = "", tag] = made.split("$");
    expect(costs).toBe(`m=${settings.memoryKib},t=${settings.passes},p=${settings.lanes}`);
    expect(tag).toBe(byOpenSsl(scheme, settings, Buffer.from(salt, "base64"), 32));
  }
});

test.each([
  { salt: 8, tag: 16, lanes: 1 },
  { salt: 16, tag: 64, lanes: 3 },
  { salt: 48, tag: 33, lanes: 8 },
])("a hash of $lanes lanes, a salt of $salt and a tag of $tag bytes is checked as OpenSSL does", async (form) => {
  const settings = { memoryKib: 8 * form.lanes + 3, passes: 1, lanes: form.lanes };
  for (const scheme of ["argon2id", "argon2i"] as const) {
    const salt = randomBytes(form.salt);
    const costs = `m=${settings.memoryKib},p=${settings.lanes},t=${settings.passes}`;
    const hash = `$${scheme}$v=19$${costs}$${withoutPadding(salt)}$${byOpenSsl(scheme, settings, salt, form.tag)}`;
    expect(await verifyPassword(hash, createSecret("pässwörd"))).toBe(true);
    expect(await verifyPassword(hash, createSecret("pässword"))).toBe(false);
  }
});

function byOpenSsl(
  scheme: "argon2id" | "argon2i",
  { memoryKib: memory, passes, lanes: parallelism }: typeof minimumHashSettings,
  nonce: Buffer,
  tagLength: number,
): string {
  return withoutPadding(argon2Sync(scheme, { message: "pässwörd", nonce, parallelism, tagLength, memory, passes }));
}

test("where argon2 does not give the known answer no password is hashed", async () => {
  await proveArgon2();
  await expect(proveArgon2(async () => false)).rejects.toThrow("no password is hashed here");
});
