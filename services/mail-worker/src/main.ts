import { clearAnswers } from "@rekey/database/clearing/clear-ended";
import { startWorker } from "@rekey/worker/start-worker";
import { Config } from "./config.ts";
import { createMailDeps } from "./sending/create-mail-deps.ts";
import { sendDelivery } from "./sending/send-delivery.ts";
import { sendStaffMail } from "./sending/send-staff-mail.ts";
import { sendTestMail } from "./sending/send-test-mail.ts";
import { takeBounces } from "./bounces/take-bounces.ts";
import { reportHealth } from "./transports/report-health.ts";

await startWorker("mail", Config, async (worker) => {
  const { deps, missing } = await createMailDeps(worker);
  const bounces = await takeBounces(worker);
  return {
    processors: {
      SetPasswordLinkIssued: (_data, job) => sendDelivery(deps, job),
      PasswordChanged: (_data, job) => sendDelivery(deps, job),
      AddressChanged: (_data, job) => sendDelivery(deps, job),
      TestMailRequested: (_data, job) => sendTestMail(deps, job),
      StaffMailRequested: (_data, job) => sendStaffMail(deps, job),
    },
    clearings: [{ rows: "answers", clear: (most) => clearAnswers(worker.db, worker.config.ENDED_KEEP, most) }],
    beside: [reportHealth(worker, deps.transports, missing), bounces],
  };
});
