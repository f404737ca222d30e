import type { MailDelivery, MailDeliveryStory, MailTry, ReturnedMail } from "@rekey/contracts/operations";
import type { DescribedEntry } from "./describe-entry.ts";
import type { Tone } from "./describe-reset.ts";

interface Described {
  words: string;
  tone: Tone;
}

const mails: Record<MailDelivery["mail"], string> = {
  set_password_link: "Set-password link",
  password_set_by_staff: "Notice: password set by staff",
  password_changed: "Notice: password changed",
  address_changed: "Notice to the old address: address changed",
};

const states: Record<MailDelivery["state"], Described & { explanation: string }> = {
  pending: {
    words: "About to be sent",
    tone: "note",
    explanation: "It has not been tried yet. A mail worker takes it up by itself.",
  },
  sending: { words: "Being sent", tone: "note", explanation: "A mail worker is sending it now." },
  deferred: {
    words: "Waiting for the mail server",
    tone: "waiting",
    explanation: "The mail server did not take it yet. It is tried again by itself, less and less often.",
  },
  accepted: {
    words: "Taken by the mail server",
    tone: "done",
    explanation: "The mail server has taken it. If the mail comes back, it is shown here.",
  },
  undeliverable: {
    words: "Could not be delivered",
    tone: "stopped",
    explanation: "It is not tried again. Staff see so at the contact, correct the address and reset again.",
  },
  withdrawn: {
    words: "Withdrawn",
    tone: "quiet",
    explanation: "It is not sent any more: its link was replaced, cancelled or used, or the contact may not get it.",
  },
};

export const outcomes: Record<MailTry["outcome"], Described> = {
  accepted: { words: "Taken", tone: "done" },
  transient: { words: "Not now", tone: "waiting" },
  permanent: { words: "Turned down", tone: "stopped" },
  refused: { words: "Takes no mail from us", tone: "stopped" },
  ambiguous: { words: "No clear answer", tone: "waiting" },
};

/** Where the conversation with the server ended, unless it went to its end. */
const phases: Readonly<Record<string, string>> = {
  connect: "while connecting",
  greeting: "at its greeting",
  hello: "at its greeting",
  starttls: "while the connection was being secured",
  auth: "at the login",
  mail: "at the sender",
  rcpt: "at the recipient",
  data: "before the message",
};

export type DescribedDelivery = ReturnType<typeof describeDelivery>;

/** A mail as a row and as the head of its page. */
export function describeDelivery(delivery: MailDelivery, now = Date.now()) {
  const { id, createdAt, attempts, nextAttemptAt, lastResponse } = delivery;
  const { words, tone, explanation } = states[delivery.state];
  const waits = delivery.waitsForTransport;
  return {
    id,
    mail: mails[delivery.mail],
    words: waits ? "Waiting until a mail server can be used" : words,
    tone,
    explanation: waits ? "No mail server can be used. It is sent as soon as one can." : explanation,
    createdAt,
    lastResponse,
    attempts: attempts === 0 ? "not tried yet" : attempts === 1 ? "after 1 attempt" : `after ${attempts} attempts`,
    /** Absent when it is not tried again, or its time has come. */
    nextTryAt: nextAttemptAt !== null && Date.parse(nextAttemptAt) > now ? nextAttemptAt : undefined,
    next: delivery.state === "sending" ? "Tried now" : nextAttemptAt === null ? "Not tried again" : "Due now",
  };
}

/** Every try with what the server said, as the rows of a timeline. */
export function describeTries(tries: MailDeliveryStory["tries"]): DescribedEntry[] {
  return tries.map(({ at, attempt, transport, outcome, phase, response, queueId }) => {
    const { words, tone } = outcomes[outcome];
    const where = outcome === "accepted" ? undefined : phases[phase];
    return {
      at,
      words: where === undefined ? words : `${words}, ${where}`,
      tone,
      by: [`attempt ${attempt}`, transport, queueId === null ? "" : `queue id ${queueId}`].filter(Boolean).join(" · "),
      quote: response,
    };
  });
}

const returns: Record<ReturnedMail["kind"], Described> = {
  unreadable: { words: "A mail came back that Rekey cannot read", tone: "note" },
  complaint: { words: "Called unwanted by whoever got it", tone: "note" },
};

/** What came back and changed nothing, as rows of a timeline. */
export function describeReturned(returned: readonly ReturnedMail[]): DescribedEntry[] {
  return returned.map(({ at, kind, words }) => ({ at, ...returns[kind], quote: words }));
}
