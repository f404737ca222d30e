import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const copy = mkdtempSync(join(tmpdir(), "rekey-lint-"));
const source = "packages/planted/src";

for (const file of [".oxlintrc.json", "tsconfig.base.json", "infra/lint"]) {
  cpSync(join(repository, file), join(copy, file), { recursive: true });
}
symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const lines = (count: number): string => Array.from({ length: count }, (_, n) => `  console.log(${n});`).join("\n");

const asks = (what: string): string => `import { auditEvents, db, events } from "./asks.ts";
export const a = () => [${what}, auditEvents, events];
`;

const planted: [rule: string, file: string, content: string][] = [
  ["eslint(max-lines)", "long-file.ts", `export const a = 1;\n${"\n// reason\n".repeat(130)}`],
  ["eslint(max-lines-per-function)", "long-function.ts", `export function a(): void {\n${lines(51)}\n}\n`],
  ["eslint(no-console)", "talks.ts", "console.log(1);\nexport {};\n"],
  ["eslint(no-param-reassign)", "reassigns.ts", "export function a(b: number): number {\n  b = 2;\n  return b;\n}\n"],
  [
    "eslint(no-restricted-imports)",
    "shows.ts",
    'export const a = (): object => import("./style-guide/style-guide.ts");\n',
  ],
  ["eslint(no-warning-comments)", "later.ts", "// TODO: later\nexport {};\n"],
  ["import(no-cycle)", "cycle-one.ts", 'import { b } from "./cycle-two.ts";\nexport const a = (): number => b();\n'],
  ["import(no-default-export)", "by-default.ts", "export default 1;\n"],
  ["node(no-process-env)", "reads.ts", 'export const a = process.env["A"];\n'],
  [
    "typescript(consistent-type-imports)",
    "types-only.ts",
    'import { Stats } from "node:fs";\nexport type A = Stats;\n',
  ],
  ["typescript(no-explicit-any)", "anything.ts", "export const a = (b: any): number => Number(b);\n"],
  ["typescript(no-floating-promises)", "floats.ts", "export const a = (): void => {\n  Promise.resolve(1);\n};\n"],
  ["typescript(no-misused-promises)", "misused.ts", "export const a = async (b: Promise<boolean>) => (b ? 1 : 2);\n"],
  ["typescript(no-non-null-assertion)", "surely.ts", "export const a = (b?: string): string => b!;\n"],
  ["typescript(only-throw-error)", "throws.ts", 'export const a = (): never => {\n  throw "b";\n};\n'],
  [
    "typescript(return-await)",
    "returns-early.ts",
    "export async function a(b: AsyncDisposable, c: Promise<number>): Promise<number> {\n  await using _d = b;\n  return c;\n}\n",
  ],
  [
    "typescript(switch-exhaustiveness-check)",
    "switches.ts",
    'export function a(b: "x" | "y"): number {\n  switch (b) {\n    case "x":\n      return 1;\n  }\n  return 2;\n}\n',
  ],
  ["unicorn(filename-case)", "camelCase.ts", "export const a = 1;\n"],
  [
    "rekey(quoted-values)",
    "unquoted.ts",
    'import { html } from "./html.ts";\nexport const a = (b: string) => html`<p title=${b}>`;\n',
  ],
  ["rekey(comment-width)", "wide.ts", `// ${"word ".repeat(24)}\nexport {};\n`],
  ["rekey(no-class)", "classy.ts", "export class A {}\n"],
  ["rekey(log-code)", "logs.ts", 'export const a = (log: Console): void => log.warn("gone");\n'],
  ...[
    "db`with a as (select) insert into audit_events (action) values (${1})`",
    "db`with a as (select) insert\n  into events (id) values (${1})`",
    'db("update events set consumed_at = now()")',
    "db.insert(auditEvents)",
    "db.insert(events)",
    "db.update(events)",
  ].map((by, index): [string, string, string] => ["rekey(no-history-by-hand)", `history-${index}.ts`, asks(by)]),
  ["rekey(no-transaction-by-hand)", "transaction.ts", asks("db.transaction(() => 1)")],
  ["rekey(no-transaction-by-hand)", "begin.ts", asks('db.$client.begin("read only", () => 1)')],
  [
    "rekey(log-code)",
    "logs-of.ts",
    'export const a = (logOf: (b: object) => Console): void => logOf({}).warn({ err: 1 }, "gone");\n',
  ],
  ["rekey(no-re-export)", "passes-on.ts", 'export { a } from "./throws.ts";\n'],
  ["rekey(no-re-export)", "passes-on-too.ts", 'import { a } from "./throws.ts";\nexport { a };\n'],
  ["rekey(no-vague-filename)", "utils.ts", "export const a = 1;\n"],
  ["vitest(no-focused-tests)", "focused.test.ts", 'import { test } from "vitest";\ntest.only("a", () => {});\n'],
];

const clean: [file: string, content: string][] = [
  [
    "asks.ts",
    "export const db = (a: TemplateStringsArray): string[] => [...a];\nexport const [auditEvents, events] = [1, 2];\n",
  ],
  ["clean-asks.ts", asks("db`select from audit_events join events using (id) for update`")],
  ["html.ts", "export const html = (a: TemplateStringsArray, ...b: string[]): string[] => [...a, ...b];\n"],
  [
    "clean-view.ts",
    'import { html } from "./html.ts";\nexport const a = (b: string) => html`<a href="/x?y=${b}">${b}</a>`;\n',
  ],
  ["cycle-two.ts", 'import { a } from "./cycle-one.ts";\nexport const b = (): number => a();\n'],
  ["clean.ts", "export class Refusal extends Error {}\nexport const a = (b: number): number => b + 1;\n"],
];

function write(file: string, content: string): void {
  const path = join(copy, source, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function lint(): { file: string; rule: string }[] {
  writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
  for (const [, file, content] of planted) write(file, content);
  for (const [file, content] of clean) write(file, content);
  const tsconfig = { extends: "../../tsconfig.base.json", include: ["src"] };
  writeFileSync(join(copy, source, "../tsconfig.json"), JSON.stringify(tsconfig));
  const oxlint = join(repository, "node_modules/oxlint/bin/oxlint");
  const result = spawnSync(process.execPath, [oxlint, "--format", "json"], { cwd: copy, encoding: "utf8" });
  const { diagnostics } = JSON.parse(result.stdout) as { diagnostics: { filename: string; code: string }[] };
  return diagnostics.map(({ filename, code }) => ({ file: basename(filename), rule: code }));
}

test("every rule of our own is seen to fire, and clean code passes", () => {
  const findings = lint();
  for (const [rule, file] of planted) expect(findings).toContainEqual({ rule, file });
  expect(findings.filter(({ file }) => file.startsWith("clean"))).toEqual([]);
});
