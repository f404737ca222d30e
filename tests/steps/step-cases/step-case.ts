import type { LockedTable } from "../../harness/record-locks.ts";
import type { stepTest } from "../../harness/step-test.ts";
import { issuing } from "../../harness/take-steps.ts";

export type Bench = ReturnType<typeof stepTest>;
export const hourMs = 3_600_000;

/** A step, and in which of its cases. */
export interface StepCase {
  step: string;
  when?: string;
  /** Of these contacts the rows are held while it runs. */
  begin: (bench: Bench) => Promise<{ contactIds: string[]; run: () => Promise<unknown> }>;
  locks: readonly LockedTable[];
  /** What it passes over when somebody has it, and so is not held. */
  passesOver?: LockedTable;
}

/** A contact with a link in a mail that has not left. */
export async function withLink({ take }: Bench) {
  const { id, email } = await take.contact();
  const resetId = await take.requestByMail(id);
  await take.credentials(resetId, issuing);
  return { id, email, resetId, mail: await take.mailOf(resetId) };
}

/** The same with a password, of which another mail that waits is to tell. */
export async function withAll({ take, sql }: Bench) {
  const { id, email } = await take.contact();
  await take.setPassword(id);
  await sql`update deliveries set next_attempt_at = now() + interval '1 hour' where contact_id = ${id}`;
  const resetId = await take.requestByMail(id);
  await take.credentials(resetId, issuing);
  return { id, email, resetId, mail: await take.mailOf(resetId) };
}
