import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "@rekey/database/connection";
import { reportMailStatus } from "@rekey/database/record-attempt";
import type { Logger } from "@rekey/runtime/logger";
import type { MissingKeys } from "@rekey/runtime/missing-keys";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { healthOf } from "./health-of.ts";
import type { MailRoutes } from "./mail-routes.ts";

const reportEveryMs = 20_000;

/**
 * Keeps what the API tells of mail up to date: at the start, at every change, and now and then to show that it lives.
 */
export function reportHealth(
  db: Database,
  routes: MailRoutes,
  keys: Pick<MissingKeys, "isMissed">,
  log: Logger,
): AsyncDisposable {
  return runUntilStopped(report);

  async function report(signal: AbortSignal): Promise<void> {
    let told: { words: string; atMs: number } | undefined;
    while (!signal.aborted) {
      const health = healthOf(routes, keys.isMissed());
      const words = JSON.stringify(health);
      const isNews = told?.words !== words;
      if (isNews || performance.now() - (told?.atMs ?? 0) > reportEveryMs) {
        try {
          await reportMailStatus(db, health);
          told = { words, atMs: performance.now() };
        } catch (err) {
          if (told) log.warn({ err }, "cannot report the mail status now");
          told = undefined;
        }
      }
      await pause(500, undefined, { signal }).catch(() => {});
    }
  }
}
