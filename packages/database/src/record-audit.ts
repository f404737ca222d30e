import { sql } from "drizzle-orm";
import type { Transaction } from "./connection.ts";

export interface AuditRecord {
  /** `object.verb`, a fact in the past tense. */
  action: string;
  actor: string;
  resetId?: string | null;
  contactId?: string | null;
  clientId?: string | null;
  /** Codes, counts and cleaned replies; never an address in full, a password, a token or a hash of one. */
  detail?: Record<string, string | number | boolean | null>;
}

/**
 * Writes rows of the history with the change that they tell of. Not exported from the package, so no change can go
 * without.
 */
export async function recordAudit(tx: Transaction, ...records: AuditRecord[]): Promise<void> {
  for (const { action, actor, resetId, contactId, clientId, detail } of records) {
    // Written out, because a service may set these columns and no others: not the time, not the order.
    await tx.execute(sql`
      insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
      values (${action}, ${actor}, ${resetId ?? null}, ${contactId ?? null}, ${clientId ?? null}, ${JSON.stringify(detail ?? {})}::jsonb)`);
  }
}
