import { expect, test } from "vitest";
import { nameOfBackend, parseMemory, parseStat, timesBetween } from "./process-times.ts";

test("times are found behind a name that looks like the rest of the line", () => {
  const line = "4711 (a) R 1 2 (b) S 17 4711 4711 0 -1 4194304 9 8 7 6 300 45 12 3 20 0 11 0 5556 1 2\n";
  expect(parseStat(line)).toEqual({ parent: 17, own: 345, ofEnded: 15 });
});

test("what somebody has used counts from the first look, and from nothing where there was none", () => {
  expect(timesBetween({ api: 100, gone: 50, idle: 7 }, { api: 130, new: 20, idle: 7 })).toEqual({ api: 30, new: 20 });
});

test("backends of a name are one, and what one had used before it ended is not counted again", () => {
  const before = { "postgres: others": 40, "postgres: api#1": 100, "postgres: api#2": 500, "postgres: api#3": 7 };
  const after = { "postgres: others": 570, "postgres: api#1": 130, "postgres: api#3": 7, "postgres: api#4": 5 };
  expect(timesBetween(before, after)).toEqual({ "postgres: others": 30, "postgres: api": 35 });
});

test.each([
  ["postgres: rekey_api rekey_bench 127.0.0.1(40262) idle", "rekey_api"],
  ["postgres: rekey_mail rekey_bench 127.0.0.1(40262) UPDATE waiting", "rekey_mail"],
  ["postgres: postgres bench_vendure [local] idle in transaction", "postgres"],
  ["postgres: autovacuum worker rekey_bench", "autovacuum"],
  ["postgres: walwriter ", "walwriter"],
  ["postgres: io worker 1", "others"],
  ["/usr/lib/postgresql/bin/postgres -D /data", "others"],
])("the backend %s is told of as %s", (title, name) => {
  expect(nameOfBackend(title)).toBe(name);
});

test("memory is read by its name", () => {
  const text =
    "5581-7ffd ---p 00000000 00:00 0 [rollup]\nRss:              20480 kB\nPss:               1536 kB\nPss_Dirty: 1 kB\n";
  expect(parseMemory(text, "Pss")).toBe(1.5);
  expect(parseMemory(text, "Rss")).toBe(20);
  expect(parseMemory("", "Rss")).toBeNaN();
});
