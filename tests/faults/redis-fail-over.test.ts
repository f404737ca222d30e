import { afterAll, expect, test, vi } from "vitest";
import { type Bench, startBench } from "../harness/messaging-bench.ts";
import { type RedisGroup, startCluster, startSentinels } from "../harness/redis-servers.ts";
import { waitFor } from "../harness/wait-for.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

// What neither a URL nor a file of settings takes as it is.
const password = `p/a#s?s@w:o%r"d ä`;

const whyNot = (bench: Bench): Promise<string> =>
  bench.consumer.check().then(
    () => "ready",
    (error: Error) => error.message,
  );

const untilToldOf = (bench: Bench, words: string) =>
  waitFor(async () => (await whyNot(bench)).includes(words), {
    message: `the consumer not being ready because "${words}"\n${bench.lines.join("")}`,
  });

/** Work before, while and after the server that has our keys is killed, to and fro. */
async function expectToGoOn(group: RedisGroup, bench: Bench): Promise<void> {
  await bench.work();
  for (const _ of ["there", "and back"]) {
    const underWay = Array.from({ length: 5 }, () => bench.work(60_000));
    await group.failOver();
    await Promise.all([...underWay, bench.work(60_000)]);
    await waitFor(async () => (await whyNot(bench)) === "ready", { message: "readiness after the fail-over" });
  }
  expect(bench.lines.filter((line) => line.includes("know no primary"))).toEqual([]);
}

test("Sentinels name the primary, also the next one, whatever the password has in it", async () => {
  const group = await startSentinels(stack, password);
  await using bench = startBench("watched", group.url);
  await expect(expectToGoOn(group, bench)).resolves.not.toThrow();
  await using astray = startBench("astray", group.url.replace(/[^/]+$/, "somebody"));
  await untilToldOf(astray, "know no primary of the name");
  const noSentinel = `${(await group.primaryUrl()).replace("redis://", "redis-sentinel://")}/any`;
  await using locked = startBench("locked", noSentinel);
  await untilToldOf(locked, "ask for a password of their own");
  await using plain = startBench("plain", `${noSentinel}?sentinel-password=${encodeURIComponent(password)}`);
  await untilToldOf(plain, "a Redis that is none answers there");
});

test("a Cluster of three carries our queues on the node that has our keys, and on the next one", async () => {
  const group = await startCluster(stack, password, "{clustered}");
  await using bench = startBench("clustered", group.url);
  await expect(expectToGoOn(group, bench)).resolves.not.toThrow();
  await using scattered = startBench("scattered", group.url, "scattered");
  await untilToldOf(scattered, "put QUEUE_PREFIX in braces");
  await using stranger = startBench("stranger", group.url.replace(/:[^:@]+@/, ":wrong@"));
  await untilToldOf(stranger, "does not take the user or the password");
});
