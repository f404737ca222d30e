import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { anyPort } from "@rekey/dev/free-port";
import { ensureRedisProgram } from "@rekey/dev/redis-server";
import { Redis } from "ioredis";
import { listensOn } from "./listens-on.ts";
import { lightDir } from "./test-postgres.ts";
import { waitFor } from "./wait-for.ts";

export interface RedisServer extends AsyncDisposable {
  port: number;
  kill(): Promise<void>;
  /** Again at the same address, with what it has written into its own settings. */
  start(...args: string[]): Promise<void>;
  /** Stops answering without closing a connection. */
  freeze(): void;
  thaw(): void;
}

interface ServerOptions {
  args?: string[];
  port?: number;
  /** Speaks TLS at its port, and nothing in clear. */
  isTls?: boolean;
}

/** A server of any kind, by its settings: a node of a Cluster, a Sentinel, a replica. It gets SIGKILL at its end. */
export async function startRedisServer(
  kind: string,
  settings: readonly string[],
  { args = [], port: given, isTls = false }: ServerOptions = {},
): Promise<RedisServer> {
  const port = given ?? (await anyPort());
  const dir = join(lightDir(), `redis-test-${process.pid}-${kind}-${port}`);
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "redis.conf");
  const listening = isTls ? ["port 0", `tls-port ${port}`] : [`port ${port}`];
  writeFileSync(file, [...listening, "bind 127.0.0.1", `dir ${dir}`, ...settings, ""].join("\n"), { mode: 0o600 });
  const program = await ensureRedisProgram(() => {});
  let child: ReturnType<typeof spawn> | undefined;
  const server: RedisServer = {
    port,
    async start(...more) {
      child = spawn(program, [file, ...args, ...more], { stdio: "ignore" });
      await waitFor(() => listensOn(port), { message: `the ${kind} listening` });
    },
    async kill() {
      const running = child;
      child = undefined;
      if (!running || running.exitCode !== null) return;
      const ended = once(running, "exit");
      running.kill("SIGKILL");
      await ended;
    },
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

/** Several servers that are one Redis to whoever has the URL. */
export interface RedisGroup {
  url: string;
  /** The URL of the server that has our keys now, for whoever looks into it. */
  primaryUrl(): Promise<string>;
  /** Kills the server that has our keys, resolves when another one has them, and then starts it again. */
  failOver(): Promise<void>;
}

const plain = (password: string) => [
  'save ""',
  `requirepass ${JSON.stringify(password)}`,
  `masterauth ${JSON.stringify(password)}`,
  "repl-diskless-sync-delay 0",
];

/** Speaks with one of the servers; away while that is. */
async function tell<T>(port: number, password: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ port, host: "127.0.0.1", password, maxRetriesPerRequest: 1, retryStrategy: () => null });
  redis.on("error", () => {});
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

const replicates = (port: number, password: string): Promise<boolean> =>
  tell(port, password, (redis) => redis.info("replication")).then(
    (info) => /master_link_status:up/.test(info),
    () => false,
  );
const isPrimary = (port: number, password: string): Promise<boolean> =>
  tell(port, password, (redis) => redis.info("replication")).then(
    (info) => /role:master/.test(info),
    () => false,
  );

const urlOf = (port: number, password: string): string =>
  `redis://default:${encodeURIComponent(password)}@127.0.0.1:${port}`;

const name = "rekey-primary";

/** A primary, a replica and three Sentinels, of which two have to agree. */
export async function startSentinels(stack: AsyncDisposableStack, password: string): Promise<RedisGroup> {
  const first = stack.use(await startRedisServer("primary", plain(password)));
  const second = stack.use(
    await startRedisServer("replica", [...plain(password), `replicaof 127.0.0.1 ${first.port}`]),
  );
  await waitFor(() => replicates(second.port, password), { message: "the replica following" });
  const watching = [
    `sentinel monitor ${name} 127.0.0.1 ${first.port} 2`,
    `sentinel auth-pass ${name} ${JSON.stringify(password)}`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 3000`,
  ];
  const sentinels: RedisServer[] = [];
  for (let number = 1; number <= 3; number += 1)
    sentinels.push(stack.use(await startRedisServer(`sentinel${number}`, watching, { args: ["--sentinel"] })));
  const [one] = sentinels;
  const knowsAll = () =>
    tell(one?.port ?? 0, "", async (redis) => {
      const words = String(await redis.call("sentinel", "ckquorum", name).catch(String));
      const replicas = (await redis.call("sentinel", "replicas", name)) as unknown[];
      return words.startsWith("OK 3") && replicas.length === 1;
    }).catch(() => false);
  await waitFor(knowsAll, { message: "the Sentinels knowing each other", timeoutMs: 20_000 });
  const servers = [first, second];
  return groupOf(servers, password, {
    url: `redis-sentinel://default:${encodeURIComponent(password)}@${placesOf(sentinels)}/${name}`,
    follow: ({ port }) => ["--replicaof", "127.0.0.1", String(port)],
  });
}

