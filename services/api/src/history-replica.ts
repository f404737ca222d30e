import { type Database, openDatabase } from "@rekey/database/connection";
import { watchReplica } from "@rekey/database/readiness/watch-replica";
import type { Health } from "@rekey/runtime/health";
import type { Metrics } from "@rekey/runtime/metrics";
import type { Config } from "./config.ts";
import { exportsAtOnce } from "./routes/export.ts";

export interface ReplicaDeps {
  config: Config;
  db: Database;
  stack: AsyncDisposableStack;
  health: Health;
  metrics: Metrics;
}

/** From where exports are read. Undefined where no setting names a replica: then all is read from the primary. */
export function openHistoryReplica({ config, db, stack, health, metrics }: ReplicaDeps) {
  if (config.HISTORY_DATABASE_URL === undefined) return undefined;
  const replica = stack.use(openForReading(config.HISTORY_DATABASE_URL));
  const watched = watchReplica({ primary: db, replica }, config.HISTORY_REPLICA_LAG);
  const exports = metrics.counter("rekey_history_exports_total");
  const lag = metrics.gauge("rekey_history_replica_lag_seconds", () => {
    lag.set(watched.lagMs() / 1_000);
  });
  health.addCheck("history-replica", () => watched.check(), { timeoutMs: 4_000, everyMs: 5_000, degrades: true });
  return {
    connections: replica.connections,
    async choose(): Promise<Database | undefined> {
      const chosen = await watched.caughtUp();
      exports.inc({ server: chosen === undefined ? "primary" : "replica" });
      return chosen;
    },
  };
}

/** One connection for each export, and one for what proves its rows. */
function openForReading(url: string): Database {
  return openDatabase(url, {
    applicationName: "rekey-api-history",
    maxConnections: 2 * exportsAtOnce,
    connectTimeoutMs: 1_500,
    statementTimeoutMs: 300_000,
    silenceMs: 1_200,
  });
}
