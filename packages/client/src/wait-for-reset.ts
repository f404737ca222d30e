import { setTimeout as pause } from "node:timers/promises";
import type { WaitedFor } from "@rekey/contracts/feed-http";
import { isEnd } from "@rekey/contracts/reset-state";
import type { Reset } from "@rekey/contracts/resources";

export interface Waiting {
  /** For what: its end, unless told. */
  until?: WaitedFor;
  forMs: number;
}

type GetReset = (id: string, wait: { waitSeconds: number; until: WaitedFor }) => Promise<Reset>;

const longestWaitSeconds = 10;
const shortestRoundMs = 500;

/** The reset as soon as it has ended or its link is mailed, or as it stands when the time is over. */
export async function waitForReset(
  getReset: GetReset,
  id: string,
  { until = "ended", forMs }: Waiting,
): Promise<Reset> {
  const endsAt = performance.now() + forMs;
  for (;;) {
    const startedAt = performance.now();
    const leftSeconds = Math.max(Math.ceil((endsAt - startedAt) / 1_000), 0);
    const reset = await getReset(id, { waitSeconds: Math.min(leftSeconds, longestWaitSeconds), until });
    // The life of a link begins when the mail server has taken its mail.
    const isSoFar = isEnd(reset.state) || (until === "mailed" && reset.linkExpiresAt !== null);
    if (isSoFar || performance.now() >= endsAt) return reset;
    // An API in which too many wait answers at once, and is not asked on and on.
    if (performance.now() - startedAt < shortestRoundMs) await pause(shortestRoundMs);
  }
}
