import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { auditActionNames, isAuditAction } from "@rekey/contracts/audit-actions";
import { PublicEventType } from "@rekey/contracts/public-events";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const tests = globSync("{tests,packages/*/src,services/*/src,infra/*/src}/**/*.test.ts", { cwd: root });

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const rowsOf = (file: string): string[] =>
  read(file)
    .split("\n")
    .filter((line) => line.startsWith("| "));

/** The last cell of a row, without the strokes that stand within cells. */
const lastCell = (row: string): string => row.replaceAll("\\|", "").split("|").at(-2) ?? "";

/** Whether a test is meant by what stands in a table: a path, with or without its root folder, or a name alone. */
function names(word: string): boolean {
  const meant = word.replace(/\.test\.ts$/, "");
  const isPath = meant.includes("/");
  return tests.some((file) => {
    const path = file.replace(/(?:\.property)?\.test\.ts$/, "");
    return isPath ? path === meant || path.endsWith(`/${meant}`) : basename(path) === meant;
  });
}

test.each(["docs/guards.md", "docs/surroundings.md"])("%s names tests that there are", (file) => {
  const words = rowsOf(file).flatMap((row) =>
    [...lastCell(row).matchAll(/`([a-z][a-z0-9/.-]+)`/g)].map(([, word]) => word),
  );
  expect(words.length).toBeGreaterThan(50);
  expect([...new Set(words)].filter((word) => word !== undefined && !names(word))).toEqual([]);
});

// A merge that takes both sides doubles lines without a word.
test.each(["docs/guards.md", "docs/surroundings.md", "CHANGELOG.md"])("%s says nothing twice", (file) => {
  const lines = read(file).split("\n");
  const isSaid = (line: string, at: number) => /^(?:- |\| )/.test(line) && !lines[at + 1]?.startsWith("|---");
  const said = lines.filter(isSaid);
  expect(said.filter((line, at) => said.indexOf(line) !== at)).toEqual([]);
});

test("every setting of a service stands on the page of all settings", () => {
  const schemas = globSync("{services/*/src/{config,*-settings},packages/*/src/*-settings}.ts", { cwd: root });
  const settings = schemas.flatMap((file) =>
    [...read(file).matchAll(/^ +([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name),
  );
  const text = read("docs/reference/settings.md");
  expect(settings.length).toBeGreaterThan(50);
  expect([...new Set(settings)].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test("an action of the history or a public event that a document names is one of its catalogue", () => {
  const objects = new Set(auditActionNames.map((action) => action.split(".")[0]));
  const documents = globSync(["*.md", "docs/**/*.md"], { cwd: root }).filter(
    // Names fields of other standards.
    (file) => file !== "docs/contract/history-fields.md",
  );
  const named = documents.flatMap((file) =>
    [...read(file).matchAll(/`([a-z]+)\.([a-z_]+)`/g)].flatMap(([, object = "", verb]) =>
      objects.has(object) && verb !== "ts" ? [`${object}.${verb}`] : [],
    ),
  );
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((name) => !isAuditAction(name) && !PublicEventType.safeParse(name).success)).toEqual([]);
});

test("a function that decides, as ARCHITECTURE.md has it, is in its file", () => {
  const named = rowsOf("ARCHITECTURE.md").flatMap((row) =>
    [...row.matchAll(/`([a-z-]+\/[a-z-]+)`((?:[ ,]*`[a-z]\w+`)+)/g)].flatMap(([, file = "", functions = ""]) =>
      [...functions.matchAll(/\w+/g)].map(([name]) => ({ name, file: `packages/database/src/${file}.ts` })),
    ),
  );
  expect(named.length).toBeGreaterThan(30);
  const isMissing = ({ name, file }: { name: string; file: string }) =>
    !new RegExp(`export (?:async )?(?:function|const) ${name}\\b`).test(read(file));
  expect(named.filter(isMissing)).toEqual([]);
});
