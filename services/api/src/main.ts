import { checkDatabase } from "@rekey/database/check-database";
import { type Database, openDatabase } from "@rekey/database/connection";
import { openPublisher } from "@rekey/messaging/publisher";
import { openQueueSwitch } from "@rekey/messaging/queue-switch";
import { createEventStreams } from "@rekey/runtime/event-streams";
import { listen } from "@rekey/runtime/http-server";
import { runService } from "@rekey/runtime/run-service";
import { boundsOf } from "@rekey/runtime/server-settings";
import { preparePasswordPolicy } from "@rekey/secrets/password-policy";
import { parseSealingPublicKey } from "@rekey/secrets/seal";
import { Config } from "./config.ts";
import { createApp } from "./create-app.ts";
import { exportsAtOnce } from "./routes/export.ts";
import { watchWork } from "./watch-work.ts";
import { watchResets } from "./watch-resets.ts";

await runService("api", Config, async ({ config, log, stack, health, metrics }) => {
  const sealingKey = await parseSealingPublicKey(config.SEALING_PUBLIC_KEY);
  preparePasswordPolicy();
  // A short time for a connection: with PostgreSQL away, or frozen, a caller hears 503 within 2 s.
  const db = stack.use(
    openDatabase(config.DATABASE_URL, {
      applicationName: "rekey-api",
      maxConnections: 20,
      connectTimeoutMs: 1_500,
      statementTimeoutMs: 5_000,
      silenceMs: 1_200,
    }),
  );
  const exportDb = stack.use(openForExports(config.DATABASE_URL));
  const publisher = stack.use(
    openPublisher({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log, timeoutMs: config.PUBLISH_TIMEOUT }),
  );
  const queueSwitch = stack.use(openQueueSwitch({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log }));
  const streams = createEventStreams({
    max: config.EVENT_STREAMS,
    maxPerOwner: config.EVENT_STREAMS_PER_CALLER,
    reconnectMs: 1_000,
  });
  const work = watchWork({ db, publisher, queueSwitch, metrics, lateAfterMs: config.LATE_AFTER });
  const watch = stack.use(watchResets({ db, log, holdOf: work.holdOf }));
  const app = createApp({
    db,
    exportDb,
    publisher,
    queueSwitch,
    sealingKey,
    streams,
    watch,
    work,
    config,
    log,
    metrics,
  });
  stack.use(await listen(app, { host: config.HOST, port: config.PORT, log, bounds: boundsOf(config) }));
  // Given back first: the server waits for what is still being answered, and a stream would never end.
  stack.use(streams);
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
  // What it does itself, it can do: a command is committed. So it stays where it is asked, and says what waits.
  health.addCheck("work", () => work.check(), { timeoutMs: 4_000, everyMs: 5_000, degrades: true });
});

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
