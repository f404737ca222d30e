import { expect, test, vi } from "vitest";
import { type GatherOptions, gather } from "./gather.ts";

interface Member {
  id: number;
  about?: string;
}

function setUp(options: Partial<GatherOptions<Member>> = {}, fails: (ids: number[]) => boolean = () => false) {
  const [lists, alone]: [number[][], number[][]] = [[], []];
  const gates: (() => void)[] = [];
  const call = gather<Member, number>(
    async (members, isAlone) => {
      const ids = members.map(({ id }) => id);
      lists.push(ids);
      if (isAlone) alone.push(ids);
      await new Promise<void>((resolve) => gates.push(resolve));
      if (fails(ids)) throw new Error(`failed with ${ids.join()}`);
      return ids.map((id) => id * 10);
    },
    { atMost: 10, atOnce: 1, about: ({ about }) => (about ? [about] : []), mayBeOfOne: () => true, ...options },
  );
  /** Lets every list end, until none comes any more. */
  const finish = async () => {
    for (let idle = 0; idle < 5; idle += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (gates.length > 0) idle = 0;
      openAll();
    }
  };
  const openAll = () => {
    for (const open of gates.splice(0)) open();
  };
  const begun = async () => {
    for (let count = 0; count < 3; count += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { call, lists, alone, finish, begun, openAll };
}

const member = (id: number, about?: string): Member => ({ id, ...(about === undefined ? {} : { about }) });

test("calls of the same moment are one list, and each has its own answer", async () => {
  const { call, lists, finish } = setUp();
  const answers = Promise.all([call(member(1)), call(member(2)), call(member(3))]);
  await finish();
  expect(await answers).toEqual([10, 20, 30]);
  expect(lists).toEqual([[1, 2, 3]]);
});

test("what comes while lists are worked at is the next list, in order and no longer than allowed", async () => {
  const { call, lists, finish, begun } = setUp({ atMost: 2 });
  const first = call(member(1));
  await begun();
  const others = Promise.all([2, 3, 4].map((id) => call(member(id))));
  await begun();
  expect(lists).toEqual([[1]]);
  await finish();
  expect([await first, ...(await others)]).toEqual([10, 20, 30, 40]);
  expect(lists).toEqual([[1], [2, 3], [4]]);
});

test("no more lists are worked at at once than allowed", async () => {
  const { call, lists, finish, begun } = setUp({ atMost: 1, atOnce: 2 });
  const answers = Promise.all([1, 2, 3].map((id) => call(member(id))));
  await begun();
  expect(lists).toEqual([[1], [2]]);
  await finish();
  expect(await answers).toEqual([10, 20, 30]);
});

test("as many as are enough begin a list where they are, and never more lists than allowed", async () => {
  const { call, lists, finish, begun } = setUp({ enough: 2, atOnce: 2 });
  const answers = Promise.all([1, 2, 3, 4, 5, 6].map((id) => call(member(id))));
  expect(lists).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await begun();
  expect(lists).toHaveLength(2);
  await finish();
  expect(await answers).toEqual([10, 20, 30, 40, 50, 60]);
  expect(lists.slice(2)).toEqual([[5, 6]]);
});

test("fewer than are enough wait for the lists that are under way", async () => {
  const { call, lists, finish, begun } = setUp({ enough: 3, atOnce: 2 });
  const answers = [call(member(1))];
  await begun();
  answers.push(...[2, 3].map((id) => call(member(id))));
  await begun();
  expect(lists).toEqual([[1]]);
  answers.push(...[4, 5].map((id) => call(member(id))));
  expect(lists).toEqual([[1], [2, 3, 4]]);
  await finish();
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
  expect(lists.slice(2)).toEqual([[5]]);
});

test("nobody waits for a list that takes long, and no more lists begin for it than allowed", async () => {
  const { call, lists, finish } = setUp({ enough: 3, atOnce: 3 });
  const answers = [call(member(1))];
  await vi.waitFor(() => expect(lists).toEqual([[1]]));
  answers.push(call(member(2)));
  await vi.waitFor(() => expect(lists).toEqual([[1], [2]]));
  answers.push(call(member(3)));
  await vi.waitFor(() => expect(lists).toEqual([[1], [2], [3]]));
  answers.push(call(member(4)));
  await finish();
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40]);
  expect(lists).toEqual([[1], [2], [3], [4]]);
});

