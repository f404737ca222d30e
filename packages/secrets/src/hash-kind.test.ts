import { expect, test } from "vitest";
import {
  hashOfNothing,
  type HashKind,
  isBearable,
  kindOfHash,
  nameOfKind,
  readHead,
  readKindName,
} from "./hash-kind.ts";
import { hashPassword, minimumHashSettings, verifyPassword } from "./password-hash.ts";
import { createSecret } from "./secret.ts";

const digest = "A".repeat(43);
const argon2 = (costs: string) => `$argon2id$v=19$${costs}$c29tZXNhbHQ$${digest}`;
const bcrypt = (head: string) => `${head}$abcdefghijklmnopqrstuu${"A".repeat(31)}`;

test("a hash tells of what kind it is, and one of nothing looks the same and is no password's", async () => {
  const kinds: HashKind[] = [
    { scheme: "argon2id", memoryKib: 20_480, passes: 3, lanes: 2 },
    { scheme: "argon2i", memoryKib: 1_024, passes: 2, lanes: 2 },
    { scheme: "bcrypt", cost: 4 },
    { scheme: "phpass", cost: 13 },
  ];
  for (const kind of kinds) {
    const nothing = hashOfNothing(kind);
    expect(kindOfHash(nothing)).toEqual(kind);
    expect(hashOfNothing(kind)).not.toBe(nothing);
    expect(hashOfNothing(kind)).toHaveLength(nothing.length);
    expect(await verifyPassword(nothing, createSecret("x"))).toBe(false);
  }
  expect(kinds.map(nameOfKind)).toEqual(["argon2id-20480-3-2", "argon2i-1024-2-2", "bcrypt-4", "phpass-13"]);
  const ours = kindOfHash(await hashPassword(createSecret("x"), minimumHashSettings));
  expect(ours).toEqual({ scheme: "argon2id", ...minimumHashSettings });
  expect([readHead("m=19456,p=1,t=2"), readHead("$argon2id$v=19$m=19456,t=2,p=1")]).toEqual([ours, ours]);
  expect([readHead("$2y$12"), readHead("$H$9")]).toEqual([
    { scheme: "bcrypt", cost: 12 },
    { scheme: "phpass", cost: 11 },
  ]);
});

test.each([
  "",
  "secret",
  "5f4dcc3b5aa765d61d8327deb882cf99",
  "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
  "$6$rounds=5000$saltstring$x",
  "$2b$10$older",
  // As costly as can be written, or more, in words or by saying it twice.
  bcrypt("$2y$31"),
  bcrypt("$2y$15"),
  bcrypt("$2y$03"),
  bcrypt("$2x$10"),
  bcrypt("$2y$1"),
  `${bcrypt("$2y$10")}A`,
  `${bcrypt("$2y$10")}\n`,
  bcrypt("$2y$10").replace("abc", "ab!"),
  `$P$${"T"}${"a".repeat(30)}`,
  `$P$E${"a".repeat(30)}`,
  `$P$B${"a".repeat(29)}`,
  `$P$/${"a".repeat(30)}`,
  argon2("m=4294967296,t=1,p=1"),
  argon2("m=65536,t=2147483648,p=1"),
  argon2("m=65536,m=64,t=4,p=1"),
  argon2("m=064,t=4,p=1"),
  argon2("m=65536,t=4"),
  argon2("m=65536,t=4,p=1,data=AAAA"),
  argon2("m=0,t=2,p=1"),
  argon2("m=65536,t=4,p=1").replace("v=19", "v=16"),
  argon2("m=65536,t=4,p=1").replace("argon2id", "argon2d"),
  "$argon2id$v=19$m=65536,t=4,p=1$AAAA$AAAA",
  // Bits that no encoder leaves, and a letter that stands for no byte.
  argon2("m=65536,t=4,p=1").replace("c29tZXNhbHQ", "c29tZXNhbHR"),
  argon2("m=65536,t=4,p=1").replace(/A$/, "B"),
  `${argon2("m=65536,t=4,p=1")}AA`,
  `${argon2("m=65536,t=4,p=1")}${"A".repeat(100_000)}`,
])("%s is no hash that is checked here", (foreign) => {
  expect(kindOfHash(foreign)).toBeUndefined();
});

test("of a foreign argon2 only what a sign-in can bear is taken, in memory, in work and in threads", () => {
  const isTaken = (costs: string) => {
    const kind = kindOfHash(argon2(costs));
    return kind !== undefined && isBearable(kind);
  };
  const taken = ["m=65536,t=4,p=1", "m=262144,t=4,p=1", "m=65536,p=8,t=3", "m=1024,t=2,p=2"];
  expect(taken.filter((costs) => !isTaken(costs))).toEqual([]);
  const refused = ["m=262145,t=1,p=1", "m=262144,t=5,p=1", "m=65536,t=17,p=1", "m=65536,t=1,p=9", "m=8,t=1,p=2"];
  expect(refused.filter(isTaken)).toEqual([]);
});

test("of phpass, which works on the main thread, up to 2^15 rounds are taken, by hash and by name", () => {
  expect(kindOfHash(`$P$D${"a".repeat(30)}`)).toEqual({ scheme: "phpass", cost: 15 });
  expect([readKindName("phpass-15")?.scheme, readKindName("phpass-16")]).toEqual(["phpass", undefined]);
});

// Made by libxcrypt, by argon2's own reference and by phpass, of which these are the published samples.
test.each([
  ["$2y$", "correct horse", "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"],
  ["$2a$, not in ASCII", "pässwörd", "$2a$04$abcdefghijklmnopqrstuuyx2n0Zzopyr9QuYTMCfOJJOj526QVoC"],
  ["$2b$, 72 bytes", "x".repeat(72), "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i"],
  ["$2y$, of letters typed in parts", "cafe\u0301", "$2y$04$abcdefghijklmnopqrstuuOPx4tXEYeRQ0j5wdqjQ2bd8EqDyvq5e"],
  ["argon2i", "password", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"],
  ["argon2id", "password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"],
  ["phpass", "test12345", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"],
  ["phpass of phpBB", "test12345", "$H$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"],
])("a hash that another program has made matches its password and no other: %s", async (_form, password, hash) => {
  expect(await verifyPassword(hash, createSecret(password))).toBe(true);
  for (const other of [
    "",
    `${password.slice(0, -1)}y`,
    password.slice(1),
    `${password.slice(0, 8)}\0${password.slice(8)}`,
  ])
    expect(await verifyPassword(hash, createSecret(other))).toBe(false);
});

test("what comes after 72 bytes counts nowhere in bcrypt, and after a NUL everywhere", async () => {
  const hash = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
  expect(await verifyPassword(hash, createSecret("x".repeat(80)))).toBe(true);
  expect(await verifyPassword(hash, createSecret(`${"x".repeat(71)}\0`))).toBe(false);
});
