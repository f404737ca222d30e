import { expect, test } from "vitest";
import { createLimits, type CountChange, type Limits, type SharedCounts } from "./create-limits.ts";
import { createMemoryCounts } from "./memory-counts.ts";
import { signInAllowances } from "./limit-sign-in.ts";

const spanMs = 60_000;
const refusal = { status: 429, reason: "too-many" };
const one = [{ key: "one", points: 2 }];

const missed = (limits: Limits, allowances: Parameters<Limits["attempt"]>[0]): Promise<unknown> =>
  limits.attempt(allowances, async (miss) => miss()).catch((error: unknown) => error);
const passed = (limits: Limits, allowances: Parameters<Limits["attempt"]>[0]): Promise<unknown> =>
  limits.attempt(allowances, async () => "passed").catch((error: unknown) => error);

/** Counts as several processes share them. */
function sharedCounts(): SharedCounts & { asked: CountChange[] } {
  const memory = createMemoryCounts(1_000);
  const asked: CountChange[] = [];
  return { asked, add: async (changes) => (asked.push(...changes), memory.add(changes)) };
}

test("an allowance that wrong tries have used up ends in the page for too many attempts, with the time to wait", async () => {
  const limits = createLimits({ spanMs });
  await missed(limits, one);
  await missed(limits, one);
  expect(await missed(limits, one)).toMatchObject({ ...refusal, retryAfterSeconds: 60 });
  expect(await passed(limits, one)).toMatchObject(refusal);
  expect(await passed(limits, [{ key: "another", points: 2 }])).toBe("passed");
});

test("what goes well, and what fails through no fault of the visitor, does not count", async () => {
  const shared = sharedCounts();
  const limits = createLimits({ spanMs, shared });
  for (let count = 0; count < 5; count += 1) expect(await passed(limits, one)).toBe("passed");
  const failing = () => Promise.reject(new Error("away"));
  for (let count = 0; count < 5; count += 1) await expect(limits.attempt(one, failing)).rejects.toThrow("away");
  expect(await passed(createLimits({ spanMs, shared }), one)).toBe("passed");
});

test("tries that are refused count against nothing, and are not asked about", async () => {
  const shared = sharedCounts();
  const limits = createLimits({ spanMs, shared });
  const both = [
    { key: "strict", points: 1 },
    { key: "loose", points: 3 },
  ];
  await missed(limits, both);
  const askedBefore = shared.asked.length;
  for (let count = 0; count < 9; count += 1) expect(await missed(limits, both)).toMatchObject(refusal);
  expect(shared.asked).toHaveLength(askedBefore);
  expect(await passed(limits, [{ key: "loose", points: 2 }])).toBe("passed");
});

test("more at once than are allowed gain nothing, and are told to come again in a moment", async () => {
  const limits = createLimits({ spanMs });
  const enough = Promise.withResolvers<void>();
  const slow = Array.from({ length: 2 }, () => limits.attempt(one, () => enough.promise));
  expect(await passed(limits, one)).toMatchObject({ status: 503, reason: "busy", retryAfterSeconds: 2 });
  enough.resolve();
  await Promise.all(slow);
  expect(await passed(limits, one)).toBe("passed");
});

test("several processes count together, and each for itself while they cannot", async () => {
  const shared = sharedCounts();
  const [first, second] = [createLimits({ spanMs, shared }), createLimits({ spanMs, shared })];
  await missed(first, one);
  await missed(second, one);
  expect(await missed(first, one)).toMatchObject(refusal);
  const alone = createLimits({ spanMs, shared: { add: async () => undefined } });
  await missed(alone, one);
  await missed(alone, one);
  expect(await missed(alone, one)).toMatchObject(refusal);
});

test("shared counts that are lost do not forgive what this process has seen", async () => {
  let shared = sharedCounts();
  const limits = createLimits({ spanMs, shared: { add: (changes) => shared.add(changes) } });
  await missed(limits, one);
  await missed(limits, one);
  shared = sharedCounts();
  expect(await missed(limits, one)).toMatchObject(refusal);
});

test("a count ends with its time, and only so many are kept", () => {
  let atMs = 0;
  const memory = createMemoryCounts(2, () => atMs);
  const count = (key: string) => memory.add([{ key, by: 1, forMs: 100 }])[0];
  expect(count("a")).toEqual({ count: 1, msLeft: 100 });
  atMs = 40;
  expect(count("a")).toEqual({ count: 2, msLeft: 60 });
  atMs = 100;
  expect(count("a")).toEqual({ count: 1, msLeft: 100 });
  count("b");
  count("c");
  expect(count("a")).toMatchObject({ count: 1 });
});

const settings = { ATTEMPTS_PER_CLIENT: 60, ATTEMPTS_PER_ADDRESS: 10, ATTEMPTS_ON_ADDRESS: 20 };
const owner = "miriam@harbour.test";
const from = (client: string, addressKey = owner, knownDevice?: string) =>
  signInAllowances(settings, { client, addressKey, knownDevice });

test("a stranger's wrong tries refuse the stranger, and neither the owner elsewhere nor other addresses", async () => {
  const limits = createLimits({ spanMs });
  for (let count = 0; count < 10; count += 1) await missed(limits, from("stranger"));
  expect(await missed(limits, from("stranger", owner))).toMatchObject(refusal);
  expect(await passed(limits, from("elsewhere"))).toBe("passed");
  expect(await passed(limits, from("stranger", "another@harbour.test"))).toBe("passed");
});

test("one client that tries many addresses is refused at all of them", async () => {
  const limits = createLimits({ spanMs });
  for (let count = 0; count < 60; count += 1) await missed(limits, from("stranger", `a${count}@harbour.test`));
  expect(await missed(limits, from("stranger", "one.more@harbour.test"))).toMatchObject(refusal);
});

test("when many clients have tried one address each has two tries left there, and a known device all of its own", async () => {
  const limits = createLimits({ spanMs });
  for (let count = 0; count < 20; count += 1) await missed(limits, from(`client ${count}`));
  await missed(limits, from("fresh"));
  expect(await passed(limits, from("fresh"))).toBe("passed");
  await missed(limits, from("fresh"));
  expect(await passed(limits, from("fresh"))).toMatchObject(refusal);
  for (let count = 0; count < 9; count += 1) await missed(limits, from("fresh", owner, "device"));
  expect(await passed(limits, from("fresh", owner, "device"))).toBe("passed");
});
