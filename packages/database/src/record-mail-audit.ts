import { eq } from "drizzle-orm";
import { systemActor } from "./actor.ts";
import type { Transaction } from "./connection.ts";
import { type AuditRecord, recordAudit } from "./record-audit.ts";
import { contacts } from "./schema/directory.ts";

/** Writes what became of a mail into the timeline of its reset, if it has one, and into that of its contact. */
export async function recordMailAudit(
  tx: Transaction,
  delivery: { resetId: string | null; contactId: string },
  fact: Required<Pick<AuditRecord, "action" | "detail">>,
): Promise<void> {
  const { resetId, contactId } = delivery;
  const [contact] = await tx.select({ clientId: contacts.clientId }).from(contacts).where(eq(contacts.id, contactId));
  await recordAudit(tx, { ...fact, actor: systemActor, resetId, contactId, ...contact });
}
