import { checkDatabase } from "@rekey/database/readiness/check-database";
import { openDatabase } from "@rekey/database/connection";
import { hasUnsealed, measureSealing, sealNextEntries } from "@rekey/database/history/seals";
import { runService } from "@rekey/runtime/run-service";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { Config } from "./config.ts";
import { chainOrigin, sealEntry } from "./seal-entry.ts";

// Where so many come in a round, rounds come seldom: what a commit and its round trips cost is shared by more rows.
const busy = { rows: 200, everyMs: 1_000 };

// Enough that the way to the database does not count, and done well before a statement takes too long.
const batch = 5_000;

await runService("audit-sealer", Config, async ({ config, log, stack, health, metrics }) => {
  const db = stack.use(openDatabase(config.DATABASE_URL, { applicationName: "rekey-audit-sealer", maxConnections: 2 }));
  const sealed = metrics.counter("rekey_audit_sealed_total", "Rows of the history that were sealed");
  const unsealed = metrics.gauge(
    "rekey_audit_unsealed",
    "Rows of the history that are not sealed yet; of more than 10000 by the distance of their ids",
  );
  const lag = metrics.gauge("rekey_audit_seal_lag_seconds", "Age of the oldest row that is not sealed");
  let [notBeforeMs, isAllSealed] = [0, false];
  const sealRound = async (): Promise<"more" | "all"> => {
    if (performance.now() < notBeforeMs || (isAllSealed && !(await hasUnsealed(db)))) return "all";
    const count = await sealNextEntries(db, batch, sealEntry, chainOrigin);
    sealed.inc(count);
    const state = await measureSealing(db);
    unsealed.set(state.unsealed);
    lag.set(state.oldestAgeSeconds);
    isAllSealed = state.unsealed === 0;
    if (count === batch) return "more";
    if (count >= busy.rows) notBeforeMs = performance.now() + busy.everyMs;
    return "all";
  };
  stack.use(runUntilStopped("sealing", sealRound, { everyMs: config.SEAL_EVERY, log }));
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
});
