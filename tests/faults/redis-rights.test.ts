import { join, resolve } from "node:path";
import { anyPort } from "@rekey/dev/free-port";
import { commandsFor } from "@rekey/messaging/redis-commands";
import { openRedis } from "@rekey/messaging/redis-connection";
import { StillStarting } from "@rekey/runtime/health";
import { createLogger } from "@rekey/runtime/logger";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOwnRedis, type OwnRedis } from "../harness/own-redis.ts";
import { startRedisServer } from "../harness/redis-servers.ts";
import { type Bench, startBench } from "../harness/messaging-bench.ts";
import { shareOfCore } from "../harness/share-of-core.ts";
import { waitFor } from "../harness/wait-for.ts";

const stack = new AsyncDisposableStack();
let server: OwnRedis;
let redis: Redis;

beforeAll(async () => {
  server = stack.use(await startOwnRedis(join(stateDir, `redis-test-${process.pid}-rights`)));
  redis = new Redis(server.url);
  stack.defer(() => redis.disconnect());
});
afterAll(() => stack.disposeAsync());

const stateDir = resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../.rekey"));

const needed = [...new Set(Object.values(commandsFor).flat())].toSorted();

/** A user who may do what the list says and nothing else. */
async function createUser(name: string, ...rules: string[]): Promise<string> {
  const allowed = needed.map((command) => `+${command}`);
  await redis.call("acl", "setuser", name, "reset", "on", ">secret", `~{${name}}:*`, ...allowed, ...rules);
  return urlAs(name, "secret");
}

function urlAs(name: string, password: string): string {
  const url = new URL(server.url);
  url.username = name;
  url.password = password;
  return url.href;
}

const isReady = (bench: Bench) => bench.consumer.check().then(() => true);
const consumedWith = commandsFor.consume;

async function startAll(deny: (command: string) => string[]): Promise<Map<string, Bench>> {
  const benches = new Map<string, Bench>();
  for (const command of needed) {
    benches.set(command, startBench(`t-${command}`, await createUser(`t-${command}`, ...deny(command))));
  }
  return benches;
}

const names = (bench: Bench, command: string) =>
  bench.lines.some((line) => line.includes(`type: ACL SETUSER t-${command}`) && line.includes(`+${command}`));

const untilTold = (bench: Bench, words: string) =>
  waitFor(() => bench.lines.some((line) => line.includes(words)), {
    message: `"${words}" in the log\n${bench.lines.join("")}`,
  });

test("a user of a managed Redis, who may not ask for INFO, is enough", async () => {
  await using bench = startBench("managed", await createUser("managed", "+@all", "-@dangerous", "-@admin"));
  await bench.work();
  expect(await isReady(bench)).toBe(true);
  expect(troubled(bench)).toEqual([]);
});

test("keys that are not ours are named with what to type, in one line for each connection", async () => {
  await using bench = startBench("elsewhere", await createUser("elsewhere", "resetkeys", "~other:*"));
  await untilTold(bench, "type: ACL SETUSER elsewhere ~{elsewhere}:*");
  expect(await shareOfCore(process.pid, 1_000)).toBeLessThan(0.5);
  await expect(bench.consumer.check()).rejects.toThrow("too little");
  const told = bench.lines.filter((line) => line.includes("too little"));
  expect(told.length).toBeLessThanOrEqual(6);
  await redis.call("acl", "setuser", "elsewhere", "~{elsewhere}:*");
  await bench.work();
});

test("a wrong password, a user who is not there and a missing password are told as what they are", async () => {
  await createUser("known");
  for (const [name, password] of [
    ["known", "wrong"],
    ["stranger", "secret"],
  ] as const) {
    await using bench = startBench("known", urlAs(name, password));
    await untilTold(bench, "Redis does not take the user or the password of REDIS_URL");
    expect(bench.lines.join("")).not.toContain(password === "wrong" ? "wrong" : "secret");
  }
  await using bench = startBench("known", urlAs("", ""));
  await untilTold(bench, "Redis asks for a password");
});

const troubled = (bench: Bench) => bench.lines.filter((line) => /"level":"(?:warn|error)"/.test(line));

test("a Redis that is there is not told as away while a busy process connects to it, and one that is away is", async () => {
  const whyNot = (bench: Bench) => bench.consumer.check().catch((error: Error) => error);
  const lines: string[] = [];
  const log = createLogger("test", "info", { write: (line: string) => void lines.push(line) });
  const busy = openRedis(await createUser("busy"), "persistent", log) as Redis;
  stack.defer(() => busy.disconnect());
  for (let tick = 0; busy.stream === undefined && tick < 1_000; tick += 1)
    await new Promise<void>((resolve) => process.nextTick(resolve));
  expect(busy.status).toBe("connecting");
  const untilMs = performance.now() + 1_500;
  // Longer than it may take to connect: its timer has run out before anything can be heard.
  while (performance.now() < untilMs);
  await new Promise((resolve) => busy.once("close", resolve));
  await busy.ping();
  expect(lines).toEqual([]);
  await using bench = startBench("starting", await createUser("starting"));
  expect(await whyNot(bench)).toBeInstanceOf(StillStarting);
  await bench.work();
  expect(troubled(bench)).toEqual([]);
  await using away = startBench("away", `redis://127.0.0.1:${await anyPort()}`);
  expect(await whyNot(away)).toBeInstanceOf(StillStarting);
  await waitFor(async () => !((await whyNot(away)) instanceof StillStarting), { message: "the first try being over" });
  expect(troubled(away).join("")).toMatch(/"code":"redis-away","reason":"ECONNREFUSED"/);
});

