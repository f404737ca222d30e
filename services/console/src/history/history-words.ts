import type { SealingState } from "@rekey/contracts/history";
import type { AuditedEntry, AuditEvent } from "@rekey/contracts/resources";
import { systemActor } from "@rekey/database/actor";
import type { Said } from "@rekey/web/views/icons";
import { describeEntry } from "../action-words.ts";
import { contactHistoryPath, hrefWith, resetHistoryPath } from "../paths.ts";
import { describeSource } from "./source-words.ts";

/** Names by actor, for rows whose own names went with a contact that was erased. */
export type ActorNames = ReadonlyMap<string, string>;

/** A row of the history with its number and from where it was asked for. */
export function describeAuditedEntry(entry: AuditedEntry, names: ActorNames) {
  const { source, sequence, isErased, actor } = entry;
  const described = describeEntry(entry);
  const by = described.by ?? names.get(actor) ?? (isErased && actor !== systemActor ? actor : undefined);
  const { reason } = entry.detail;
  return {
    ...described,
    by,
    from: describeSource(source, entry.action),
    reason: typeof reason === "string" && reason !== "" ? reason : undefined,
    sequence,
  };
}

/** The same with where it leads. */
export function describeAuditEntry(entry: AuditEvent, names: ActorNames) {
  return { ...describeAuditedEntry(entry, names), resetId: entry.resetId, href: hrefOf(entry) };
}

function hrefOf({ resetId, contactId, clientId }: AuditEvent): string | undefined {
  if (resetId !== null) return resetHistoryPath(resetId);
  if (contactId !== null) return contactHistoryPath(contactId);
  return clientId === null ? undefined : hrefWith("/history/events", { clientId });
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
  const words = `Signed up to row ${number.format(checkpoint.size)}`;
  const unsigned = sealedUpTo.sequence - checkpoint.size;
  const explanation = unsigned > 0 ? `${describeUnsigned(unsigned)}${unsealed > 0 ? ` ${waiting}` : ""}` : waiting;
  return { words, tone, upTo: { did: "Signed", at: checkpoint.signedAt }, explanation };
}

const describeUnsigned = (rows: number): string =>
  `${rows === 1 ? "1 newer row is" : `${number.format(rows)} newer rows are`} sealed and not signed yet.`;

function describeWaiting(unsealed: number, isLate: boolean, hasSeal: boolean): string {
  if (unsealed === 0) return hasSeal ? "Every row is sealed." : "There is nothing to seal yet.";
  const rows = unsealed === 1 ? "1 newer row is" : `${number.format(unsealed)} newer rows are`;
  return isLate
    ? `${rows} not sealed, for more than a minute. Ask operations whether the sealer runs.`
    : `${rows} about to be sealed.`;
}