const placesOf = (servers: readonly RedisServer[]): string => servers.map(({ port }) => `127.0.0.1:${port}`).join(",");

/** A Cluster of three, and a replica of that node which has the keys with this tag. */
export async function startCluster(stack: AsyncDisposableStack, password: string, tag: string): Promise<RedisGroup> {
  const nodes: RedisServer[] = [];
  for (let number = 1; number <= 4; number += 1)
    nodes.push(stack.use(await startRedisServer(`node${number}`, await nodeSettings(password))));
  const [first, second, third, replica] = nodes as [RedisServer, RedisServer, RedisServer, RedisServer];
  const ask = (node: RedisServer, ...words: [string, ...string[]]) =>
    tell(node.port, password, (redis) => redis.call("cluster", ...words));
  for (const [node, from, to] of [
    [first, 0, 5_460],
    [second, 5_461, 10_922],
    [third, 10_923, 16_383],
  ] as const)
    await ask(node, "addslotsrange", String(from), String(to));
  for (const node of nodes.slice(1))
    await ask(node, "meet", "127.0.0.1", String(first.port), String(await busPortOf(first, password)));
  const isWhole = async () => {
    const told = await Promise.all(nodes.map((node) => ask(node, "info")));
    return told.every((text) => /cluster_state:ok/.test(String(text)) && /cluster_known_nodes:4/.test(String(text)));
  };
  await waitFor(isWhole, { message: "the Cluster being whole", timeoutMs: 30_000 });
  const slot = Number(await ask(first, "keyslot", tag));
  const owner = slot <= 5_460 ? first : slot <= 10_922 ? second : third;
  await ask(replica, "replicate", String(await ask(owner, "myid")));
  await waitFor(() => replicates(replica.port, password), { message: "the replica following" });
  return groupOf([owner, replica], password, {
    url: `redis-cluster://default:${encodeURIComponent(password)}@${placesOf(nodes)}`,
    // It hears of that from the other nodes.
    follow: () => [],
  });
}

async function nodeSettings(password: string): Promise<string[]> {
  return [
    ...plain(password),
    "cluster-enabled yes",
    "cluster-config-file nodes.conf",
    "cluster-node-timeout 1500",
    `cluster-port ${await anyPort()}`,
  ];
}

const busPortOf = (node: RedisServer, password: string): Promise<string> =>
  tell(node.port, password, async (redis) => {
    const [, port] = (await redis.config("GET", "cluster-port")) as [string, string];
    return port;
  });

/** Of these servers one has our keys; `follow` says how another one that was killed is started beside it. */
function groupOf(
  servers: readonly RedisServer[],
  password: string,
  { url, follow }: { url: string; follow: (primary: RedisServer) => string[] },
): RedisGroup {
  const primary = async (but?: RedisServer) => {
    for (const server of servers) if (server !== but && (await isPrimary(server.port, password))) return server;
    return undefined;
  };
  // Sentinels that were held up for two seconds, as on a busy machine, do nothing for half a minute.
  const find = (but?: RedisServer) =>
    waitFor(() => primary(but), { message: "a server having our keys", timeoutMs: 90_000 });
  return {
    url,
    primaryUrl: async () => urlOf((await find()).port, password),
    async failOver() {
      const before = await find();
      await before.kill();
      await before.start(...follow(await find(before)));
      await waitFor(() => replicates(before.port, password), { message: "the old one following", timeoutMs: 60_000 });
    },
  };
}
