import type { Transaction } from "./connection.ts";
import { auditEvents } from "./schema/events.ts";

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

/** Writes rows of the history with the change that they tell of. Not exported from the package, so no change can go without. */
export async function recordAudit(tx: Transaction, ...records: AuditRecord[]): Promise<void> {
  if (records.length > 0) await tx.insert(auditEvents).values(records);
}
