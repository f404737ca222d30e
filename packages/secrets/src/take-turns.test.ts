import { expect, test } from "vitest";
import { createTurns, hashesAtOnce, NoTurn } from "./take-turns.ts";

/** Work that begins when it has its turn and ends when told; notes the order in which each began. */
function orderlyWork(options: { atOnce: number; waiting: number }) {
  const turns = createTurns(options);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (owner: string, signal?: AbortSignal, isKnown = false): Promise<string> => {
    const work = async () => {
      begun.push(owner);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.push(resolve);
      await promise;
      return "done";
    };
    const answer = turns.take(work, { owner, isKnown, ...(signal && { signal }) });
    return answer.catch((error: unknown) => (error instanceof NoTurn ? "no turn" : "failed"));
  };
  const endNext = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, ask, endNext };
}

test("no more is done at once, and no more waits, than was said", async () => {
  const { begun, ask, endNext } = orderlyWork({ atOnce: 2, waiting: 3 });
  const answers = Array.from({ length: 9 }, () => ask("one"));
  expect(await Promise.all(answers.slice(5))).toEqual(Array.from({ length: 4 }, () => "no turn"));
  expect(begun).toHaveLength(2);
  for (let ended = 0; ended < 5; ended += 1) await endNext();
  expect(await Promise.all(answers.slice(0, 5))).toEqual(Array.from({ length: 5 }, () => "done"));
  const later = ask("one");
  await endNext();
  expect(await later).toBe("done");
});

test("whoever fills the line gives a place up to somebody else, and owners are served in turn", async () => {
  const { begun, ask, endNext } = orderlyWork({ atOnce: 1, waiting: 4 });
  const many = Array.from({ length: 6 }, () => ask("many"));
  const honest = ask("honest");
  const another = ask("another");
  expect(await Promise.all([many[3], many[4], many[5]])).toEqual(["no turn", "no turn", "no turn"]);
  for (let ended = 0; ended < 5; ended += 1) await endNext();
  expect(await Promise.all([honest, another])).toEqual(["done", "done"]);
  expect(begun).toEqual(["many", "many", "honest", "another", "many"]);
});

test("nobody gives a place up to somebody who holds as many", async () => {
  const { ask, endNext } = orderlyWork({ atOnce: 1, waiting: 2 });
  const [first, one, two, three] = [ask("zero"), ask("one"), ask("two"), ask("three")];
  expect(await three).toBe("no turn");
  for (let ended = 0; ended < 3; ended += 1) await endNext();
  expect(await Promise.all([first, one, two])).toEqual(["done", "done", "done"]);
});

test("strangers with a place each make room for somebody known, but not for all of one person's devices", async () => {
  const { begun, ask, endNext } = orderlyWork({ atOnce: 1, waiting: 4 });
  const strangers = ["zero", "one", "two", "three", "four"].map((owner) => ask(owner));
  const known = [1, 2, 3].map(() => ask("known", undefined, true));
  expect(await known[2]).toBe("no turn");
  for (let ended = 0; ended < 5; ended += 1) await endNext();
  expect(await Promise.all([known[0], known[1]])).toEqual(["done", "done"]);
  expect((await Promise.all(strangers)).filter((answer) => answer === "no turn")).toHaveLength(2);
  expect(begun.filter((owner) => owner === "known")).toHaveLength(2);
});

test("whoever has gone away waits no longer, and the place is free", async () => {
  const { begun, ask, endNext } = orderlyWork({ atOnce: 1, waiting: 1 });
  const gone = new AbortController();
  const [first, waiting] = [ask("first"), ask("waiting", gone.signal)];
  gone.abort();
  expect(await waiting).toBe("no turn");
  expect(await ask("late", gone.signal)).toBe("no turn");
  const next = ask("next");
  for (let ended = 0; ended < 2; ended += 1) await endNext();
  expect(await Promise.all([first, next])).toEqual(["done", "done"]);
  expect(begun).toEqual(["first", "next"]);
});

test("work that fails gives its turn to the next", async () => {
  const turns = createTurns({ atOnce: 1, waiting: 1 });
  const failing = turns.take(() => Promise.reject(new Error("failed")));
  const next = turns.take(async () => "done");
  await expect(failing).rejects.toThrow("failed");
  expect(await next).toBe("done");
});

test("hashes leave a thread for everything else, and at least one is made", () => {
  expect(hashesAtOnce({ lanes: 1, threads: 2 })).toBe(1);
  expect(hashesAtOnce({ lanes: 1, threads: 1 })).toBe(1);
  expect(hashesAtOnce({ lanes: 1_000, threads: 4 })).toBe(1);
});
