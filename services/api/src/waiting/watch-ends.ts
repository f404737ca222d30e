import type { WaitedFor } from "@rekey/contracts/feed-http";
import type { Database } from "@rekey/database/connection";
import { readWaitedFor } from "@rekey/database/resets/follow-resets";
import type { Logger } from "@rekey/runtime/logger";
import { type Waiting, waitInRounds } from "./rounds.ts";

export interface WantedReset {
  resetId: string;
  until: WaitedFor;
}

/**
 * Tells those who wait for a reset that it is so far, by one statement for each round. A reset by hand takes some tens
 * of milliseconds, so there are many rounds at first.
 */
export function watchEnds({ db, log }: { db: Database; log: Logger }): Waiting<WantedReset, true> {
  return waitInRounds<WantedReset, true>({
    log,
    pauseMs: (youngestMs) => (youngestMs < 1_000 ? 40 : 250),
    look: async (wanted) => {
      const found = await readWaitedFor(db, [...new Set(wanted.map(({ resetId }) => resetId))]);
      const isSoFar = ({ resetId, until }: WantedReset) => found.get(resetId)?.includes(until) ?? false;
      return new Map(wanted.filter(isSoFar).map((each) => [each, true]));
    },
  });
}
