import type { ProblemCode } from "./problems.ts";
import type { ResetMethod, ResetState } from "./reset-state.ts";

/** A list is read page by page: pass `nextCursor` as `after` until it is null. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** A page of a directory also leads back: pass `previousCursor` as `before`. */
export interface DirectoryPage<T> extends Page<T> {
  previousCursor: string | null;
  /** How many match in all; null when more than 10 000 do. */
  total: number | null;
}

export interface Client {
  id: string;
  name: string;
  createdAt: string;
  updatedAt: string;
}

export interface Contact {
  id: string;
  clientId: string;
  clientName: string;
  name: string;
  /** Exactly as it was stored. */
  email: string;
  emailChangedAt: string;
  /** Set when a mail to the address came back; none is sent to it until staff confirm it or change it. */
  emailBounce: { at: string; reason: string } | null;
  locale: string;
  /** Of the IANA list. Null: not known; times are then those of the firm. */
  timeZone: string | null;
  portalAccess: boolean;
  position: string | null;
  phone: string | null;
  hasPassword: boolean;
  /** How many other contacts have this address, in whatever spelling. */
  othersWithAddress: number;
  /** The contact's newest reset, or null when there never was one. */
  lastResetId: string | null;
  /** When it was ended; null while it is active. An ended one is changed, reset and written to no more. */
  endedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** What came of an end, or of taking it back: the contact, and whether it was so before. */
export type EndedContact = Contact & { alreadyEnded: boolean };
export type ReactivatedContact = Contact & { alreadyActive: boolean };

/** Who signs in with an address. */
export interface AddressHolder {
  id: string;
  name: string;
  clientId: string;
  clientName: string;
  /** Of the contact, at the API. */
  url: string;
}

export interface ResetDelivery {
  state: "pending" | "sending" | "deferred" | "accepted" | "undeliverable" | "withdrawn";
  attempts: number;
  /** The mail server's last words, cut and cleaned, or null before the first attempt. */
  lastResponse: string | null;
  nextAttemptAt: string | null;
}

export interface Reset {
  id: string;
  /** Null only for a self-service request that has not been looked up yet or named nobody. */
  contactId: string | null;
  clientId: string | null;
  method: ResetMethod;
  state: ResetState;
  /** Why it was refused, as a code; null unless `state` is `refused`. */
  refusedBecause: string | null;
  requestedBy: string;
  /** What staff typed, or null; always null for operations. */
  reason: string | null;
  createdAt: string;
  updatedAt: string;
  /** Null until the mail server has accepted the link: its life starts there. */
  linkExpiresAt: string | null;
  /** The mail that carries the link; null for a reset by hand. */
  delivery: ResetDelivery | null;
  /** How often somebody asked on the portal for a link while this one worked. Anybody can. */
  askedAgain: number;
  /** What holds up its next step; null while it moves, has ended, or waits for somebody, and in the history. */
  hold: Hold | null;
}

/** What holds up work that is committed and not done. Nothing of it is lost. */
export interface Hold {
  /** What Redis says, by its first word, such as OOM or READONLY; AWAY; PAUSED; or LATE: nobody takes the work. */
  code: string;
  /** What is wrong and what operations can do. */
  words: string;
  since: string;
}

/** A row of the history as a list shows it: the reset and the names that go with it. */
export interface ResetListing extends Reset {
  /** The subject of the token of whoever asked, or `contact`. */
  requestedById: string;
  contactName: string | null;
  clientName: string | null;
}

export interface TimelineEntry {
  id: string;
  at: string;
  action: string;
  actor: string;
  detail: Record<string, string | number | boolean | null>;
}

/** What each event of a followed reset carries: all of it, so that a missed one is no loss. */
export interface ResetProgress {
  reset: Reset;
  timeline: TimelineEntry[];
}

export interface AuditEvent extends TimelineEntry {
  resetId: string | null;
  contactId: string | null;
  clientId: string | null;
  /** Position in the sealed history, or null for the moment before the row is sealed. */
  sequence: number | null;
}

/** RFC 9457. `errors` names fields by JSON pointer and never repeats what was sent. */
export interface Problem {
  type: string;
  code: ProblemCode;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  errors?: { pointer: string; code: string; detail: string }[];
  /** With `address-in-use`: who has the address, for whoever may see the directory. */
  holder?: AddressHolder;
}
