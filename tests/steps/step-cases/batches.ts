import { randomUUID } from "node:crypto";
import { acceptBatch } from "@rekey/database/batches/accept-batch";
import { beginItems } from "@rekey/database/batches/begin-items";
import { endBatchSessions } from "@rekey/database/batches/end-batch-sessions";
import { cancelBatchResets } from "@rekey/database/batches/settle-batches";
import { cancelBatch } from "@rekey/database/batches/switch-batch";
import type { Work } from "@rekey/database/unit-of-work";
import { inStep, issuing, someStaff } from "../../harness/take-steps.ts";
import { type Bench, type StepCase, hourMs } from "./step-case.ts";

const pace = { atOnce: 100, queueAtMost: 10_000 };

async function acceptedBatch(bench: Bench, endSessions = false) {
  // The oldest is taken first.
  await bench.sql`update reset_batches set state = 'finished', ended_at = now() where ended_at is null`;
  const people = [await bench.take.contact(), await bench.take.contact()];
  const contacts = people.map(({ id }) => id);
  const command = {
    batchId: randomUUID(),
    of: { contacts },
    endSessions,
    perMinute: 60_000,
    mailsPerHour: 100,
    resetsPerHour: 100,
    openForMs: hourMs,
    idempotencyKey: randomUUID(),
    fingerprint: "print",
    expectedCount: contacts.length,
  };
  const byStaff = <T>(step: (work: Work) => Promise<T>) => inStep(bench.as("rekey_api"), step, { actor: someStaff });
  await byStaff((work) => acceptBatch(work, command));
  return { batchId: command.batchId, contacts, byStaff };
}

const byWorker =
  ({ as }: Bench, step: (work: Work) => Promise<unknown>) =>
  () =>
    inStep(as("rekey_credentials"), step);

export const ofBatches: readonly StepCase[] = [
  {
    step: "beginItems",
    locks: [],
    async begin(bench) {
      const { contacts } = await acceptedBatch(bench);
      return { contactIds: contacts, run: byWorker(bench, (work) => beginItems(work, pace)) };
    },
  },
  {
    step: "endBatchSessions",
    locks: ["contacts"],
    async begin(bench) {
      const { contacts } = await acceptedBatch(bench, true);
      for (const id of contacts) {
        await bench.take.setPassword(id);
        await bench.sql`insert into portal_sessions (id_hash, contact_id, credential_version, expires_at)
          values (${randomUUID()}, ${id}, 1, now() + interval '1 hour')`;
      }
      return { contactIds: contacts, run: byWorker(bench, (work) => endBatchSessions(work, 100)) };
    },
  },
  {
    step: "cancelBatchResets",
    locks: ["resets", "links", "deliveries"],
    async begin(bench) {
      const { batchId, contacts, byStaff } = await acceptedBatch(bench);
      await byWorker(bench, (work) => beginItems(work, pace))();
      for (const { id } of await bench.see.resets({ contactId: contacts })) await bench.take.credentials(id, issuing);
      await byStaff((work) => cancelBatch(work, batchId, true));
      return { contactIds: contacts, run: byWorker(bench, (work) => cancelBatchResets(work, 100)) };
    },
  },
];
