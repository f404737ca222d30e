import { expect, test } from "vitest";
import {
  hashOfNothing,
  hashPassword,
  minimumHashSettings,
  needsRehash,
  settingsOfHash,
  verifyPassword,
} from "./password-hash.ts";
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

test("a hash tells the settings it was made with, and one of nothing looks the same", async () => {
  const settings = { memoryKib: 20_480, passes: 3, lanes: 2 };
  const stored = await hashPassword(createSecret("x"), settings);
  expect(settingsOfHash(stored)).toEqual(settings);
  expect(settingsOfHash(hashOfNothing(settings))).toEqual(settings);
  expect(hashOfNothing(settings)).toHaveLength(stored.length);
  expect(await verifyPassword(hashOfNothing(settings), createSecret("x"))).toBe(false);
  for (const foreign of [
    "",
    "$2b$10$older",
    "$argon2id$v=19$m=0,t=2,p=1$AAAA$AAAA",
    "$argon2id$v=19$t=2,p=1$AAAA$AAAA",
  ])
    expect(settingsOfHash(foreign)).toBeUndefined();
});