/** A server of another kind than we can use. */
async function startOdd(
  kind: string,
  settings: string[],
  { args = [], at }: { args?: string[]; at?: string } = {},
): Promise<AsyncDisposable & { url: string }> {
  const given = at === undefined ? {} : { port: Number(new URL(at).port) };
  const odd = await startRedisServer(kind, settings, { args, ...given });
  return { url: `redis://127.0.0.1:${odd.port}`, [Symbol.asyncDispose]: () => odd[Symbol.asyncDispose]() };
}

// A node without a port of its own for the others takes one that is 10000 higher, which an outgoing connection of
// somebody else may have: then it does not start.
const clusterSettings = async () => [
  "cluster-enabled yes",
  "cluster-config-file nodes.conf",
  `cluster-port ${await anyPort()}`,
  'save ""',
];

test.each([
  ["cluster", clusterSettings, [], "a node of a Redis Cluster"],
  ["sentinel", async () => ["sentinel monitor any 127.0.0.1 1 1"], ["--sentinel"], "a Redis Sentinel"],
])("a %s is named as what it is", async (kind, settings, args, words) => {
  await using odd = await startOdd(kind, await settings(), { args });
  await using bench = startBench(kind, odd.url);
  await untilTold(bench, words);
  const whyNot = await waitFor(
    async () => {
      const why = await bench.consumer.check().catch((error: Error) => error.message);
      return why?.includes(words) && why;
    },
    { message: "the consumer not being ready for that reason" },
  );
  expect(whyNot).toContain("set REDIS_URL");
});

const whyNot = (bench: Bench) =>
  bench.consumer.check().then(
    () => "ready",
    (error: Error) => error.message,
  );

const untilNot = (bench: Bench, words: string) =>
  waitFor(async () => (await bench.consumer.check().catch((error: Error) => error.message))?.includes(words), {
    message: `the consumer not being ready because "${words}"\n${bench.lines.join("")}`,
  });

test("a node of a Cluster is worked with while it has our keys, and named when they are elsewhere, scattered, or in a database of a number", async () => {
  await using node = await startOdd("slots", await clusterSettings());
  using clients = new DisposableStack();
  const asker = clients.adopt(new Redis(node.url), (client) => client.disconnect());
  await asker.call("cluster", "addslotsrange", "0", "16383");
  await waitFor(async () => String(await asker.call("cluster", "info")).includes("cluster_state:ok"), {
    message: "the cluster being whole",
  });
  await using bench = startBench("slots", node.url);
  await bench.work();
  await using scattered = startBench("scattered", node.url, "scattered");
  await untilNot(scattered, "put QUEUE_PREFIX in braces");
  expect(await whyNot(bench)).toBe("ready");
  await using numbered = startBench("numbered", `${node.url}/3`);
  await untilNot(numbered, "Redis does not let us use database 3");
  // It becomes another one's, while everything runs.
  await asker.call("cluster", "delslots", String(await asker.call("cluster", "keyslot", "{slots}")));
  await untilNot(bench, "a node of a Redis Cluster");
});

test("an address at which a Sentinel answers one day is named from then on", async () => {
  const at = `redis://127.0.0.1:${await anyPort()}`;
  await using bench = startBench("later", at);
  {
    await using _plain = await startOdd("plain", ['save ""'], { at });
    await bench.work();
  }
  await using _sentinel = await startOdd("later", ["sentinel monitor any 127.0.0.1 1 1"], { args: ["--sentinel"], at });
  await untilNot(bench, "a Redis Sentinel");
  expect(await whyNot(bench)).toContain("set REDIS_URL");
});

test("each command that is not allowed is named with what to type, nothing spins, and all work is done once it is allowed", async () => {
  await using all = new AsyncDisposableStack();
  const benches = await startAll((command) => [`-${command}`]);
  for (const bench of benches.values()) all.use(bench);
  for (const [command, bench] of benches) {
    await waitFor(() => names(bench, command), { message: `${command} being named\n${bench.lines.join("")}` });
  }
  expect(await shareOfCore(process.pid, 1_500)).toBeLessThan(0.6);
  for (const command of consumedWith) {
    const check = benches.get(command)?.consumer.check();
    await expect(check, command).rejects.toThrow(`+${command}`);
  }
  const before = new Map([...benches].map(([command, bench]) => [command, bench.lines.length]));
  for (const command of needed) await redis.call("acl", "setuser", `t-${command}`, `+${command}`);
  await Promise.all(
    [...benches].map(async ([command, bench]) => {
      await waitFor(() => isReady(bench), { message: `${command}: ready` });
      await bench.work();
      expect(bench.lines.length - (before.get(command) ?? 0), bench.lines.join("")).toBeLessThan(10);
    }),
  );
  // Taken away in the middle of work: scripts are refused half-way and leave jobs half written.
  const underWay: Promise<void>[] = [];
  for (const [command, bench] of benches) {
    await redis.call("acl", "setuser", `t-${command}`, `-${command}`);
    underWay.push(bench.work(60_000), bench.work(60_000), bench.work(60_000));
  }
  for (const command of consumedWith) {
    const bench = benches.get(command);
    await waitFor(async () => bench && !(await isReady(bench).catch(() => false)), { message: `${command}: held` });
  }
  expect(await shareOfCore(process.pid, 1_500)).toBeLessThan(0.6);
  for (const command of needed) await redis.call("acl", "setuser", `t-${command}`, `+${command}`);
  await expect(Promise.all(underWay)).resolves.toHaveLength(3 * benches.size);
}, 180_000);
