import { expect, onTestFinished, test, vi } from "vitest";
import { endTogether } from "./end-together.ts";

/** Work that ends when it is told to, and what was answered so far. */
function openWork(options: { atMost: number; withinMs: number }) {
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const answered: string[] = [];
  const run = endTogether((name: string) => {
    const ending = Promise.withResolvers<string>();
    ends.set(name, ending);
    return ending.promise;
  }, options);
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    answered,
    begin(...names: string[]) {
      for (const name of names) {
        void run(name).then(
          (result) => answered.push(result),
          (error: unknown) => answered.push(String(error)),
        );
      }
    },
    async end(name: string) {
      ends.get(name)?.resolve(name);
      await turn();
    },
    async fail(name: string) {
      ends.get(name)?.reject(new Error(`${name} failed`));
      await turn();
    },
  };
}

const patient = { atMost: 3, withinMs: Number.POSITIVE_INFINITY };

test("one that is under way alone is answered when it ends", async () => {
  const work = openWork(patient);
  work.begin("a");
  await work.end("a");
  expect(work.answered).toEqual(["a"]);
});

test("those under way at the same time are answered when the last of them ends", async () => {
  const work = openWork(patient);
  work.begin("a", "b");
  await work.end("b");
  expect(work.answered).toEqual([]);
  await work.end("a");
  expect(work.answered).toEqual(["b", "a"]);
});

test("as many as may be answered together wait for no other one", async () => {
  const work = openWork(patient);
  work.begin("a", "b", "c", "d", "e");
  for (const name of ["a", "b", "c"]) await work.end(name);
  expect(work.answered).toEqual(["a", "b", "c"]);
  await work.end("d");
  expect(work.answered).toEqual(["a", "b", "c"]);
});

test("whoever has been kept for long enough is answered although others are under way", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  vi.advanceTimersByTime(1_000);
  const work = openWork({ atMost: 4, withinMs: 200 });
  work.begin("a", "b", "c", "d");
  await work.end("a");
  vi.advanceTimersByTime(150);
  await work.end("b");
  expect(work.answered).toEqual([]);
  vi.advanceTimersByTime(50);
  await work.end("c");
  expect(work.answered).toEqual(["a", "b", "c"]);
});

test("one that fails does so at once and alone, and keeps nobody waiting", async () => {
  const work = openWork(patient);
  work.begin("a", "b", "c");
  await work.fail("a");
  expect(work.answered).toEqual(["Error: a failed"]);
  await work.end("b");
  await work.fail("c");
  expect(work.answered).toEqual(["Error: a failed", "Error: c failed", "b"]);
});
