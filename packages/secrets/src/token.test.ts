import { expect, test } from "vitest";
import { generateTokenKey } from "./generate-keys.ts";
import { reveal } from "./secret.ts";
import { deriveToken, hashToken, isTokenShaped, newToken, parseTokenKeys } from "./token.ts";

const text = `${generateTokenKey("k2")},${generateTokenKey("k1")}`;
const link = { keyId: "k1", resetId: "reset-1", nonce: "nonce", generation: 1 };

test("one link always has one token, and any difference gives another", () => {
  const keys = parseTokenKeys(text);
  const of = (change: Partial<typeof link>) => reveal(deriveToken(keys, { ...link, ...change }));
  expect(of({})).toBe(reveal(deriveToken(parseTokenKeys(text), link)));
  const others = [of({ keyId: "k2" }), of({ resetId: "reset-2" }), of({ nonce: "other" }), of({ generation: 2 })];
  expect(new Set([of({}), ...others]).size).toBe(5);
});

test("parts of a link cannot be shifted into each other", () => {
  const keys = parseTokenKeys(text);
  const one = deriveToken(keys, { ...link, resetId: "ab", nonce: "c" });
  const other = deriveToken(keys, { ...link, resetId: "a", nonce: "bc" });
  expect(reveal(one)).not.toBe(reveal(other));
});

test("a token looks like a token, and its hash does not", () => {
  const token = reveal(deriveToken(parseTokenKeys(text), link));
  expect(isTokenShaped(token)).toBe(true);
  expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
  for (const other of [
    "",
    `${token}a`,
    token.slice(1),
    `${token.slice(1)}%`,
    hashToken(token),
    1,
    undefined,
    [token],
  ]) {
    expect(isTokenShaped(other)).toBe(false);
  }
});

test("a new token is of the first key, and can be derived again from what is stored of it", () => {
  const keys = parseTokenKeys(text);
  const made = newToken(keys, { resetId: "reset-1", generation: 2 });
  expect(made.keyId).toBe("k2");
  expect(hashToken(reveal(deriveToken(keys, { ...made, resetId: "reset-1", generation: 2 })))).toBe(made.tokenHash);
  expect(newToken(keys, { resetId: "reset-1", generation: 2 }).tokenHash).not.toBe(made.tokenHash);
});

test("short, unnamed and doubled keys are refused without being quoted", () => {
  for (const bad of ["", "planted", "k1:planted", `${generateTokenKey()},${generateTokenKey()}`]) {
    expect(() => parseTokenKeys(bad)).toThrow(/^(?!.*planted)/);
  }
  expect(() => deriveToken(parseTokenKeys(text), { ...link, keyId: "k9" })).toThrow("not among");
});
