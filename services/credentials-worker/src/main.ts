import { bySystem } from "@rekey/database/actor";
import { giveUpHandOvers } from "@rekey/database/hand-overs/begin-hand-overs";
import { expireLateResets } from "@rekey/database/resets/end-resets";
import { proveArgon2 } from "@rekey/secrets/password-hash";
import { startWorker } from "@rekey/worker/start-worker";
import { workBatches } from "./work-batches.ts";
import { Config } from "./config.ts";
import { createDeps } from "./create-deps.ts";
import { inOrder } from "./in-order.ts";
import { passwordImportRequested } from "./password-import-requested.ts";
import { outdatedHashFound } from "./outdated-hash-found.ts";
import { passwordResetRequested, selfServiceResetRequested } from "./issue-links.ts";
import { manualResetRequested, newPasswordSubmitted } from "./set-passwords.ts";

const hourMs = 3_600_000;

await startWorker("credentials", Config, async (worker) => {
  await proveArgon2();
  const { deps, missing } = await createDeps(worker);
  return {
    processors: {
      ...inOrder(deps, {
        PasswordResetRequested: passwordResetRequested,
        ManualResetRequested: manualResetRequested,
        SelfServiceResetRequested: selfServiceResetRequested,
        NewPasswordSubmitted: newPasswordSubmitted,
      }),
      OutdatedHashFound: (_data, job) => outdatedHashFound(deps, job),
      PasswordImportRequested: (_data, job) => passwordImportRequested(deps, job),
    },
    alsoEachRound: async () => {
      // Counted anew, so that the figure falls when nothing waits any more.
      missing.isMissed();
      const expired = await worker.steps.run(bySystem, (work) => expireLateResets(work, 200));
      if (expired > 0) worker.log.info({ code: "resets-expired", expired }, "ended late resets");
      const olderThanMs = worker.config.HANDOVER_GIVE_UP_AFTER + hourMs;
      const left = await worker.steps.run(bySystem, (work) => giveUpHandOvers(work, { olderThanMs, limit: 200 }));
      if (left > 0) worker.log.warn({ code: "hand-overs-left", left }, "gave hand-overs up that nobody has made");
    },
    beside: [workBatches(worker, worker.config)],
  };
});
