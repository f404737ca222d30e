import { setTimeout as pause } from "node:timers/promises";
import { createLogger } from "@rekey/runtime/logger";
import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";
import { waitInRounds } from "./rounds.ts";

const log = createLogger("test", "silent");
const gone = new AbortController().signal;

test("many who wait cost one look for each round, and none when nobody waits", async () => {
  const ready = new Set<string>();
  const looks: number[] = [];
  using rounds = waitInRounds<string, string>({
    log,
    pauseMs: () => 5,
    look: async (wanted) => {
      looks.push(wanted.length);
      await pause(1);
      return new Map(wanted.filter((each) => ready.has(each)).map((each) => [each, `${each} came`]));
    },
  });
  const waits = Array.from({ length: 300 }, (_, n) => rounds.wait(`w${n}`, { ms: 5_000, gone }));
  for (let n = 0; n < 299; n += 1) ready.add(`w${n}`);
  expect((await Promise.all(waits.slice(0, 299))).at(-1)).toBe("w298 came");
  expect(looks[0]).toBe(300);
  expect(looks.length).toBeLessThan(5);
  ready.add("w299");
  expect(await waits[299]).toBe("w299 came");
  const done = looks.length;
  await pause(30);
  expect(looks.length).toBe(done);
});

test("a wait ends without anything when its time is over, its caller gone, or the process ends; a failed look ends none", async () => {
  let fails = true;
  const rounds = waitInRounds<string, string>({
    log,
    pauseMs: () => 5,
    look: async (wanted) => {
      if (fails) throw new Error("away");
      return new Map(wanted.filter((each) => each === "comes").map((each) => [each, "here"]));
    },
  });
  const leaving = new AbortController();
  const left = rounds.wait("comes", { ms: 60_000, gone: leaving.signal });
  const comes = rounds.wait("comes", { ms: 60_000, gone });
  expect(await rounds.wait("never", { ms: 20, gone })).toBeUndefined();
  leaving.abort();
  expect(await left).toBeUndefined();
  fails = false;
  expect(await comes).toBe("here");
  const cut = rounds.wait("never", { ms: 60_000, gone });
  rounds[Symbol.dispose]();
  expect(await cut).toBeUndefined();
  expect(await rounds.wait("comes", { ms: 60_000, gone })).toBeUndefined();
});

test("places are bounded for each owner and for all, and are given back", () => {
  const places = createPlaces({ max: 3, maxPerOwner: 2 });
  const [first, second] = [places.take("a"), places.take("a")];
  expect([first, second].every(Boolean)).toBe(true);
  expect(places.take("a")).toBeUndefined();
  expect(places.take("b")).toBeDefined();
  expect(places.take("c")).toBeUndefined();
  first?.[Symbol.dispose]();
  expect(places.take("a")).toBeDefined();
  expect(places.take("c")).toBeUndefined();
});
