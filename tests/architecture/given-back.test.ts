import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The stacks that last as long as the file and that nobody ends. */
const leftIn = (text: string): string[] =>
  [...text.matchAll(/^const (\w+) = new (?:Async)?DisposableStack/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => !text.includes(`${name}.dispose`));

test("what a file of tests starts for all of them is ended with it", () => {
  const files = globSync("tests/**/*.ts", { cwd: root, exclude: ["**/node_modules/**"] });
  const stacks = files.map((file) => [file, readFileSync(join(root, file), "utf8")] as const);
  expect(stacks.filter(([, text]) => /^const \w+ = new AsyncDisposableStack/m.test(text)).length).toBeGreaterThan(5);
  const left = stacks.flatMap(([file, text]) => leftIn(text).map((name) => `${file}: ${name}`));
  expect(left).toEqual([]);
});
