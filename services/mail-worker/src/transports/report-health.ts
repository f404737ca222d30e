import type { Database } from "@rekey/database/connection";
import { reportMailStatus } from "@rekey/database/deliveries/mail-status";
import type { Logger } from "@rekey/runtime/logger";
import type { MissingKeys } from "@rekey/runtime/missing-keys";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { healthOf } from "./health-of.ts";
import type { Transports } from "./transports.ts";

const reportEveryMs = 20_000;
const greetEveryMs = 60_000;

/**
 * Keeps what the API tells of mail up to date: at the start, at every change, and now and then to show that it lives.
 * A server of which nobody knows what it offers is greeted for that.
 */
export function reportHealth(
  { db, log }: { db: Database; log: Logger },
  transports: Transports,
  keys: Pick<MissingKeys, "isMissed">,
): AsyncDisposable {
  const greetedAtMs = new Map<string, number>();
  let told: { words: string; atMs: number } | undefined;
  return runUntilStopped("mail status", report, { everyMs: 500, log });

  async function report(): Promise<"all"> {
    const health = healthOf(transports, keys.isMissed());
    const words = JSON.stringify(health);
    if (told?.words === words && performance.now() - told.atMs <= reportEveryMs) return "all";
    // Until it is written anew nothing is told.
    told = undefined;
    const known = await reportMailStatus(db, health);
    told = { words, atMs: performance.now() };
    for (const { name, smtpUtf8 } of known) if (smtpUtf8 === "unknown") greet(name);
    return "all";
  }

  /** Not waited for: a server that says nothing keeps no report back. What is found out is reported as any change. */
  function greet(name: string): void {
    const lastMs = greetedAtMs.get(name);
    if (lastMs !== undefined && performance.now() - lastMs < greetEveryMs) return;
    greetedAtMs.set(name, performance.now());
    void transports.greet(name);
  }
}
