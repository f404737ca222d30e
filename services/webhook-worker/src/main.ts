import { setTimeout as pause } from "node:timers/promises";
import { openDatabase } from "@rekey/database/connection";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { fanOut } from "@rekey/database/webhooks/fan-out";
import { forgetWebhooks, measureWebhooks } from "@rekey/database/webhooks/record-webhook";
import { showPools } from "@rekey/runtime/metrics";
import { watchMissingKeys } from "@rekey/runtime/missing-keys";
import { runService } from "@rekey/runtime/run-service";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { parseSealingPrivateKeys } from "@rekey/secrets/seal";
import { Config } from "./config.ts";
import { openSender, restForKeyMs } from "./send-due.ts";

await runService("webhook-worker", Config, async ({ config, log, stack, health, metrics }) => {
  const keys = await parseSealingPrivateKeys(config.WEBHOOK_SEALING_PRIVATE_KEYS);
  const db = stack.use(
    openDatabase(config.DATABASE_URL, { applicationName: "rekey-webhook-worker", maxConnections: 5 }),
  );
  showPools(metrics, { main: db.connections });
  const tries = metrics.counter("rekey_webhook_tries_total");
  const waiting = metrics.gauge("rekey_webhooks_waiting");
  const late = metrics.gauge("rekey_webhooks_late_seconds");
  const count = (outcome: string) => tries.labels(outcome).inc();
  const forgetAfterMs = 3 * restForKeyMs;
  const missing = watchMissingKeys({ setting: "WEBHOOK_SEALING_PRIVATE_KEYS", forgetAfterMs, log, metrics });
  const sender = stack.use(openSender({ db, steps: unitOfWork(db), keys, config, log, missing, count }));
  const every = { everyMs: config.WEBHOOK_EVERY, log };
  stack.use(runUntilStopped("making deliveries", () => fanOut(db), every));
  const sendRound = async () => {
    const left = await sender.claim();
    // What is claimed next has to wait until a place is free, which may be soon.
    if (left === "more") await Promise.race([sender.freed(), pause(config.WEBHOOK_EVERY)]);
    return left;
  };
  stack.use(runUntilStopped("sending webhooks", sendRound, every));
  const measure = async () => {
    const state = await measureWebhooks(db);
    waiting.set(state.waiting);
    late.set(state.lateForSeconds);
    return forgetWebhooks(db, config.WEBHOOK_KEEP);
  };
  stack.use(runUntilStopped("forgetting webhooks", measure, { everyMs: 10_000, log }));
  const checkKeys = async () => {
    if (missing.isMissed()) throw new Error("a key is missing in WEBHOOK_SEALING_PRIVATE_KEYS; webhooks wait for it");
  };
  health.addCheck("keys", checkKeys, { everyMs: 5_000, degrades: true });
  health.addCheck("postgres", () => checkDatabase(db), { timeoutMs: 2_000, everyMs: 5_000 });
});
