import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const copy = mkdtempSync(join(tmpdir(), "rekey-decided-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Planted {
  forgotten: string;
  folder: string;
  file: string;
  change: [from: string, to: string];
  error: string;
}

const planted: readonly Planted[] = [
  {
    forgotten: "a role, by a line of the table of who sees what",
    folder: "packages/contracts",
    file: "src/access.ts",
    change: ['auditor: "masked", ops: null, portal: null };', 'auditor: "masked", ops: null };'],
    error: "Property 'portal' is missing",
  },
  {
    forgotten: "a column of contacts, by the catalogue of their fields",
    folder: "packages/database",
    file: "src/directory/contact-columns.ts",
    change: ['  | "searchKey"', ""],
    error: `Type '"searchKey"' is not assignable to type`,
  },
  {
    forgotten: "a field of contacts, by their table",
    folder: "packages/database",
    file: "src/directory/contact-columns.ts",
    change: ["contacts.$inferSelect, OwnColumn>", 'contacts.$inferSelect, OwnColumn | "phone">'],
    error: `Type '"phone"' is not assignable to type`,
  },
  {
    forgotten: "a text that operations could read",
    folder: "services/api",
    file: "src/present/presenters.ts",
    change: ["  words: true,\n", ""],
    error: "Property 'words' is missing",
  },
];

/** What the compiler says of a changed copy of a file, beside the others of its package as they are. */
function complaintOf({ folder, file, change: [from, to] }: Planted): string {
  const target = join(copy, folder);
  for (const name of ["src", "package.json"]) {
    cpSync(join(repository, folder, name), join(target, name), { recursive: true });
  }
  rmSync(join(target, "node_modules"), { force: true });
  symlinkSync(join(repository, folder, "node_modules"), join(target, "node_modules"));
  const source = readFileSync(join(target, file), "utf8");
  if (!source.includes(from)) throw new Error(`${file} no longer has: ${from}`);
  const name = join(dirname(file), "planted.ts");
  writeFileSync(join(target, name), source.replace(from, to));
  const tsconfig = join(target, "tsconfig.json");
  writeFileSync(tsconfig, JSON.stringify({ extends: join(repository, "tsconfig.base.json"), files: [name] }));
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", tsconfig, "--pretty", "false"], { encoding: "utf8" });
  const said = stdout.trim().split(/\n(?=\S)/);
  expect(said.filter((line) => !line.includes("planted.ts("))).toEqual([]);
  return said.join("\n");
}

test.each(planted.map((plant) => [plant.forgotten, plant] as const))(
  "what is forgotten does not compile: %s",
  (_, plant) => {
    expect(complaintOf(plant)).toContain(plant.error);
  },
);
