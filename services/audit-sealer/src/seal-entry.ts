import { createHash } from "node:crypto";
import type { Chain, UnsealedEntry } from "@rekey/database/history/seals";

/** What the first row is chained to. */
export const chainOrigin = createHash("sha256").update("rekey history 1").digest("hex");

/**
 * The row in the one form that is hashed: fixed fields in a fixed order, the detail's keys sorted (RFC 8785 for flat
 * objects).
 */
function canonicalForm(sequence: bigint, entry: UnsealedEntry): string {
  const detail = Object.fromEntries(Object.entries(entry.detail).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify([
    sequence.toString(),
    entry.id,
    entry.at,
    entry.action,
    entry.actor,
    entry.resetId,
    entry.contactId,
    entry.clientId,
    detail,
  ]);
}

/** The hash that seals a row: it covers the row, its place, and through the previous hash all rows before it. */
export function sealEntry(previous: Chain, entry: UnsealedEntry): string {
  return createHash("sha256")
    .update(previous.hash)
    .update("\n")
    .update(canonicalForm(previous.sequence + 1n, entry))
    .digest("hex");
}
