import { expect, test } from "vitest";
import { watchProgress } from "./watch-progress.ts";

function watched(isWorkWaiting: () => Promise<boolean>) {
  const clock = { ms: 0 };
  const left: number[] = [];
  const rules = { redAfterMs: 45_000, leaveAfterMs: 75_000 };
  const watch = watchProgress(
    rules,
    isWorkWaiting,
    () => left.push(clock.ms),
    () => clock.ms,
  );
  const pass = async (ms: number, each: () => void = () => {}): Promise<void> => {
    for (const until = clock.ms + ms; clock.ms < until; clock.ms += 5_000) {
      each();
      await watch.look();
    }
  };
  return { watch, left, pass };
}

test("work that nobody takes turns the process red within a minute and ends it within a minute and a half", async () => {
  const { watch, left, pass } = watched(async () => true);
  await pass(40_000);
  expect(watch.isWedged()).toBe(false);
  await pass(20_000);
  expect(watch.isWedged()).toBe(true);
  expect(left).toEqual([]);
  await pass(30_000);
  expect(left[0]).toBeLessThanOrEqual(90_000);
});

test("an idle queue, a long one that moves, and a Redis that cannot be asked never look wedged", async () => {
  const idle = watched(async () => false);
  await idle.pass(600_000);
  const busy = watched(async () => true);
  await busy.pass(600_000, busy.watch.note);
  const away = watched(() => Promise.reject(new Error("away")));
  await away.pass(600_000);
  for (const { watch, left } of [idle, busy, away]) expect([watch.isWedged(), left]).toEqual([false, []]);
});

test("one job that is taken clears the suspicion", async () => {
  const { watch, left, pass } = watched(async () => true);
  await pass(70_000);
  watch.note();
  await pass(40_000);
  expect([watch.isWedged(), left]).toEqual([false, []]);
});
