import { type Cause, bySystem } from "@rekey/database/actor";
import { beginItems } from "@rekey/database/batches/begin-items";
import { endBatchSessions } from "@rekey/database/batches/end-batch-sessions";
import { cancelBatchResets, finishBatch } from "@rekey/database/batches/settle-batches";
import type { UnitOfWork, Work } from "@rekey/database/unit-of-work";
import type { Logger } from "@rekey/runtime/logger";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import type { Config } from "./config.ts";

const [itemsAtOnce, contactsAtOnce, resetsAtOnce] = [200, 1_000, 200];

/**
 * Works off what was asked for many at once, a list at a time, beside the jobs of the queue. Any number of workers may
 * run it: each step holds its batch, and all that it does is in one transaction, so a killed one has done nothing.
 */
export function workBatches({ steps, log }: { steps: UnitOfWork; log: Logger }, config: Config): AsyncDisposable {
  const pace = { atOnce: itemsAtOnce, queueAtMost: config.BATCH_QUEUE_AT_MOST };
  const run = <T>(step: (work: Work) => Promise<T>) => steps.run(bySystem satisfies Cause, step);
  const round = async (): Promise<"more" | "all"> => {
    const ended = await run((work) => endBatchSessions(work, contactsAtOnce));
    const begun = await run((work) => beginItems(work, pace));
    const cancelled = await run((work) => cancelBatchResets(work, resetsAtOnce));
    const isFinished = begun === 0 && (await run(finishBatch));
    if (isFinished) log.info({ code: "batch-finished" }, "a batch of resets has been mailed");
    return ended + begun + cancelled > 0 || isFinished ? "more" : "all";
  };
  return runUntilStopped("batches", round, { everyMs: config.RELAY_EVERY, log });
}
