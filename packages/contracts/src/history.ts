import type { AuditEvent, Page, ResetListing, TimelineEntry } from "./resources.ts";
import type { ResetState } from "./reset-state.ts";

/** A contact as auditors see one: who it is, with the address masked. */
export interface AuditedContact {
  id: string;
  clientId: string;
  clientName: string;
  name: string;
  /** Masked: `m•••••@harbour.test`. */
  email: string;
  portalAccess: boolean;
  /** When it was ended; null: it was not. */
  endedAt: string | null;
  createdAt: string;
}

/** Resets, newest first. */
export interface AuditedResets extends Page<ResetListing> {
  /** What they were like by day, when that was asked for; null when it could not be said. */
  summary?: HistorySummary | null;
}

/** A reset with its timeline, oldest first. */
export interface ResetHistory {
  reset: ResetListing;
  timeline: TimelineEntry[];
}

/** All that is known of a contact: the newest resets, and every row of the history in order, page by page. */
export interface ContactHistory {
  contact: AuditedContact;
  /** The newest 50, newest first. */
  resets: Page<ResetListing>;
  /** Oldest first. */
  events: Page<AuditEvent>;
}

/** The answer to the one request that shows an address in full, and is recorded. */
export interface RevealedAddress {
  email: string;
}

/** How far the history is sealed. */
export interface SealingState {
  /** The last row that is sealed; null when none is. */
  sealedUpTo: { sequence: number; at: string; sealedAt: string } | null;
  /** Rows that are not sealed yet, counted up to 1000. */
  unsealed: number;
  /** When the oldest of them was written; null when there is none. */
  unsealedSince: string | null;
}

/** The resets of one day of UTC. */
export interface SummaryDay {
  /** `2026-11-24` */
  day: string;
  resets: number;
  byState: Partial<Record<ResetState, number>>;
  /** Resets whose link a mail server has taken. */
  delivered: number;
  /** From the request to the mail server's yes, in milliseconds; null where nothing was delivered. */
  medianDeliveryMs: number | null;
  /** What nine of ten took at most. */
  slowDeliveryMs: number | null;
}

export interface HistorySummary {
  /** The days that are told of; a longer time is cut to its last 92 days. */
  from: string;
  to: string;
  isCut: boolean;
  days: SummaryDay[];
}
