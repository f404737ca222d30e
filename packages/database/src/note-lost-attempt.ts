import type { Transaction } from "./connection.ts";
import { recordMailAudit } from "./record-mail-audit.ts";
import { deliveryAttempts } from "./schema/resets.ts";

/** The claim of a worker that never reported back: whether its mail went out is not known. */
export async function noteLostAttempt(
  tx: Transaction,
  delivery: { id: string; kind: string; attempts: number; resetId: string | null; contactId: string },
): Promise<void> {
  const response = "The worker ended before it could tell what the server answered.";
  const noted = await tx
    .insert(deliveryAttempts)
    .values({
      deliveryId: delivery.id,
      number: delivery.attempts,
      transport: "unknown",
      outcome: "ambiguous",
      phase: "unknown",
      code: null,
      response,
    })
    .onConflictDoNothing()
    .returning({ id: deliveryAttempts.id });
  if (noted.length === 0) return;
  await recordMailAudit(tx, delivery, {
    action: "mail.attempted",
    detail: { mail: delivery.kind, outcome: "ambiguous", attempt: delivery.attempts, response },
  });
}
