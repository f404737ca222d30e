import type { SealingState } from "@rekey/contracts/history";
import type { AuditedEntry, AuditEvent } from "@rekey/contracts/resources";
import type { Said } from "@rekey/web/views/icons";
import { describeEntry } from "../action-words.ts";
import { contactHistoryPath, resetHistoryPath } from "../paths.ts";
import { describeSource } from "./source-words.ts";

/** A row of the history with from where it was asked for. */
export function describeAuditedEntry(entry: AuditedEntry) {
  return { ...describeEntry(entry), from: describeSource(entry.source, entry.action) };
}

/** The same with where it leads. */
export function describeAuditEntry(entry: AuditEvent) {
  return { ...describeAuditedEntry(entry), resetId: entry.resetId, href: hrefOf(entry) };
}

function hrefOf({ resetId, contactId }: AuditEvent): string | undefined {
  if (resetId !== null) return resetHistoryPath(resetId);
  return contactId === null ? undefined : contactHistoryPath(contactId);
}

export interface DescribedSealing extends Said {
  /** When the checkpoint was signed, or the last sealed row was written. */
  upTo?: { did: "Signed" | "Written"; at: string };
  explanation: string;
}

const lateMs = 60_000;
const number = new Intl.NumberFormat("en-GB");

/**
 * How far the history is sealed and signed, in the reader's words. A row that waits for long is a reason to ask
 * operations.
 */
export function describeSealing(sealing: SealingState, now: number = Date.now()): DescribedSealing {
  const { sealedUpTo, unsealed, unsealedSince, checkpoint, signing } = sealing;
  const isLate = unsealedSince !== null && now - Date.parse(unsealedSince) > lateMs;
  const waiting = describeWaiting(unsealed, isLate, sealedUpTo !== null);
  if (sealedUpTo === null) {
    return { words: "Not sealed yet", tone: isLate ? "stopped" : "waiting", explanation: waiting };
  }
  if (checkpoint === null || signing.state === "off") {
    const words = `Sealed up to row ${number.format(sealedUpTo.sequence)}, not signed`;
    return { words, tone: "waiting", upTo: { did: "Written", at: sealedUpTo.at }, explanation: waiting };
  }
  const tone = signing.state === "refused" ? "stopped" : isLate ? "waiting" : "done";
  const words = `Verified up to row ${number.format(checkpoint.size)}`;
  return { words, tone, upTo: { did: "Signed", at: checkpoint.signedAt }, explanation: waiting };
}

function describeWaiting(unsealed: number, isLate: boolean, hasSeal: boolean): string {
  if (unsealed === 0) return hasSeal ? "Every row is sealed." : "There is nothing to seal yet.";
  const rows = unsealed === 1 ? "1 newer row is" : `${number.format(unsealed)} newer rows are`;
  return isLate
    ? `${rows} not sealed, for more than a minute. Ask operations whether the sealer runs.`
    : `${rows} about to be sealed.`;
}
