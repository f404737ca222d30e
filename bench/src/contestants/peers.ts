import { anyPort } from "@rekey/dev/free-port";
import { createDatabase } from "@rekey/dev/own-database";
import type { RequestTemplate } from "../load/load-plan.ts";
import { flushRedis } from "../servers/flush-redis.ts";
import type { Running, TurnSettings } from "./contestant.ts";
import { beginAnew, closing, type Program, startProgram } from "./start-program.ts";

const json = { "content-type": "application/json" };

interface Peer {
  name: "bare" | "better-auth" | "vendure";
  server: string;
  /** Where mails are sent by a process of its own. */
  worker?: string;
  /** Fills in the people, before its first start. */
  seed?: { file: string; emptyWhen: string };
  people: number;
  keep: readonly string[];
  addressOf(person: number): string;
  byMail(url: string): RequestTemplate;
}

export const bare: Peer = {
  name: "bare",
  server: "bare.mjs",
  worker: "bare-worker.mjs",
  people: 200_000,
  keep: [],
  addressOf: (person) => `bench-c${person}@bench.test`,
  byMail: (url) => ({
    method: "POST",
    url: `${url}/contacts/bench-c{n}/resets`,
    headers: json,
    body: "{}",
    status: 202,
  }),
};

export const betterAuth: Peer = {
  name: "better-auth",
  server: "better-auth.mjs",
  people: 20_000,
  keep: ["user", "account"],
  addressOf: (person) => `bench${person}@bench.test`,
  byMail: (url) => ({
    method: "POST",
    url: `${url}/api/auth/request-password-reset`,
    headers: json,
    body: JSON.stringify({ email: "bench{n}@bench.test", redirectTo: "/set-password" }),
    status: 200,
  }),
};

const vendureMutation =
  'mutation { requestPasswordReset(emailAddress: "bench{n}@bench.test") { __typename ... on ErrorResult { message } } }';

export const vendure: Peer = {
  name: "vendure",
  server: "vendure-server.mjs",
  worker: "vendure-worker.mjs",
  seed: { file: "vendure-seed.mjs", emptyWhen: "select 1 from pg_class where relname = 'customer'" },
  people: 500,
  keep: [],
  addressOf: (person) => `bench${person}@bench.test`,
  byMail: (url) => ({
    method: "POST",
    url: `${url}/shop-api`,
    headers: json,
    body: JSON.stringify({ query: vendureMutation }),
    status: 200,
  }),
};

export async function startPeer(peer: Peer, folder: string, settings: TurnSettings): Promise<Running> {
  const { servers, sink } = settings;
  const database = `bench_${peer.name.replace("-", "_")}`;
  await createDatabase(servers.postgresUrl, database);
  const httpPort = await anyPort();
  const common = { servers, folder, database, httpPort, smtpPort: sink.port };
  if (peer.seed === undefined) await beginAnew(servers, database, peer.keep);
  else await seed(peer.seed, common);
  const programs = new Map<string, Program>();
  const stop = async (names: readonly string[]) => {
    await Promise.all(names.map(async (name) => programs.get(name)?.process.stop(8_000)));
    for (const name of names) programs.delete(name);
  };
  const start = async (name: string, file: string) => void programs.set(name, await startProgram({ ...common, file }));
  const startWorkers = async () => {
    for (let one = 1; peer.worker !== undefined && one <= settings.workers; one += 1)
      await start(one === 1 ? "worker" : `worker ${one}`, peer.worker);
  };
  try {
    await start("server", peer.server);
    await startWorkers();
  } catch (error) {
    await stop([...programs.keys()]);
    throw error;
  }
  const workers = () => [...programs.keys()].filter((name) => name !== "server");
  return {
    name: peer.name,
    database,
    byMail: peer.byMail(`http://127.0.0.1:${httpPort}`),
    people: peer.people,
    addressOf: peer.addressOf,
    pids: () => Object.fromEntries([...programs].map(([name, { process }]) => [name, process.pid])),
    readyInMs: Object.fromEntries([...programs].map(([name, { readyInMs }]) => [name, readyInMs])),
    ...(peer.worker !== undefined && { workers: { stop: () => stop(workers()), start: startWorkers } }),
    [Symbol.asyncDispose]: () => stop([...workers(), "server"]),
  };
}

/** What it leaves behind changes nothing for the next turn, but for the jobs. */
async function seed(
  { file, emptyWhen }: NonNullable<Peer["seed"]>,
  common: Omit<Parameters<typeof startProgram>[0], "file">,
): Promise<void> {
  await flushRedis(common.servers.redisUrl);
  await using sql = closing(common.servers.open(common.database));
  const found = await sql.value.unsafe(emptyWhen);
  if (found.length === 0) await startProgram({ ...common, file, env: { BENCH_SEED: "yes" } }, "ended");
}
