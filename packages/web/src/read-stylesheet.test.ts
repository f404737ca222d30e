import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readStylesheet } from "./read-stylesheet.ts";

const folder = new URL("../styles/", import.meta.url);
const contents = new URL("../assets/rekey.css", import.meta.url);
const imports = [...readFileSync(contents, "utf8").matchAll(/^@import "\.\.\/styles\/([\w-]+\.css)"/gm)];

/** What would make a file of styles hard to find one's way in, or spoil those after it. */
function faultsOf(name: string, css: string): string[] {
  const lines = css.trimEnd().split("\n").length;
  const times = imports.filter(([, imported]) => imported === name).length;
  const open = css.split("{").length - css.split("}").length;
  return [
    ...(lines > 250 ? [`${name} has ${lines} lines`] : []),
    ...(times === 1 ? [] : [`${name} is imported ${times} times`]),
    ...(open === 0 ? [] : [`${name} leaves ${open} braces open`]),
  ];
}

test("every file of styles is short, whole and part of the one stylesheet", () => {
  const names = readdirSync(folder);
  expect(names.length).toBeGreaterThan(10);
  expect(names.flatMap((name) => faultsOf(name, readFileSync(new URL(name, folder), "utf8")))).toEqual([]);
});

test("a file of styles that is too long, not imported or not closed is told of", () => {
  expect(faultsOf("base.css", "a {}\n".repeat(250))).toEqual([]);
  expect(faultsOf("base.css", "a {}\n".repeat(251))).toEqual(["base.css has 251 lines"]);
  expect(faultsOf("none.css", "a {")).toEqual(["none.css is imported 0 times", "none.css leaves 1 braces open"]);
});

test("a browser is sent every file in its layer, and asked to import nothing", () => {
  const css = readStylesheet(contents);
  expect(css).not.toContain("@import");
  const order = /@layer ([\w, ]+);/.exec(css)?.[1]?.split(", ") ?? [];
  const opened = [...css.matchAll(/^@layer (\w+) \{$/gm)].map(([, layer = ""]) => order.indexOf(layer));
  expect(opened.length).toBe(imports.length);
  expect(opened).toEqual(opened.toSorted((one, other) => one - other));
  expect(opened).not.toContain(-1);
});
