import type { SealingState } from "@rekey/contracts/history";
import { sealingFaults } from "@rekey/contracts/sealing";
import type { AuditEvent } from "@rekey/contracts/resources";
import type { Said } from "@rekey/web/views/icons";
import { describeEntry } from "../action-words.ts";
import { contactHistoryPath, resetHistoryPath } from "../paths.ts";

/** A row of the history with where it leads. */
export function describeAuditEntry(entry: AuditEvent) {
  return { ...describeEntry(entry), resetId: entry.resetId, href: hrefOf(entry) };
}

function hrefOf({ resetId, contactId }: AuditEvent): string | undefined {
  if (resetId !== null) return resetHistoryPath(resetId);
  return contactId === null ? undefined : contactHistoryPath(contactId);
}

export interface DescribedSealing extends Said {
  /** When the last sealed row was written. */
  upTo?: string;
  explanation: string;
}

const lateMs = 60_000;
const number = new Intl.NumberFormat("en-GB");

/** How far the history is sealed, in the reader's words. A row that waits for long is a reason to ask operations. */
export function describeSealing(sealing: SealingState, now: number = Date.now()): DescribedSealing {
  const { sealedUpTo, unsealed, unsealedSince, signing } = sealing;
  if (signing.fault !== null) {
    const explanation = `Nothing of the history is proven now: ${sealingFaults[signing.fault]}. Tell operations.`;
    return { words: "Not proven", tone: "stopped", explanation };
  }
  const isLate = unsealedSince !== null && now - Date.parse(unsealedSince) > lateMs;
  const waiting = describeWaiting(unsealed, isLate, sealedUpTo !== null);
  if (sealedUpTo === null) {
    return { words: "Not sealed yet", tone: isLate ? "stopped" : "waiting", explanation: waiting };
  }
  return {
    words: `Sealed up to row ${number.format(sealedUpTo.sequence)}`,
    tone: isLate ? "waiting" : "done",
    upTo: sealedUpTo.at,
    explanation: waiting,
  };
}

function describeWaiting(unsealed: number, isLate: boolean, hasSeal: boolean): string {
  if (unsealed === 0) return hasSeal ? "Every row is sealed." : "There is nothing to seal yet.";
  const rows =
    unsealed >= 1_000
      ? "1,000 or more newer rows are"
      : unsealed === 1
        ? "1 newer row is"
        : `${unsealed} newer rows are`;
  return isLate
    ? `${rows} not sealed, for more than a minute. Ask operations whether the sealer runs.`
    : `${rows} about to be sealed.`;
}
