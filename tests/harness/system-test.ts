import type { QueueName } from "@rekey/contracts/events";
import { openQueuesForInspection } from "@rekey/messaging/inspect";
import { createLogger } from "@rekey/runtime/logger";
import { Redis } from "ioredis";
import { beforeAll } from "vitest";
import { type Arrange, arrangeIn } from "./arrange.ts";
import { late } from "./late.ts";
import { endedBy } from "./ended-by.ts";
import type { InspectedQueue } from "./put-jobs.ts";
import { type See, seeIn } from "./see.ts";
import { startTestSystem, type TestSystem, type TestSystemOptions } from "./test-system.ts";

type Start = (options?: TestSystemOptions) => Promise<TestSystem>;

/** Starts the file's system with `start`, and what has to be there before or after it; `stack` ends all of that. */
type SetUp<Given extends { system: TestSystem }> = (start: Start, stack: AsyncDisposableStack) => Promise<Given>;

interface SystemTest<Given> {
  /** Its tests share one system, which is started before the first of them and ended after the last. */
  test: ReturnType<typeof endedBy>;
  system: TestSystem;
  /** What the database has. */
  see: See;
  /** Changes what the database has behind Rekey's back. */
  arrange: Arrange;
  redis: Redis;
  queues: Record<QueueName, InspectedQueue>;
  /** What the set-up returned. */
  given: Given;
}

/**
 * The system of a file of tests. Options tell which services run; where more has to be set up than that, a function
 * does it.
 */
export function systemTest<Given extends { system: TestSystem } = { system: TestSystem }>(
  how: TestSystemOptions | SetUp<Given> = {},
): SystemTest<Given> {
  const setUp = typeof how === "function" ? how : async (start: Start) => ({ system: await start(how) }) as Given;
  let begun: ReturnType<typeof handles<Given>> | undefined;
  const begin = async () => {
    await using stack = new AsyncDisposableStack();
    const given = await setUp(async (options) => stack.use(await startTestSystem(options)), stack);
    begun = handles(given, stack.move());
  };
  // In a hook, so that its time is not that of the first test.
  beforeAll(begin);
  return {
    test: endedBy(() => begun?.stack.disposeAsync()),
    given: late("what is given", () => begun?.given),
    system: late("the system", () => begun?.given.system),
    see: late("the reader", () => begun?.see),
    arrange: late("the hand", () => begun?.arrange),
    redis: late("Redis", () => begun?.redis()),
    queues: late("the queues", () => begun?.queues()),
  };
}

/** What is there for every system; connections are opened where a test uses them. */
function handles<Given extends { system: TestSystem }>(given: Given, stack: AsyncDisposableStack) {
  const { system } = given;
  const openRedis = () => {
    const redis = stack.adopt(new Redis(system.redisUrl), (client) => client.disconnect());
    // Tests stop it and lock it; a command that is refused for that fails by itself.
    return redis.on("error", () => {});
  };
  const openQueues = () => {
    const inspected = { redisUrl: system.redisUrl, prefix: system.queuePrefix, log: createLogger("test", "silent") };
    const { queues } = stack.use(openQueuesForInspection(inspected));
    return Object.fromEntries(queues.map((queue) => [queue.name, queue])) as Record<QueueName, InspectedQueue>;
  };
  return {
    given,
    stack,
    see: seeIn(system.sql),
    arrange: arrangeIn(system.sql),
    redis: once(openRedis),
    queues: once(openQueues),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
