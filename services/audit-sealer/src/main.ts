import { setTimeout as pause } from "node:timers/promises";
import { checkDatabase } from "@rekey/database/check-database";
import { openDatabase } from "@rekey/database/connection";
import { measureSealing, sealNextEvents } from "@rekey/database/seals";
import { runService } from "@rekey/runtime/run-service";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { Config } from "./config.ts";
import { chainOrigin, sealEvent } from "./seal-event.ts";

const batch = 1_000;

await runService("audit-sealer", Config, async ({ config, log, stack, health, metrics }) => {
  const db = stack.use(openDatabase(config.DATABASE_URL, { applicationName: "rekey-audit-sealer", maxConnections: 2 }));
  const sealed = metrics.counter("rekey_audit_sealed_total", "Rows of the history that were sealed");
  const unsealed = metrics.gauge("rekey_audit_unsealed", "Rows of the history that are not sealed yet");
  const lag = metrics.gauge("rekey_audit_seal_lag_seconds", "Age of the oldest row that is not sealed");
  stack.use(runUntilStopped(sealUntil));
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });

  async function sealUntil(signal: AbortSignal): Promise<void> {
    let isTroubled = false;
    while (!signal.aborted) {
      let count = 0;
      try {
        count = await sealNextEvents(db, batch, sealEvent, chainOrigin);
        sealed.inc(count);
        const state = await measureSealing(db);
        unsealed.set(state.unsealed);
        lag.set(state.oldestAgeSeconds);
        isTroubled = false;
      } catch (err) {
        if (!isTroubled) log.warn({ err }, "cannot seal now");
        isTroubled = true;
      }
      if (count < batch) await pause(config.SEAL_EVERY, undefined, { signal }).catch(() => {});
    }
  }
});
