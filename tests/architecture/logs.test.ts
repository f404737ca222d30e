import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

interface Line {
  code: string;
  level: string;
  /** Undefined: it is put together. */
  sentence: string | undefined;
}

/** The text of a call up to the bracket that ends it. */
function callFrom(text: string): string {
  let depth = 1;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (quote !== "") {
      if (sign === "\\") at += 1;
      else if (sign === quote) quote = "";
    } else if (`"'\``.includes(sign)) quote = sign;
    else if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    if (depth === 0) return text.slice(0, at);
  }
  return text;
}

function linesIn(text: string): Line[] {
  return [...text.matchAll(/(?:\.(fatal|error|warn|info|debug)|\[level\])\(\s*\{/g)].flatMap((found) => {
    const call = callFrom(text.slice(found.index + found[0].length - 1));
    const code = /\bcode: "([a-z][a-z0-9-]+)"/.exec(call)?.[1];
    if (code === undefined) return [];
    const [, plain, name] = /(?:"((?:[^"\\]|\\.)*)"|\b([\w.]+)|`)\s*,?\s*$/.exec(call) ?? [];
    const named = name && new RegExp(String.raw`const ${name} =\s*"([^"]*)"`).exec(text)?.[1];
    return [{ code, level: found[1] ?? "any", sentence: plain ?? (named || undefined) }];
  });
}

const files = globSync("{packages,services}/*/src/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
const lines = files.flatMap((file) => linesIn(read(file)));

const rows = new Map(
  [...read("docs/reference/logs.md").matchAll(/^\| `([a-z0-9-]+)` \| ([^|]+) \| ([^|]+) \|([^|]*)\|$/gm)].map(
    ([, code = "", levels = "", sentence = "", help = ""]) => [code, { levels, sentence, help: help.trim() }] as const,
  ),
);

test("every code of the log stands in its reference, with its level and its sentence, and no other does", () => {
  const codes = new Set(lines.map(({ code }) => code));
  expect(codes.size).toBeGreaterThan(80);
  expect([...rows.keys()].filter((code) => !codes.has(code))).toEqual([]);
  expect([...codes].filter((code) => !rows.has(code))).toEqual([]);
  const wrong = lines.filter(({ code, level, sentence }) => {
    const row = rows.get(code);
    const isLevel = level === "any" || row?.levels.split(", ").some((each) => each.startsWith(level));
    const others = lines.filter((line) => line.code === code).map((line) => line.sentence);
    const isSaid =
      sentence === undefined || others.includes(undefined) || (row !== undefined && others.includes(row.sentence));
    return !isLevel || !isSaid;
  });
  expect(wrong).toEqual([]);
});

test("what is a warning or worse comes with what to do", () => {
  const grave = lines.filter(({ level }) => /^(?:warn|error|fatal|any)$/.test(level)).map(({ code }) => code);
  expect(grave.length).toBeGreaterThan(50);
  expect(grave.filter((code) => (rows.get(code)?.help ?? "") === "")).toEqual([]);
});

test("the runbooks that the reference names are there", () => {
  const named = [...rows.values()].flatMap(({ help }) => [...help.matchAll(/\bRekey[A-Z]\w+/g)].map(([name]) => name));
  const there = globSync("docs/runbooks/*.md", { cwd: root });
  expect(named.filter((name) => !there.includes(`docs/runbooks/${name}.md`))).toEqual([]);
});
