import { rmSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { allStarted } from "@rekey/dev/all-started";
import { type CheckoutSecrets, ensureSecrets } from "@rekey/dev/checkout-secrets";
import { anyPort } from "@rekey/dev/free-port";
import { removePostgresData, startPostgres } from "@rekey/dev/postgres-server";
import { type Reaper, startReaper } from "@rekey/dev/reaper";
import { ensureRedisProgram, startRedis } from "@rekey/dev/redis-server";
import postgres, { type Sql } from "postgres";

/** What all contestants share, one after the other. */
export interface Servers {
  /** The folder of all that the bench keeps. */
  dir: string;
  postgresUrl: string;
  postmaster: number;
  redisUrl: string;
  redisPid: number;
  secrets: CheckoutSecrets;
  reaper: Reaper;
  /** The administrator, of a database. */
  open(database: string): Sql;
}

const postgresFolder = "postgres-bench";

// Durable in everything. A quarter of the memory, as PostgreSQL's documentation has it for a machine of its own.
const postgresSettings = {
  shared_buffers: `${Math.floor(totalmem() / 4 / 2 ** 20)}MB`,
  max_wal_size: "8GB",
  checkpoint_timeout: "15min",
  shared_preload_libraries: "pg_stat_statements",
};

export async function startServers(
  stateDir: string,
  stack: AsyncDisposableStack,
  options: { fresh: boolean; log: (line: string) => void },
): Promise<Servers> {
  const dir = join(stateDir, "bench");
  if (options.fresh) {
    await removePostgresData(stateDir, postgresFolder);
    for (const name of ["redis", "secrets.json"]) rmSync(join(dir, name), { recursive: true, force: true });
  }
  const secrets = await ensureSecrets(dir);
  const reaper = stack.use(await startReaper());
  const common = { durable: true, keepAlive: false, reaper };
  const program = await ensureRedisProgram(options.log);
  const [server, redis] = await allStarted(
    startPostgres({
      ...common,
      stateDir,
      name: postgresFolder,
      port: await anyPort(),
      password: secrets.postgresPassword,
      settings: postgresSettings,
    }).then((started) => stack.use(started)),
    startRedis(program, {
      ...common,
      dataDir: join(dir, "redis"),
      port: await anyPort(),
      password: secrets.redisPassword,
    }).then((started) => stack.use(started)),
  );
  await stopCounting(server.url);
  return {
    dir,
    postgresUrl: server.url,
    postmaster: server.process.pid() ?? 0,
    redisUrl: redis.url,
    redisPid: redis.process.pid() ?? 0,
    secrets,
    reaper,
    open: (database) => {
      const url = new URL(server.url);
      url.pathname = `/${database}`;
      return postgres(url.href, { max: 1, onnotice: () => {}, connection: { application_name: "bench" } });
    },
  };
}

/** Statements are counted only where it is asked for, as that costs each of them a little. */
async function stopCounting(postgresUrl: string): Promise<void> {
  const sql = postgres(postgresUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`create extension if not exists pg_stat_statements`;
    await sql`alter system set pg_stat_statements.track = 'none'`;
    await sql`select pg_reload_conf()`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
