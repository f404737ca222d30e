import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { testPrograms } from "@rekey/dev/test-programs";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const files = globSync("{packages,services,infra,bench,tests}/**/*.test.ts", {
  cwd: root,
  exclude: (name) => name.includes("node_modules"),
});

test("no test is left out without a word: those that a machine cannot run name by a tag what they need", () => {
  expect(files.length).toBeGreaterThan(300);
  const silent = files.filter((file) => {
    const text = read(file);
    if (/\bskip\(/.test(text) && !text.includes("notRun:")) return true;
    return /\.(?:skipIf|runIf|skip|todo)\(|^ *test[^\n]*\{[^}\n]*\b(?:skip|todo)\b[^}\n]*\}, /m.test(text);
  });
  expect(silent).toEqual([]);
});

test("whoever opens a browser has the tag for it", () => {
  const opens = files.filter((file) => /\b(?:browserTest|startBrowser|openChromium)\(/.test(read(file)));
  expect(opens.length).toBeGreaterThan(30);
  expect(opens.filter((file) => !/@module-tag chromium|tags: \["chromium"\]/.test(read(file)))).toEqual([]);
});

test("what a test of a program runs is a tag of it", () => {
  const untagged = files.flatMap((file) => {
    const text = read(file);
    const run = [...text.matchAll(/taggedProgram\("([\w-]+)"\)/g)].map(([, name = ""]) => name);
    return run.filter((name) => !text.includes(`@module-tag ${name}`) && !text.includes(`tags: ["${name}"]`));
  });
  expect(untagged).toEqual([]);
});

test("CONTRIBUTING.md has every program that tests need", () => {
  const [, table = ""] = /\n## What tests need\n([\s\S]*?)\n## /.exec(read("CONTRIBUTING.md")) ?? [];
  const named = [...table.matchAll(/^\| `([\w-]+)`(?: \*)? \|/gm)].map(([, name]) => name);
  expect(named).toEqual(testPrograms.map(({ name }) => name));
});
