import { expect, test } from "vitest";
import { contrast, contrastOnLight, nearestReadable, onColour, pairOf, readColour, strongerPair } from "./colours.ts";

const many = Array.from({ length: 512 }, (_, index) => {
  const part = (shift: number) => (((index >> shift) & 7) * 36).toString(16).padStart(2, "0");
  return `#${part(0)}${part(3)}${part(6)}`;
});

test("the contrast is the one that WCAG defines", () => {
  expect(contrast("#ffffff", "#000000")).toBeCloseTo(21, 3);
  expect(contrast("#ff0000", "#ffffff")).toBeCloseTo(3.998, 2);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});

test("a colour is read from its digits, and nothing else is one", () => {
  expect([" #0D5560 ", "#Fc0"].map(readColour)).toEqual(["#0d5560", "#ffcc00"]);
  const others = ["red", "0d5560", "#0d55", "#0d5560ff", "rgb(1,2,3)", "#0d5560;}", "#0d5560}*{", "", "var(--x)"];
  expect(others.map(readColour)).toEqual(others.map(() => undefined));
});

test("of each colour the nearest that can be read can be read, and one that can be is itself", () => {
  const readable = many.map(nearestReadable);
  expect(readable.filter((colour) => contrastOnLight(colour) < 4.5)).toEqual([]);
  expect(readable.map(nearestReadable)).toEqual(readable);
  expect(nearestReadable("#0d5560")).toBe("#0d5560");
});

test("each colour that can be read has a form for the dark scheme, with what is written on both", () => {
  const dark = ["#12191c", "#1b2529", "#1f2c31"];
  for (const pair of many.map(nearestReadable).map(pairOf)) {
    for (const { light, dark: lighter } of [pair, strongerPair(pair)]) {
      expect(Math.min(...dark.map((ground) => contrast(lighter, ground))), `${lighter} on dark`).toBeGreaterThan(7);
      expect(contrast(onColour.light, light), `white on ${light}`).toBeGreaterThan(4.5);
      expect(contrast(onColour.dark, lighter), `ink on ${lighter}`).toBeGreaterThan(7);
    }
  }
});

test("the nearest colour keeps its hue", () => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(nearestReadable("#ffcc00").slice(at, at + 2), 16),
  );
  expect(red).toBeGreaterThan(green);
  expect(green).toBeGreaterThan(blue + 60);
});
