import { type Database, openDatabase } from "@rekey/database/connection";
import { type HistoryReplica, type ReadFrom, readFromReplica } from "@rekey/database/history/read-from-replica";
import type { ExportDatabases } from "@rekey/database/exports/export-history";
import { watchReplica } from "@rekey/database/readiness/watch-replica";
import type { Health } from "@rekey/runtime/health";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import type { Config } from "./config.ts";
import { exportsAtOnce } from "./routes/export.ts";

export interface ReplicaDeps {
  config: Config;
  db: Database;
  stack: AsyncDisposableStack;
  health: Health;
  log: Logger;
  metrics: Metrics;
}

/** From where the history is read. Undefined where no setting names a replica: then all is read from the primary. */
export function openHistoryReplica(deps: ReplicaDeps) {
  const { config, db, stack, health, log, metrics } = deps;
  const url = config.HISTORY_DATABASE_URL;
  if (url === undefined) return undefined;
  const forExports = stack.use(openForReading(url, { ...exporting, maxConnections: 2 * exportsAtOnce }));
  const forPages = stack.use(openForReading(url, paging));
  const watched = watchReplica({ primary: db, replica: forExports }, config.HISTORY_REPLICA_LAG);
  const exports = metrics.counter("rekey_history_exports_total");
  const lists = metrics.counter("rekey_history_lists_total");
  const lag = metrics.gauge("rekey_history_replica_lag_seconds", () => {
    lag.set(watched.lagMs() / 1_000);
  });
  health.addCheck("history-replica", () => watched.check(), { timeoutMs: 4_000, everyMs: 5_000, degrades: true });
  const withinMs = config.HISTORY_LIST_LAG;
  const tell = (from: ReadFrom, err?: unknown) => {
    lists.inc({ server: from === "replica" ? "replica" : "primary", because: from === "replica" ? "well" : from });
    if (from !== "failed") return;
    log.warn({ code: "replica-read-failed", err }, "the replica did not answer a read, and the primary was asked");
  };
  const pages: HistoryReplica = readFromReplica({ primary: db, replica: forPages, watched, withinMs, tell });
  const choose: ExportDatabases["chooseReplica"] = async (read) => {
    const chosen = await watched.caughtUp(read);
    exports.inc({ server: chosen === undefined ? "primary" : "replica" });
    return chosen;
  };
  return {
    connections: { exports: forExports.connections, lists: forPages.connections },
    pages,
    choose,
  };
}

/** One connection for each export, and one for what proves its rows. */
const exporting = { applicationName: "rekey-api-history", statementTimeoutMs: 300_000 };
/** What requests have at the primary: its bounds, and fewer connections, as pages alone come here. */
const paging = { applicationName: "rekey-api-lists", statementTimeoutMs: 5_000, maxConnections: 10 };

function openForReading(url: string, options: typeof exporting & { maxConnections: number }): Database {
  return openDatabase(url, { ...options, connectTimeoutMs: 1_500, silenceMs: 1_200 });
}
