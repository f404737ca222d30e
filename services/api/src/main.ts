import { checkDatabase } from "@rekey/database/readiness/check-database";
import { type Database, openDatabase } from "@rekey/database/connection";
import { failuresIn } from "@rekey/database/failures/record-failures";
import { longStatementMs } from "@rekey/database/long-statements";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { openPublisher } from "@rekey/messaging/publisher";
import { openQueueSwitch } from "@rekey/messaging/queue-switch";
import { createEventStreams } from "@rekey/runtime/event-streams";
import { listen } from "@rekey/runtime/http-server";
import { showPools } from "@rekey/runtime/metrics";
import { runService } from "@rekey/runtime/run-service";
import { boundsOf } from "@rekey/runtime/server-settings";
import { openTally } from "@rekey/runtime/tally";
import { commitsIn } from "@rekey/runtime/tracing";
import { preparePasswordPolicy } from "@rekey/secrets/password-policy";
import { parseSealingPublicKey } from "@rekey/secrets/seal";
import { Config } from "./config.ts";
import { openVerification } from "./verification/open-verification.ts";
import { createApp } from "./create-app.ts";
import { openHistoryReplica, type ReplicaDeps } from "./history-replica.ts";
import { exportsAtOnce } from "./routes/export.ts";
import { openWaits } from "./waiting/open-waits.ts";
import { watchWork } from "./watch-work.ts";
import { watchResets } from "./watch-resets.ts";

await runService("api", Config, async ({ config, log, stack, health, metrics, tracing }) => {
  const sealingKey = await parseSealingPublicKey(config.SEALING_PUBLIC_KEY);
  preparePasswordPolicy();
  const { db, exportDb, bulkDb, replica } = openPools({ config, stack, health, log, metrics });
  const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log };
  const publisher = stack.use(openPublisher({ ...redis, tracing, timeoutMs: config.PUBLISH_TIMEOUT }));
  const queueSwitch = stack.use(openQueueSwitch(redis));
  const streams = openStreams(config);
  const work = watchWork({ db, publisher, queueSwitch, metrics, lateAfterMs: config.LATE_AFTER });
  const watch = stack.use(watchResets({ db, log, holdOf: work.holdOf }));
  const waits = openWaits({ db, log, config });
  const verification = openVerification({ config, log, stack, health, sealingKey, publish: publisher.publish });
  const onCommit = commitsIn(tracing);
  const app = createApp({
    db,
    verification,
    exportDb,
    chooseReplica: replica?.choose,
    replica: replica?.pages,
    bulkDb,
    failures: stack.use(openTally("failures", { ...failuresIn(db), log })),
    bulkSteps: unitOfWork(bulkDb, { publish: publisher.publish, onCommit }),
    // Nobody waits for Redis: what was committed is answered.
    steps: unitOfWork(db, { publish: publisher.publish, onCommit }),
    queueSwitch,
    sealingKey,
    webhookKey: await readWebhookKey(config),
    streams,
    watch,
    waits,
    work,
    config,
    log,
    metrics,
    tracing,
  });
  stack.use(
    await listen(app, { host: config.HOST, port: config.PORT, setting: "PORT", log, bounds: boundsOf(config) }),
  );
  // Given back first: the server waits for what is still being answered, and a stream would never end.
  stack.use(streams);
  stack.use(waits);
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
  // What it does itself, it can do: a command is committed. So it stays where it is asked, and says what waits.
  health.addCheck("work", () => work.check(), { timeoutMs: 4_000, everyMs: 5_000, degrades: true });
});

function openStreams(config: Config) {
  return createEventStreams({
    max: config.EVENT_STREAMS,
    maxPerOwner: config.EVENT_STREAMS_PER_CALLER,
    reconnectMs: 1_000,
  });
}

function openPools(given: Omit<ReplicaDeps, "db">) {
  const { config, stack, metrics } = given;
  const url = config.DATABASE_URL;
  const db = stack.use(openForRequests(url));
  const exportDb = stack.use(openForExports(url));
  const bulkDb = stack.use(openForMany(url));
  const replica = openHistoryReplica({ ...given, db });
  showPools(metrics, {
    requests: db.connections,
    exports: exportDb.connections,
    bulk: bulkDb.connections,
    ...(replica && { history: replica.connections.exports, "history-lists": replica.connections.lists }),
  });
  return { db, exportDb, bulkDb, replica };
}

/** A short time for a connection: with PostgreSQL away, or frozen, a caller hears 503 within 2 s. */
function openForRequests(url: string): Database {
  return openDatabase(url, {
    applicationName: "rekey-api",
    maxConnections: 20,
    connectTimeoutMs: 1_500,
    statementTimeoutMs: 5_000,
    silenceMs: 1_200,
  });
}

/** Undefined: there are no webhooks. */
async function readWebhookKey({ WEBHOOK_SEALING_PUBLIC_KEY: key }: Config) {
  return key === undefined ? undefined : parseSealingPublicKey(key);
}

/** Apart from the others, because an export takes as long as its reader needs. */
function openForExports(url: string): Database {
  return openDatabase(url, {
    applicationName: "rekey-api-export",
    maxConnections: exportsAtOnce,
    connectTimeoutMs: 1_500,
    statementTimeoutMs: 300_000,
    silenceMs: 1_200,
  });
}

/** Apart from the others, because to look at a whole large directory takes longer than anybody else is to wait. */
function openForMany(url: string): Database {
  return openDatabase(url, {
    applicationName: "rekey-api-bulk",
    maxConnections: 4,
    connectTimeoutMs: 1_500,
    statementTimeoutMs: longStatementMs,
    silenceMs: 1_200,
  });
}
