import { existsSync, globSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { queueNames } from "@rekey/contracts/events";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const textOf = (...patterns: string[]): string => globSync(patterns, { cwd: root }).map(read).join("\n");

const endings = "{,.ts,.js,.sql,.yaml,.service,.md,@*.patch}";
const isPath = (word: string): boolean =>
  /^[\w.@-]+(?:\/[\w.@-]*)+$|^[\w.-]+\.(?:ts|js|json|md|yaml)$|^\.\w+ignore$/.test(word);
/** By tools, or by hand for each service. */
const isMade = (path: string): boolean =>
  /^(?:\.rekey|screenshots|node_modules)\/|^(?:config\.ts|turbo\.json|dev\.json|rekey\.cdx\.json)$/.test(path);
/** What PostgreSQL does is named by its triggers, indexes and functions. */
const inDatabase = textOf("packages/database/migrations/*.sql", "packages/database/src/schema/*.ts");

const wordsOf = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

/** The files of a path: from the root, of packages/database, or of a folder that is named beside it. */
function filesOf(path: string, folders: readonly string[] = []): string[] {
  const from = ["", "packages/database/src/", "packages/database/", ...folders];
  return globSync(
    from.map((folder) => `${folder}${path}${path.endsWith("/") ? "" : endings}`),
    { cwd: root },
  );
}

/** The words of a text that name no file, and nothing that stands in its files or in PostgreSQL. */
function unknownIn(text: string): string[] {
  const words = wordsOf(text);
  const folders = words.filter((word) => word.endsWith("/"));
  const named = new Map(words.filter(isPath).map((path) => [path, filesOf(path, folders)]));
  const beside = [...named.values()].flat().map((file) => `${dirname(file)}/`);
  // Without a slash it may be a file beside one that is named.
  for (const word of words)
    if (/^[a-z-]+$/.test(word))
      named.set(
        word,
        globSync(
          beside.map((folder) => `${folder}${word}{.ts,.js}`),
          { cwd: root },
        ),
      );
  const code = [
    inDatabase,
    ...[...named.values()]
      .flat()
      .filter((file) => statSync(join(root, file)).isFile())
      .map(read),
  ].join("\n");
  return words.filter((word) => !named.get(word)?.length && (isPath(word) || !code.includes(word)));
}

/** The cells of one column of the tables below a heading, or of all. */
function cells(file: string, column: string, below = ""): string[] {
  const text = read(file);
  const from = text.slice(Math.max(text.indexOf(`\n${below}\n`), 0));
  const section = below === "" ? from : from.slice(0, from.indexOf("\n## ", below.length + 2) >>> 0);
  let place = -1;
  return section.split("\n").flatMap((line) => {
    const parts = line.replaceAll("\\|", "").split("|");
    if (parts.length < 3) place = -1;
    else if (place === -1) place = parts.findIndex((part) => part.trim() === column);
    else if (!line.startsWith("|---")) return [parts[place] ?? ""];
    return [];
  });
}

test("the files and names of code in the list of guards are there", () => {
  const where = cells("docs/guards.md", "where");
  expect(where.length).toBeGreaterThan(300);
  expect(where.filter((cell) => unknownIn(cell).length > 0)).toEqual([]);
});

test("no guard stands in the list twice", () => {
  const guards = cells("docs/guards.md", "guard").map((cell) => cell.trim());
  expect(guards.filter((guard, place) => guards.indexOf(guard) !== place)).toEqual([]);
});

test("the files and names of code in the table of where a reset is decided are there", () => {
  const steps = cells("ARCHITECTURE.md", "function", "## Where a reset is decided");
  expect(steps.length).toBeGreaterThan(15);
  expect(steps.filter((cell) => unknownIn(cell).length > 0)).toEqual([]);
});

test.each(["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "README.md"])(
  "the files that %s names are there",
  (file) => {
    const paths = wordsOf(read(file).replaceAll(/^```[\s\S]*?^```/gm, "")).filter(
      (word) => isPath(word) && !isMade(word),
    );
    expect(paths.filter((path) => filesOf(path).length === 0)).toEqual([]);
  },
);

/** The folders below one, without what tools make. */
const foldersIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .toSorted();

test("ARCHITECTURE.md has a line for each folder and for each room in one", () => {
  const listed = new Map<string, string[]>();
  const above: string[] = [];
  for (const line of read("ARCHITECTURE.md").split("## Who may import whom", 1)[0]?.split("\n") ?? []) {
    const [, indent = "", name] = /^( *)([a-z-]+)\/(?: |$)/.exec(line) ?? [];
    if (name === undefined) continue;
    above.splice(indent.length / 2, above.length, name);
    const parent = above.slice(0, -1).join("/");
    listed.set(parent, [...(listed.get(parent) ?? []), name].toSorted());
  }
  for (const top of ["services", "packages", "infra", "tests"]) {
    expect(listed.get(top), top).toEqual(foldersIn(top));
    if (top === "tests") continue;
    for (const folder of foldersIn(top)) {
      const source = join(top, folder, "src");
      const rooms = existsSync(join(root, source)) ? foldersIn(source) : [];
      expect(listed.get(`${top}/${folder}`) ?? [], source).toEqual(rooms);
    }
  }
});

test("a room of packages/database can be looked over", () => {
  const rooms = foldersIn("packages/database/src").map((room) => `packages/database/src/${room}`);
  const sizes = ["packages/database/src", ...rooms].map(
    (room) => [room, globSync(`${room}/*.ts`, { cwd: root }).length] as const,
  );
  expect(sizes.filter(([, size]) => size > 14)).toEqual([]);
});

test("who may import whom is what turbo.json says", () => {
  const { boundaries } = JSON.parse(read("turbo.json")) as {
    boundaries: { tags: Record<string, { dependencies: { allow?: string[] } }> };
  };
  const packages = cells("ARCHITECTURE.md", "package", "## Who may import whom").map((cell) => cell.trim().split(", "));
  const allowed = cells("ARCHITECTURE.md", "may import", "## Who may import whom").map((cell) => cell.trim());
  const written = packages.flatMap((names, row) => names.map((name) => [name, allowed[row]] as const));
  const held = Object.entries(boundaries.tags).flatMap(([name, { dependencies }]) =>
    dependencies.allow ? [[name, dependencies.allow.join(", ") || "no package of ours"] as const] : [],
  );
  expect(held.map(([name]) => name).toSorted()).toEqual(foldersIn("packages"));
  expect(written).toEqual(expect.arrayContaining(held));
});

test("each queue has a worker", () => {
  const workers = textOf("services/*/src/main.ts");
  expect(queueNames.filter((queue) => !workers.includes(`startWorker("${queue}"`))).toEqual([]);
});
