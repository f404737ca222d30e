import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../packages/database/migrations");
const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));

/** What a migration does, without what it says about it. */
const statementsOf = (name: string) => readFileSync(join(folder, name), "utf8").replaceAll(/^\s*--(?!>).*$/gm, "");

// drizzle-kit writes `REFERENCES "public"."contacts"` into what it generates: take the `"public".` out.
test.each(names)("%s leaves it to the search path in which schema things are", (name) => {
  expect(statementsOf(name).match(/.*("public"|\bpublic\b|\bdrizzle\.).*/g) ?? []).toEqual([]);
});

test("everybody is spelled PUBLIC, which is how the check above tells them from the schema", () => {
  const all = names.map(statementsOf).join("\n");
  expect(all.match(/.*(SCHEMA|,|search_path\s*=)\s*PUBLIC\b.*/g) ?? []).toEqual([]);
});

test("a migration that takes something away says which versions the database serves from then on", () => {
  // Before this one databases did not say it, and versions before it do not ask.
  const later = names.filter((name) => name > "0047_serves_from.sql");
  const taking = later.filter((name) => /\b(DROP (TABLE|COLUMN|VIEW)|RENAME (TO|COLUMN))\b/i.test(statementsOf(name)));
  expect(taking.filter((name) => !/serves_from/.test(statementsOf(name)))).toEqual([]);
});
