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

export interface MailStatus {
  /** Whether "Send Set Password Email" can be offered at all. */
  configured: boolean;
  healthy: boolean;
  /** One sentence for the staff when it is not both. */
  reason: string | null;
  checkedAt: string | null;
  /** The ways out, in the order in which they are tried. */
  transports: MailTransport[];
  /** What waits to be done before a mail can leave, by queue. */
  queues: QueueState[];
}

export interface MailTransport {
  name: string;
  isOut: boolean;
  /**
   * Why it is out; null or missing while nothing is wrong. `puts-off`: it is in use, and yet puts off whatever it is
   * given.
   */
  trouble?:
    | "away"
    | "insecure"
    | "refuses-mail"
    | "refuses-login"
    | "puts-off"
    | "wants-tls"
    | "begins-in-clear"
    | "no-token"
    | "token-server-away"
    | null;
  /** Of one that refuses our mail, what it has against it; null or missing when it has not said. */
  because?: MailRefusal | null;
}

/**
 * What a mail server has against our mail, whoever it is for. `unexplained`: it refused several recipients in a row and
 * took none, in words that say nothing of why.
 */
export type MailRefusal =
  | "relay-denied"
  | "login-wanted"
  | "tls-wanted"
  | "sender-not-allowed"
  | "sender-domain"
  | "domain-checks"
  | "quota"
  | "suspended"
  | "address-blocked"
  | "unexplained";

/** What one transport made of a mail. */
export interface MailTry {
  transport: string;
  outcome: "accepted" | "transient" | "permanent" | "refused" | "ambiguous";
  /** Where the conversation ended. */
  phase: string;
  code: number | null;
  /** The server's words, cut and cleaned. */
  response: string;
  /** Under which the server has the mail, when it said so. */
  queueId: string | null;
}

/** A mail without a secret that operations send through every transport to see whether it works. */
export interface MailTest {
  id: string;
  to: string;
  requestedBy: string;
  createdAt: string;
  /** Null: no mail worker has tried all transports yet. */
  endedAt: string | null;
  tries: MailTry[];
}

/** A mail to a contact as operations see it: what became of it, and nothing of whom it is for. */
export interface MailDelivery {
  id: string;
  /** Null: not about a reset. */
  resetId: string | null;
  mail: "set_password_link" | "password_set_by_staff" | "password_changed" | "address_changed";
  state: ResetDelivery["state"];
  attempts: number;
  /** The mail server's last words, cut and cleaned, or null before the first attempt. */
  lastResponse: string | null;
  /** Null when it is not to be tried again. */
  nextAttemptAt: string | null;
  /** No mail server could be used: it is tried as soon as one can. */
  waitsForTransport: boolean;
  createdAt: string;
  updatedAt: string;
  /** The event whose job sends it, as long as that is not done; the job has the same id. */
  eventId: string | null;
}

/** A delivery with all that was tried, and what came back for it and could not be acted on; each the first first. */
export interface MailDeliveryStory extends MailDelivery {
  tries: (MailTry & { attempt: number; at: string })[];
  returned: ReturnedMail[];
}

/** A mail that came back without saying that it could not be delivered, or not so that it could be read. */
export interface ReturnedMail {
  at: string;
  /** `complaint`: whoever has the mail calls it unwanted. */
  kind: "unreadable" | "complaint";
  /** What it says first, cut and cleaned. */
  words: string;
}

/** Whether a queue runs, and what of its work waits. */
export interface QueueState {
  name: string;
  /** Null: Redis does not answer, so nobody knows. */
  isPaused: boolean | null;
  /** How much is committed and could be done by now, and since when the oldest of it could. */
  waiting: number;
  oldestAt: string | null;
  hold: Hold | null;
}

/** An event whose job failed for good. It waits for a person. */
export interface ParkedEvent {
  id: string;
  queue: string;
  type: string;
  createdAt: string;
  parkedAt: string;
  /** Why, as the history has it; null when the event is about no reset and no contact. */
  because: string | null;
  /** The mail that it was to send, or null. */
  deliveryId: string | null;
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
