import type { AttemptResult } from "@rekey/database/record-attempt";

export interface MailHealth {
  configured: boolean;
  healthy: boolean;
  /** For the staff: one sentence without a host or an address. */
  reason: string | null;
}

const reportEveryMs = 20_000;

/** Whether mail leaves, judged by the last attempt: a server that answered a command is there, whatever it said. */
export function followHealth(configured: boolean) {
  let current: MailHealth = configured
    ? { configured, healthy: true, reason: null }
    : { configured, healthy: false, reason: "Mail is not set up: no SMTP server is configured." };
  let reportedAt = 0;
  let reported: MailHealth | undefined;
  return {
    hear(result: Pick<AttemptResult, "outcome" | "phase">): void {
      const isOut = result.outcome === "transient" && ["connect", "hello", "starttls", "auth"].includes(result.phase);
      current = isOut
        ? {
            configured,
            healthy: false,
            reason: "The mail server cannot be used at the moment. Mail waits and is retried.",
          }
        : { configured, healthy: true, reason: null };
    },
    now(): MailHealth {
      reportedAt = Date.now();
      reported = current;
      return current;
    },
    /** On every change, and now and then so that a reader sees that somebody still looks. */
    shouldReport: (): boolean => reported?.healthy !== current.healthy || Date.now() - reportedAt > reportEveryMs,
    reportAgain(): void {
      reported = undefined;
    },
  };
}
