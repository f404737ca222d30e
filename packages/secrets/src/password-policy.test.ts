import { expect, test } from "vitest";
import { checkPassword, generatePassword, maxPasswordLength, passwordStrength } from "./password-policy.ts";
import { createSecret, reveal } from "./secret.ts";

const context = ["Harbor Logistics", "Maria Keller", "maria.keller@harbor-logistics.example"];
const check = (text: string, minLength = 15) => checkPassword(createSecret(text), { minLength, context });

test("a long passphrase passes without digits, capitals or signs", () => {
  expect(check("lantern under quiet orchard")).toBeUndefined();
});

test("any script and any sign may be used, and length counts characters", () => {
  expect(check("日本語のパスワードは長い方がいい")).toBeUndefined();
  expect(check("🔐".repeat(14))).toBe("too-short");
  expect(check("e\u0301".repeat(8) + "wxyz")).toBe("too-short");
});

test("64 and more characters are taken, and beyond 256 none", () => {
  const phrase = "lantern under quiet orchard, seven ships at anchor; ";
  expect(check(phrase.repeat(5).slice(0, maxPasswordLength))).not.toBe("too-long");
  expect(check(`${phrase}while the harbour master counts gulls`)).toBeUndefined();
  expect(check("x".repeat(maxPasswordLength + 1))).toBe("too-long");
});

test("a common password is refused in any case", () => {
  expect(check("PasswordPassword")).toBe("too-common");
  expect(check("letmein", 5)).toBe("too-common");
});

test("a password made of the firm, the name or the address is refused", () => {
  for (const text of ["harborlogistics2024!", "Maria-Keller-1987", "M4ria.K3ller.2025", "keller@harbor-logistics"]) {
    expect(check(text), text).toBe("contains-context");
  }
});

test("a password that only mentions a word of the context is not", () => {
  expect(check("harbor lantern under quiet orchard")).toBeUndefined();
});

test("repetitions and sequences are refused", () => {
  for (const text of ["aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "qwertyuiopasdfghjkl", "abcdefghijklmnopq"]) {
    expect(["too-simple", "too-common"], text).toContain(check(text));
  }
});

test("a generated password satisfies the policy and never comes twice", () => {
  const made = Array.from({ length: 20 }, () => reveal(generatePassword()));
  for (const text of made) expect(check(text), "refused").toBeUndefined();
  expect(new Set(made).size).toBe(20);
});

test("strength falls for words of the context and rises with length", () => {
  expect(passwordStrength(createSecret("mariakeller"), context)).toBeLessThan(2);
  expect(passwordStrength(createSecret("lantern under quiet orchard"), context)).toBe(4);
});

test("the longest and nastiest passwords are judged quickly", () => {
  const startedAtMs = performance.now();
  for (const part of ["p@ssw0rd", "4@13$0!7|", "a1", "((((", "1234567890"]) check(part.repeat(256).slice(0, 256));
  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
});
