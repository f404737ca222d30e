import type { Hold, ResetDelivery } from "./resources.ts";

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
