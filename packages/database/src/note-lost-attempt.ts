import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { recordAudit } from "./record-audit.ts";
import { deliveryAttempts } from "./schema/resets.ts";

/** The claim of a worker that never reported back: whether its mail went out is not known. */
export async function noteLostAttempt(
  tx: Transaction,
  delivery: { id: string; attempts: number; resetId: string; contactId: string },
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
  await recordAudit(tx, {
    action: "mail.attempted",
    actor: systemActor,
    resetId: delivery.resetId,
    contactId: delivery.contactId,
    detail: { outcome: "ambiguous", attempt: delivery.attempts, response },
  });
}
