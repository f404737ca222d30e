import { setTimeout as pause } from "node:timers/promises";
import { openDatabase } from "@rekey/database/connection";
import { measureHandOvers } from "@rekey/database/hand-overs/claim-hand-overs";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { showPools } from "@rekey/runtime/metrics";
import { watchMissingKeys } from "@rekey/runtime/missing-keys";
import { runService } from "@rekey/runtime/run-service";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { parseSealingPrivateKeys } from "@rekey/secrets/seal";
import { Config } from "./config.ts";
import { openHandingOver } from "./hand-over.ts";

await runService("handover-worker", Config, async ({ config, log, stack, health, metrics }) => {
  const keys = await parseSealingPrivateKeys(config.HANDOVER_SEALING_PRIVATE_KEYS);
  const db = stack.use(
    openDatabase(config.DATABASE_URL, { applicationName: "rekey-handover-worker", maxConnections: 5 }),
  );
  showPools(metrics, { main: db.connections });
  const tries = metrics.counter("rekey_hand_over_tries_total");
  const waiting = metrics.gauge("rekey_hand_overs_waiting");
  const late = metrics.gauge("rekey_hand_overs_late_seconds");
  const count = (outcome: string) => tries.labels(outcome).inc();
  const forgetAfterMs = 3 * config.HANDOVER_RETRY_MAX;
  const missing = watchMissingKeys({ setting: "HANDOVER_SEALING_PRIVATE_KEYS", forgetAfterMs, log, metrics });
  const handing = stack.use(openHandingOver({ db, steps: unitOfWork(db), keys, config, log, missing, count }));
  const handOverRound = async () => {
    const left = await handing.claim();
    // What is claimed next has to wait until a place is free, which may be soon.
    if (left === "more") await Promise.race([handing.freed(), pause(config.HANDOVER_EVERY)]);
    return left;
  };
  stack.use(runUntilStopped("handing over", handOverRound, { everyMs: config.HANDOVER_EVERY, log }));
  const measure = async () => {
    const state = await measureHandOvers(db);
    waiting.set(state.waiting);
    late.set(state.lateForSeconds);
    return "all" as const;
  };
  stack.use(runUntilStopped("counting hand-overs", measure, { everyMs: 10_000, log }));
  const checkKeys = async () => {
    if (missing.isMissed()) throw new Error("a key is missing in HANDOVER_SEALING_PRIVATE_KEYS; passwords wait for it");
  };
  health.addCheck("keys", checkKeys, { everyMs: 5_000, degrades: true });
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
});
