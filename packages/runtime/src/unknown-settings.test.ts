import { expect, test } from "vitest";
import { findUnknown } from "./unknown-settings.ts";

const known = ["PORTAL_URL", "REDIS_URL", "TOKEN_KEYS", "PORT", "HOST", "DATABASE_URL"];
const find = (...names: string[]) => findUnknown(known, Object.fromEntries(names.map((name) => [name, "planted"])));

test.for([
  ["two letters that changed places", "PORTAL_ULR", "PORTAL_URL"],
  ["a letter that is missing", "REDIS_UR", "REDIS_URL"],
  ["a letter too many", "TOKEN_KEYSS", "TOKEN_KEYS"],
  ["other letters", "DATABASE_URI", "DATABASE_URL"],
  ["the name of a file", "PORTAL_ULR_FILE", "PORTAL_URL"],
] as const)("a setting that is misspelt is named with what was meant: %s", ([, name, meant]) => {
  expect(find(name)).toEqual([{ name, meant }]);
});

test("a name that begins as ours is told, and what the command line reads is not", () => {
  expect(find("REKEY_PORT", "REKEY_TOKEN", "REKEY_TOKEN_FILE", "REKEY_API", "REKEY_DIR")).toEqual([
    { name: "REKEY_PORT", meant: undefined },
  ]);
});

test("settings, their files, what is empty and what is others' own are not told", () => {
  expect(find("PORTAL_URL", "TOKEN_KEYS_FILE", "PATH", "HOME", "PWD", "SORT", "NODE_ENV", "LANG", "redis_ur")).toEqual(
    [],
  );
  expect(findUnknown(known, { PORTAL_ULR: "" })).toEqual([]);
});
