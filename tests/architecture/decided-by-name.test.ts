import { beforeAll, expect, test } from "vitest";
import { compilePlanted, type PlantedChange } from "../harness/compile-planted.ts";

interface Planted extends PlantedChange {
  forgotten: string;
  error: string;
}

const planted: readonly Planted[] = [
  {
    forgotten: "a role, by a line of the table of who sees what",
    folder: "packages/contracts",
    file: "access.ts",
    change: ['auditor: "masked", ops: null, portal: null };', 'auditor: "masked", ops: null };'],
    error: "Property 'portal' is missing",
  },
  {
    forgotten: "a column of contacts, by the catalogue of their fields",
    folder: "packages/database",
    file: "directory/contact-columns.ts",
    change: ['  | "searchKey"', ""],
    error: `Type '"searchKey"' is not assignable to type`,
  },
  {
    forgotten: "a field of contacts, by their table",
    folder: "packages/database",
    file: "directory/contact-columns.ts",
    change: ["contacts.$inferSelect, OwnColumn>", 'contacts.$inferSelect, OwnColumn | "phone">'],
    error: `Type '"phone"' is not assignable to type`,
  },
  {
    forgotten: "a text that operations could read",
    folder: "services/api",
    file: "present/presenters.ts",
    change: ["  words: true,\n", ""],
    error: "Property 'words' is missing",
  },
];

let complaints: string[] = [];
beforeAll(() => {
  complaints = compilePlanted(planted);
}, 180_000);

test.each(planted.map(({ forgotten, error }, place) => [forgotten, error, place] as const))(
  "what is forgotten does not compile: %s",
  (_, error, place) => {
    expect(complaints[place]).toContain(error);
  },
);
