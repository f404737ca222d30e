import { expect, test } from "vitest";
import { createCommandLimit } from "./limit-commands.ts";

function startLimit() {
  let now = 0;
  const limit = createCommandLimit({ perMinute: 60, atOnce: 3 }, () => now);
  return { ...limit, pass: (ms: number) => (now += ms) };
}

const takes = (limit: { take(actor: string): number | undefined }, actor: string, times: number) =>
  Array.from({ length: times }, () => limit.take(actor));

test("a caller may send some commands at once, is then told when the next one may come, and is right to believe it", () => {
  const limit = startLimit();
  expect(takes(limit, "crm", 5)).toEqual([undefined, undefined, undefined, 1, 1]);
  limit.pass(999);
  expect(limit.take("crm")).toBe(1);
  limit.pass(1);
  expect(takes(limit, "crm", 2)).toEqual([undefined, 1]);
  limit.pass(3_600_000);
  expect(takes(limit, "crm", 4), "time gives back no more than all").toEqual([undefined, undefined, undefined, 1]);
});

test("what one caller sends takes nothing from another one", () => {
  const limit = startLimit();
  takes(limit, "crm", 5);
  expect(takes(limit, "somebody else", 3)).toEqual([undefined, undefined, undefined]);
});

test("a refused command and one that is given back cost nothing", () => {
  const limit = startLimit();
  takes(limit, "crm", 50);
  limit.pass(1_000);
  expect(takes(limit, "crm", 2)).toEqual([undefined, 1]);
  limit.giveBack("crm");
  expect(takes(limit, "crm", 2)).toEqual([undefined, 1]);
});

test("a caller is told how many are left, and when all are back, and it comes so", () => {
  const limit = startLimit();
  expect(limit.tell("crm")).toEqual({ "RateLimit-Policy": '"commands";q=3;w=3', RateLimit: '"commands";r=3;t=0' });
  takes(limit, "crm", 2);
  expect(limit.tell("crm").RateLimit).toBe('"commands";r=1;t=2');
  limit.pass(999);
  expect(limit.tell("crm").RateLimit).toBe('"commands";r=1;t=2');
  limit.pass(1_001);
  expect(limit.tell("crm").RateLimit).toBe('"commands";r=3;t=0');
  takes(limit, "crm", 9);
  expect(limit.tell("crm").RateLimit).toBe('"commands";r=0;t=3');
});