test("those that wait for others do not make lists of one out of what comes", async () => {
  const { call, lists, finish, begun } = setUp({ enough: 2, atOnce: 2 });
  const answers = [1, 2, 3, 4].map((id) => call(member(id, "a")));
  await begun();
  answers.push(...[5, 6].map((id) => call(member(id))));
  await finish();
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50, 60]);
  expect(lists.slice(0, 2)).toEqual([[1], [5, 6]]);
});

test("two about the same thing are never worked at together, and keep their order, while others pass them", async () => {
  const { call, lists, finish, begun } = setUp({ atOnce: 2 });
  const answers = Promise.all([call(member(1, "a")), call(member(2, "a")), call(member(3, "a")), call(member(4, "b"))]);
  await begun();
  expect(lists).toEqual([[1, 4]]);
  await finish();
  expect(await answers).toEqual([10, 20, 30, 40]);
  expect(lists).toEqual([[1, 4], [2], [3]]);
});

test("a member that fails fails alone", async () => {
  const { call, lists, finish } = setUp({}, (ids) => ids.includes(2));
  const answers = Promise.allSettled([1, 2, 3].map((id) => call(member(id))));
  await finish();
  expect((await answers).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(lists).toEqual([[1, 2, 3], [1], [2], [3]]);
});

test("a member that is tried alone, however long that takes, holds up nothing but what is about the same", async () => {
  const { call, lists, finish, begun, openAll } = setUp({}, (ids) => ids.includes(2) && ids.length > 1);
  const first = Promise.all([call(member(1)), call(member(2, "a"))]);
  await begun();
  openAll();
  await begun();
  expect(lists).toEqual([[1, 2], [1], [2]]);
  const others = Promise.all([call(member(3, "a")), call(member(4))]);
  await begun();
  expect(lists.at(-1)).toEqual([4]);
  await finish();
  expect([...(await first), ...(await others)]).toEqual([10, 20, 30, 40]);
  expect(lists.at(-1)).toEqual([3]);
});

test("one that was not patient enough is tried alone, also when it came alone, and holds up nothing", async () => {
  const { call, lists, alone, finish, begun, openAll } = setUp({ needsPatience: () => true }, () => alone.length === 0);
  const first = call(member(1));
  await begun();
  openAll();
  await begun();
  const second = call(member(2));
  await begun();
  expect([lists, alone]).toEqual([[[1], [1], [2]], [[1]]]);
  await finish();
  expect([await first, await second]).toEqual([10, 20]);
});

test("one that came alone and fails is not tried again", async () => {
  const { call, lists, finish } = setUp({}, () => true);
  const answer = call(member(1)).catch(() => "failed");
  await finish();
  expect([await answer, lists]).toEqual(["failed", [[1]]]);
});

test("what no member can be blamed for is not tried again for each of them", async () => {
  const { call, lists, finish } = setUp({ mayBeOfOne: () => false }, () => true);
  const answers = Promise.allSettled([1, 2].map((id) => call(member(id))));
  await finish();
  expect((await answers).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(lists).toEqual([[1, 2]]);
});

test("while nothing can be done, whoever waits hears so with the lists that failed, and not list by list", async () => {
  const { call, lists, finish } = setUp({ atMost: 1, atOnce: 2, mayBeOfOne: () => false }, () => true);
  const answers = Promise.allSettled([1, 2, 3, 4, 5].map((id) => call(member(id))));
  await finish();
  expect((await answers).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "rejected"));
  expect(lists).toEqual([[1], [2]]);
});

test("one list that fails beside others that are done is nothing to whoever waits", async () => {
  const { call, finish } = setUp({ atMost: 1, atOnce: 2, mayBeOfOne: () => false }, (ids) => ids.includes(1));
  const answers = Promise.allSettled([1, 2, 3, 4, 5].map((id) => call(member(id))));
  await finish();
  const [first, ...others] = (await answers).map(({ status }) => status);
  expect([first, ...new Set(others)]).toEqual(["rejected", "fulfilled"]);
});
