import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "@rekey/database/connection";
import { reportMailStatus } from "@rekey/database/record-attempt";
import type { Logger } from "@rekey/runtime/logger";
import type { followHealth } from "./follow-health.ts";

/** Keeps what the API tells of mail up to date, from the start and while the worker runs. */
export function reportHealth(db: Database, health: ReturnType<typeof followHealth>, log: Logger): AsyncDisposable {
  const stopping = new AbortController();
  const running = report(stopping.signal);
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };

  async function report(signal: AbortSignal): Promise<void> {
    let isTroubled = false;
    while (!signal.aborted) {
      try {
        if (health.shouldReport()) await reportMailStatus(db, health.now());
        isTroubled = false;
      } catch (err) {
        if (!isTroubled) log.warn({ err }, "cannot report the mail status now");
        isTroubled = true;
        health.reportAgain();
      }
      await pause(1_000, undefined, { signal }).catch(() => {});
    }
  }
}
