import type { AuditDetail } from "@rekey/contracts/audit-actions";
import type { KeyAction } from "@rekey/contracts/installation-actions";
import { and, inArray, sql } from "drizzle-orm";
import { auditEvents } from "../schema/events.ts";
import type { Work } from "../unit-of-work.ts";

/** A step of a key, by whoever typed the command at that time. */
export type KeyNote = { action: KeyAction } & AuditDetail<KeyAction>;

const keyActions = ["key.made", "key.put_to_use", "key.retired"] as const satisfies readonly KeyAction[];

/**
 * Tells the history of steps of keys, each once: whoever was cut off before they heard of it may ask again. Returns how
 * many rows were written. As the owner of the tables: no service makes a key.
 */
export async function noteKeys({ tx, record }: Work, notes: readonly KeyNote[]): Promise<number> {
  if (notes.length === 0) return 0;
  const change = sql<string>`${auditEvents.detail} ->> 'change'`;
  const ids = notes.map((note) => note.change);
  const told = await tx
    .select({ change })
    .from(auditEvents)
    .where(and(inArray(auditEvents.action, [...keyActions]), inArray(change, ids)));
  const known = new Set(told.map((row) => row.change));
  const missing = notes.filter((note) => !known.has(note.change));
  for (const { action, ...detail } of missing) record(action, {}, detail);
  return missing.length;
}
