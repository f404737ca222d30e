import { join } from "node:path";
import { createDatabase } from "@rekey/dev/own-database";
import { findPackagedPostgres } from "@rekey/dev/packaged-postgres";
import { createChecks } from "../check-invariants.ts";
import { driveLoad } from "../drive-load.ts";
import { startOwnPostgres } from "../../harness/own-postgres.ts";
import { startOwnRedis } from "../../harness/own-redis.ts";
import type { Random } from "../../harness/seeded-random.ts";
import { stateDir } from "../../harness/test-postgres.ts";
import { startCluster, startSentinels } from "../../harness/redis-servers.ts";
import { isGood, type Row, say } from "../report.ts";
import { checkAll, type Run, settle, stretch } from "../stretch.ts";
import { tellLogs } from "../tell-logs.ts";
import { failOverPostgres, failOverRedis, replaceAll, rotateKeys } from "./drills.ts";
import { type EarlierVersion, findLastRelease, takeEarlierVersion } from "./earlier-version.ts";
import { recoverToPoint, restoreDump, startLosable } from "./restore.ts";
import { replaceBy, upgrade, upgradeOrder } from "./roll.ts";
import { type Fleet, type FleetServers, fleetPrefix, startFleet } from "./start-fleet.ts";
import { startPair } from "./start-pair.ts";

export interface OperationsOptions {
  random: Random;
  isShort: boolean;
  only: string | undefined;
  /** A commit, tag or folder to upgrade from, and nothing else then; if untold, the newest release beside all else. */
  from: string | undefined;
}

type Drill = [name: string, happen: (run: Run<Fleet>) => Promise<void>];

interface Surroundings {
  count: number;
  /** What is started at first, if it is another one than this. */
  version?: EarlierVersion;
  servers(stack: AsyncDisposableStack): Promise<{ servers: FleetServers; drills: Drill[] }>;
}

// What neither a URL nor a file of settings takes as it is.
const redisPassword = "p/a#s?s@w:o%r d";

/** PostgreSQL with a replica, and a Redis that Sentinels watch over: two of every service. */
const twoOfEach = (replaceForMs: number): Surroundings => ({
  count: 2,
  async servers(stack) {
    const pair = await startPair(stack);
    const sentinels = await startSentinels(stack, redisPassword);
    const redis = { redisUrl: sentinels.url, redisNow: await sentinels.primaryUrl() };
    return {
      servers: { databaseUrl: pair.url, ...redis },
      drills: [
        [
          "two of every service, one killed or told to end and replaced",
          ({ world, random }) => replaceAll(world, random, replaceForMs),
        ],
        [
          "keys changed, in any order of restarts",
          (run) => rotateKeys(run.world, run.random, () => settle(run, 60_000)),
        ],
        ["the Redis that Sentinels watch over killed", ({ world }) => failOverRedis(world, sentinels)],
        ["PostgreSQL killed, and its replica promoted", ({ world }) => failOverPostgres(world, pair)],
      ],
    };
  },
});

/** A Redis Cluster, and a PostgreSQL whose log is archived; one of every service. */
const restored = (binDir: string): Surroundings => ({
  count: 1,
  async servers(stack) {
    const losable = await startLosable(stack, binDir);
    const cluster = await startCluster(stack, redisPassword, fleetPrefix);
    const redis = { redisUrl: cluster.url, redisNow: await cluster.primaryUrl() };
    return {
      servers: { databaseUrl: losable.url, ...redis },
      drills: [
        ["the node of a Redis Cluster with our keys killed", ({ world }) => failOverRedis(world, cluster)],
        [
          "PostgreSQL lost, and recovered to a moment from a base backup and the archive",
          ({ world, load }) => recoverToPoint(world, load, losable, stack),
        ],
        [
          "PostgreSQL lost, and a dump restored into an empty database",
          ({ world, load }) => restoreDump(world, load, losable, { into: "empty", stack }),
        ],
        [
          "PostgreSQL lost, and a dump restored over a prepared database",
          ({ world, load }) => restoreDump(world, load, losable, { into: "prepared", stack }),
        ],
      ],
    };
  },
});

/** A PostgreSQL that an earlier version has prepared, and two of every service of that version. */
const rolled = (version: EarlierVersion, isShort: boolean): Surroundings => ({
  count: 2,
  version,
  async servers(stack) {
    const postgres = stack.use(await startOwnPostgres());
    const databaseUrl = await createDatabase(postgres.url, "rekey");
    await version.prepareDatabase(databaseUrl);
    const redis = stack.use(await startOwnRedis(join(stateDir, `redis-rolled-${process.pid}`)));
    const bothForMs = isShort ? 0 : 120_000;
    const forward: Drill = [
      "upgraded from an earlier version: the database, then service after service",
      ({ world }) => upgrade(world, databaseUrl, bothForMs),
    ];
    const back: Drill = [
      "service after service back to the earlier version, on the newer database",
      ({ world }) => replaceBy(world, version.programs, { order: upgradeOrder.toReversed(), forMs: bothForMs }),
    ];
    return {
      servers: { databaseUrl, redisUrl: redis.url, redisNow: redis.url },
      drills: isShort ? [forward] : [forward, back],
    };
  },
});

async function proveUpgrade(options: OperationsOptions): Promise<Row[]> {
  const from = options.from ?? (await findLastRelease());
  if (from === undefined) {
    say("  no upgrade from an earlier version: this checkout has no tag of one; name one with --from");
    return [];
  }
  const version = await takeEarlierVersion(from);
  say(`  upgraded from ${version.name}`);
  return proveIn(rolled(version, options.isShort), options);
}

/** What an operator does and what happens to them, each under load. */
export async function proveOperations(options: OperationsOptions): Promise<Row[]> {
  if (options.from !== undefined) return proveUpgrade(options);
  const packaged = findPackagedPostgres();
  if (options.isShort) return proveIn(twoOfEach(0), options);
  if (!packaged) throw new Error("pg_dump and pg_basebackup are missing. Type: sudo apt-get install postgresql");
  return [
    ...(await proveIn(twoOfEach(120_000), options)),
    ...(await proveIn(restored(packaged.binDir), options)),
    ...(await proveUpgrade(options)),
  ];
}

async function proveIn(
  { count, version, servers: start }: Surroundings,
  { random, isShort, only }: OperationsOptions,
): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const { servers, drills } = await start(stack);
  const chosen = drills.filter(([name]) => only === undefined || name.includes(only));
  if (chosen.length === 0) return [];
  const fleet = await startFleet(servers, { count, version, stack });
  const load = await driveLoad(fleet, random);
  stack.defer(() => load.stop());
  const run: Run<Fleet> = {
    world: fleet,
    load,
    checks: createChecks(fleet, load),
    random,
    rows: [],
    perSecond: isShort ? 5 : 10,
    isTimed: false,
  };
  for (const [name, happen] of chosen) await stretch(run, { name, happen: () => happen(run) });
  await checkAll(run);
  if (!run.rows.every(isGood)) tellLogs(fleet);
  return run.rows;
}
