import type {
  BatchItemState,
  BatchPreview,
  BatchState,
  ResetBatch,
  ResetBatchItem,
} from "@rekey/contracts/reset-batches";
import { type Said, said } from "@rekey/web/views/icons";

export const batchWords: Record<BatchState, Said> = {
  running: said("note", "Running"),
  paused: said("waiting", "Paused"),
  cancelled: said("quiet", "Cancelled"),
  finished: said("done", "Finished"),
};

/** How far a contact of a batch is. */
export const itemWords: Record<BatchItemState, Said> = {
  waiting: said("quiet", "Not begun"),
  accepted: said("note", "On its way"),
  deferred: said("waiting", "Waiting for the mail server"),
  mailed: said("note", "Mailed"),
  completed: said("done", "Password set"),
  expired: said("quiet", "Expired"),
  superseded: said("quiet", "Replaced by a newer reset"),
  cancelled: said("quiet", "Cancelled"),
  undeliverable: said("stopped", "Could not be delivered"),
  refused: said("stopped", "Left out"),
};

export type LeftOutReason = NonNullable<ResetBatchItem["refusedBecause"]>;

/** Why a contact is not mailed. */
export const reasonWords: Record<LeftOutReason, string> = {
  "not-found": "There is no such contact",
  "contact-ended": "The contact has ended",
  "other-client": "Went to another client meanwhile",
  "portal-access-off": "May not use the client portal",
  "address-bounced": "The last mail came back: confirm or correct the address",
  "reset-open": "Has a link from the staff that is under way or still works",
  "too-many-mails": "Enough links were sent within the hour",
  "too-many-resets": "Enough resets were asked for within the hour",
  nobody: "Nobody who may use the portal",
  "link-repeated": "Has a link that works; it was mailed once more",
  "link-works": "Has a link that works",
  "password-policy": "The password was turned down",
  "password-unreadable": "The password could not be opened",
};

export const chosenWords = ({ of, clientId }: Pick<ResetBatch, "of" | "clientId">): string =>
  of === "everyone"
    ? "Everyone with portal access"
    : of === "client"
      ? `Client ${clientId ?? ""}`
      : "A list of contacts";

/** A number as people read it. */
export const counted = (count: number): string => count.toLocaleString("en-GB").replaceAll(",", " ");

export const contactsCounted = (count: number): string => `${counted(count)} ${count === 1 ? "contact" : "contacts"}`;

/** What was typed as a number, with whatever people put between its digits; undefined where it is none. */
export function readNumber(typed: string): number | undefined {
  const digits = typed.replaceAll(/[\s.,'’]/g, "");
  return /^\d{1,7}$/.test(digits) ? Number(digits) : undefined;
}

/** Why some are left out, the most first. */
export function reasonsOf(refused: BatchPreview["refused"]): { words: string; count: number }[] {
  return Object.entries(refused)
    .map(([reason, count]) => ({ words: reasonWords[reason as LeftOutReason], count }))
    .toSorted((one, other) => other.count - one.count);
}
