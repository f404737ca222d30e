import { expect, test } from "vitest";
import { openInTime } from "./in-time.ts";

test("what hangs is waited for once and not long, and asked again when it is over", async () => {
  const inTime = openInTime(20, () => new Error("late"));
  const hanging = Promise.withResolvers<string>();
  await expect(inTime(() => hanging.promise)).rejects.toThrow("late");
  await expect(inTime(async () => "asked meanwhile")).rejects.toThrow("late");
  hanging.resolve("over");
  await hanging.promise;
  expect(await inTime(async () => "asked again")).toBe("asked again");
});

test("what fails in time fails in its own words", async () => {
  const inTime = openInTime(2_000, () => new Error("late"));
  await expect(inTime(() => Promise.reject(new Error("its own")))).rejects.toThrow("its own");
  expect(await inTime(async () => 1)).toBe(1);
});
