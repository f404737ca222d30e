import { expect, test } from "vitest";
import { reveal } from "./secret.ts";
import { isServiceSecret, newServiceSecret } from "./service-secret.ts";

const made = Array.from({ length: 200 }, () => reveal(newServiceSecret()));

test("each secret is another, known by its prefix and sound by its checksum", () => {
  expect(new Set(made).size).toBe(200);
  for (const secret of made) expect([secret, isServiceSecret(secret)]).toEqual([secret, true]);
});

test("one that was mistyped, cut or made up is none", () => {
  for (const secret of made) {
    const at = 4 + Math.floor(Math.random() * 49);
    const other = `${secret.slice(0, at)}${secret[at] === "x" ? "y" : "x"}${secret.slice(at + 1)}`;
    expect([other, isServiceSecret(other)]).toEqual([other, false]);
  }
  const [one = ""] = made;
  const others = [
    one.slice(0, -1),
    `${one}0`,
    one.toUpperCase(),
    ` ${one}`,
    one.replace("rka_", "rkb_"),
    `${one}\n`,
    "",
  ];
  expect(others.filter(isServiceSecret)).toEqual([]);
});
