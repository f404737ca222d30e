import { randomUUID } from "node:crypto";
import { acceptBatch, type BatchCommand } from "@rekey/database/batches/accept-batch";
import { type BatchPace, beginItems } from "@rekey/database/batches/begin-items";
import { getBatch } from "@rekey/database/batches/read-batches";
import type { Work } from "@rekey/database/unit-of-work";
import { createContacts } from "./create-contacts.ts";
import type { stepTest } from "./step-test.ts";
import { inStep, someStaff } from "./take-steps.ts";

export const batchRules = { mailsPerHour: 3, resetsPerHour: 10 };
const pace = { atOnce: 100, queueAtMost: 1_000 };

/** The command of a batch of a list, as a person of the staff sends it. */
export const batchCommand = (contacts: string[], more: Partial<BatchCommand> = {}): BatchCommand => ({
  ...batchRules,
  batchId: randomUUID(),
  of: { contacts },
  reason: "breach",
  endSessions: false,
  perMinute: 60_000,
  openForMs: 3_600_000,
  idempotencyKey: randomUUID(),
  fingerprint: "print",
  expectedCount: contacts.length,
  ...more,
});

/** The steps of batches, as the services take them. */
export function batchSteps({ as, sql }: Pick<ReturnType<typeof stepTest>, "as" | "sql">) {
  const byStaff = <T>(step: (work: Work) => Promise<T>) => inStep(as("rekey_api"), step, { actor: someStaff });
  const byWorker = <T>(step: (work: Work) => Promise<T>) => inStep(as("rekey_credentials"), step);
  return {
    byStaff,
    byWorker,
    accept: (command: BatchCommand) => byStaff((work) => acceptBatch(work, command)),
    begin: (more: Partial<BatchPace> = {}) => byWorker((work) => beginItems(work, { ...pace, ...more })),
    progress: async (id: string) => {
      const batch = await getBatch(as("rekey_api"), id);
      if (!batch) throw new Error("there is no such batch");
      return batch;
    },
    people: async (count: number) => (await createContacts({ sql }, count)).map(({ id }) => id),
    /** A batch of an earlier test would be taken first, and its jobs be waited for. */
    endOthers: async () => {
      await sql`update reset_batches set state = 'finished', ended_at = now() where ended_at is null`;
      await sql`update events set consumed_at = now()`;
    },
  };
}
