import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { examineRedis } from "@rekey/messaging/examine-redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failSnapshots } from "../harness/fail-snapshots.ts";
import { makeAuthority } from "../harness/make-certificate.ts";
import { type OwnRedis, startOwnRedis } from "../harness/own-redis.ts";
import { startRedisServer } from "../harness/redis-servers.ts";
import { lightDir } from "../harness/test-postgres.ts";
import { waitFor } from "../harness/wait-for.ts";

const stack = new AsyncDisposableStack();
let server: OwnRedis;
let redis: Redis;

beforeAll(async () => {
  server = stack.use(await startOwnRedis(join(lightDir(), `redis-test-${process.pid}-causes`)));
  redis = stack.adopt(new Redis(server.url), (client) => client.disconnect());
});
afterAll(() => stack.disposeAsync());

const look = async (url = server.url) => (await examineRedis(url, "{causes}", "api")).troubles.join("; ");
const undoneBy = (undo: () => Promise<unknown>): AsyncDisposable => ({
  [Symbol.asyncDispose]: async () => void (await undo()),
});

const set = async (name: string, value: string, undone: string) => {
  await redis.config("SET", name, value);
  return undoneBy(() => redis.config("SET", name, undone));
};

async function becomeReplica(...settings: [name: string, value: string, undone: string][]): Promise<AsyncDisposable> {
  await using undoing = new AsyncDisposableStack();
  for (const setting of settings) undoing.use(await set(...setting));
  await redis.replicaof("127.0.0.1", 1);
  undoing.defer(async () => void (await redis.replicaof("NO", "ONE")));
  return undoing.move();
}

/** A script that does not end holds up everybody until it is killed. */
async function beBusy(): Promise<AsyncDisposable> {
  const before = await set("busy-reply-threshold", "10", "5000");
  const runner = new Redis(server.url);
  const running = runner.eval("while true do end", 0).catch(() => {});
  await waitFor(
    () =>
      redis.ping().then(
        () => false,
        (error: Error) => error.message.startsWith("BUSY"),
      ),
    {
      message: "Redis being busy",
    },
  );
  return undoneBy(async () => {
    await redis.script("KILL");
    await running;
    runner.disconnect();
    await before[Symbol.asyncDispose]();
  });
}

const causes: [because: string, words: string, begin: () => Promise<AsyncDisposable>][] = [
  ["is full", "Redis is full", () => set("maxmemory", "1", "0")],
  ["has as many connections as it takes", "raise its maxclients", () => set("maxclients", "1", "10000")],
  ["cannot save", "cannot save to its disk", () => failSnapshots(redis, server.dataDir)],
  ["has too few replicas", "too few replicas", () => set("min-replicas-to-write", "1", "0")],
  ["is a replica", "Redis is a replica and takes no writes", () => becomeReplica()],
  [
    "has lost its primary",
    "Redis is a replica that has lost its primary",
    () => becomeReplica(["replica-serve-stale-data", "no", "yes"], ["replica-read-only", "no", "yes"]),
  ],
  ["runs a script that does not end", "busy with a script", beBusy],
];

test.each(causes)("a Redis that %s is told as that, and is well again afterwards", async (_because, words, begin) => {
  {
    await using _cause = await begin();
    expect(await look()).toContain(words);
  }
  await waitFor(async () => (await look()) === "", { message: "Redis being well again" });
});

test("a Redis that still loads its data is told as that", async () => {
  const settings = ["enable-debug-command yes", "loading-process-events-interval-bytes 1024", "key-load-delay 5000"];
  await using loading = await startRedisServer("loading", settings);
  const url = `redis://127.0.0.1:${loading.port}`;
  using clients = new DisposableStack();
  const asker = clients.adopt(new Redis(url), (client) => client.disconnect());
  await asker.call("debug", "populate", "1000");
  // Longer than this test lasts: nobody waits for its end.
  void asker.call("debug", "reload").catch(() => {});
  expect(await waitFor(async () => (await look(url)) || undefined, { message: "Redis loading" })).toContain(
    "still loading its data",
  );
});

test("a Redis whose certificate is of an unknown authority, and a login that it does not take, are told as that", async () => {
  const folder = mkdtempSync(join(lightDir(), "redis-causes-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const authority = makeAuthority();
  const { cert, key } = authority.issue({ ip: "127.0.0.1" });
  const pem = Object.entries({ cert, key, authority: authority.cert });
  for (const [name, text] of pem) writeFileSync(join(folder, name), text, { mode: 0o600 });
  const [certFile, keyFile, authorityFile] = pem.map(([name]) => join(folder, name));
  const tls = [`tls-cert-file ${certFile}`, `tls-key-file ${keyFile}`, `tls-ca-cert-file ${authorityFile}`];
  const settings = ['save ""', "tls-auth-clients no", ...tls];
  await using secured = await startRedisServer("secured", settings, { isTls: true });
  expect(await look(`rediss://127.0.0.1:${secured.port}`)).toMatch(/no secure connection to Redis: its certificate is/);
  const wrong = Object.assign(new URL(server.url), { password: "wrong" });
  expect(await look(wrong.href)).toContain("does not take the user or the password");
  expect(await look(`redis://${new URL(server.url).host}`)).toContain("asks for a password");
});
