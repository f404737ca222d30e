import { expect, test } from "vitest";
import { waitAtMost } from "./wait-at-most.ts";

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("what never ends is waited for no longer than that", async () => {
  await expect(waitAtMost(1, new Promise(() => {}))).resolves.toBeUndefined();
});

test("what ends is waited for, with its failure, and leaves no timer that keeps a process alive", async () => {
  const before = timers();
  await waitAtMost(3_600_000, Promise.resolve());
  await expect(waitAtMost(3_600_000, Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(timers()).toBeLessThanOrEqual(before);
});
