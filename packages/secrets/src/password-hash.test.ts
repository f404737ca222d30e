import { expect, test } from "vitest";
import { hashPassword, minimumHashSettings, needsRehash, verifyPassword } from "./password-hash.ts";
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
