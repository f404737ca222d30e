import type {
  AttemptOutcome,
  AttemptPhase,
  DeliveryKind,
  DeliveryState,
  MailRefusal,
  ReturnedMailKind,
  TransportTrouble,
  Utf8Offer,
} from "@rekey/contracts/deliveries";
import { sayOfMail } from "@rekey/contracts/delivery-failures";
import type {
  MailDelivery,
  MailDeliveryStory,
  MailTest,
  MailTransport,
  MailStatus,
  QueueState,
  ReturnedMail,
} from "@rekey/contracts/operations";
import { type Said, said, type Tone } from "@rekey/web/views/icons";
import type { TimelineRow } from "@rekey/web/views/timeline";

const mails: Record<DeliveryKind, string> = {
  set_password_link: "Set-password link",
  password_set_by_staff: "Notice: password set by staff",
  password_changed: "Notice: password changed",
  address_changed: "Notice to the old address: address changed",
};

interface Explained extends Said {
  explanation: string;
}

const explained = (tone: Tone, words: string, explanation: string): Explained => ({ tone, words, explanation });

const states: Record<DeliveryState, Explained> = {
  pending: explained("note", "About to be sent", "It has not been tried yet. A mail worker takes it up by itself."),
  sending: explained("note", "Being sent", "A mail worker is sending it now."),
  deferred: explained(
    "waiting",
    "Waiting for the mail server",
    "The mail server did not take it yet. It is tried again by itself, less and less often.",
  ),
  accepted: explained(
    "done",
    "Taken by the mail server",
    "The mail server has taken it. If the mail comes back, it is shown here.",
  ),
  undeliverable: explained(
    "stopped",
    "Could not be delivered",
    "It is not tried again. Staff see so at the contact, correct the address and reset again.",
  ),
  withdrawn: explained(
    "quiet",
    "Withdrawn",
    "It is not sent any more: its link was replaced, cancelled or used, or the contact may not get it.",
  ),
};

const held = { ...states.pending, words: "Held while the queue is paused", tone: "waiting" as const };
const withoutTransport = {
  words: "Waiting until a mail server can be used",
  explanation: "No mail server can be used. It is sent as soon as one can.",
};

const outcomes: Record<AttemptOutcome, Said> = {
  accepted: said("done", "Taken"),
  transient: said("waiting", "Not now"),
  permanent: said("stopped", "Turned down"),
  refused: said("stopped", "Takes no mail from us"),
  ambiguous: said("waiting", "No clear answer"),
};

/** Where the conversation with the server ended; nothing where it went to its end, or nobody knows. */
const phases: Record<AttemptPhase, string | undefined> = {
  connect: "while connecting",
  hello: "at its greeting",
  starttls: "while the connection was being secured",
  auth: "at the login",
  mail: "at the sender",
  rcpt: "at the recipient",
  data: "before the message",
  dot: undefined,
  unknown: undefined,
};

const troubles: Record<TransportTrouble, string> = {
  away: "it cannot be reached",
  insecure: "no secure connection can be made",
  "refuses-mail": "it takes no mail from us",
  "refuses-login": "it refuses our login",
  "wants-tls": "its port speaks TLS from the first byte, so SMTP_URLS has to say smtps://",
  "begins-in-clear": "its port does not begin with TLS, so SMTP_URLS has to say smtp://",
  "no-token": "the token server refuses us a token for it",
  "token-server-away": "the token server for its login cannot be used",
  "puts-off": "it puts off all mail",
};

const refusalsOfUs: Record<MailRefusal, string> = {
  "relay-denied": "it does not relay for us",
  "login-wanted": "it wants a login",
  "tls-wanted": "it wants TLS",
  "sender-not-allowed": "it does not let us use our sender",
  "sender-domain": "it does not know the domain of our sender",
  "domain-checks": "the domain of our sender fails its checks",
  quota: "our account has sent as much as it may",
  suspended: "our account or domain is blocked there",
  "address-blocked": "the network address that we send from is blocked",
  unexplained: "it refuses everybody and does not say why",
};

/** A mail as a row and as the head of its page. */
export function describeDelivery(delivery: MailDelivery, isPaused = false) {
  const { state, attempts, nextAttemptAt } = delivery;
  const isHeld = isPaused && state === "pending";
  return {
    mail: mails[delivery.mail],
    ...(isHeld ? held : delivery.waitsForTransport ? { ...states[state], ...withoutTransport } : states[state]),
    attempts: attempts === 0 ? "not tried yet" : attempts === 1 ? "after 1 attempt" : `after ${attempts} attempts`,
    /** Absent when it is not tried again, or its time has come. */
    nextTryAt: nextAttemptAt !== null && Date.parse(nextAttemptAt) > Date.now() ? nextAttemptAt : undefined,
    next: isHeld ? "When the queue runs again" : sayNext(delivery),
  };
}

function sayNext({ state, nextAttemptAt }: MailDelivery): string {
  if (state === "sending") return "Tried now";
  return nextAttemptAt === null ? "Not tried again" : "Due now";
}

/** Every try with what the server said, as the rows of a timeline. */
export function describeTries(tries: MailDeliveryStory["tries"]): TimelineRow[] {
  return tries.map(({ at, attempt, transport, outcome, phase, response, failure, queueId }) => {
    const { words, tone } = outcomes[outcome];
    const where = outcome === "accepted" ? undefined : phases[phase];
    return {
      at,
      words: where === undefined ? words : `${words}, ${where}`,
      tone,
      by: [`attempt ${attempt}`, transport, queueId === null ? "" : `queue id ${queueId}`].filter(Boolean).join(" · "),
      quote: sayOfMail({ response, failure }),
    };
  });
}

const returns: Record<ReturnedMailKind, Said> = {
  unreadable: said("note", "A mail came back that Rekey cannot read"),
  complaint: said("note", "Called unwanted by whoever got it"),
};

/** What came back and changed nothing, as rows of a timeline. */
export function describeReturned(returned: readonly ReturnedMail[]): TimelineRow[] {
  return returned.map(({ at, kind, words }) => ({ at, ...returns[kind], quote: words }));
}

export function describeStatus({ configured, healthy }: MailStatus): Said {
  if (!configured) return said("stopped", "Not set up");
  return healthy ? said("done", "Mail leaves") : said("waiting", "Mail waits");
}

const away = "Redis does not answer. Nothing is lost: each mail is sent when Redis is back.";
const unusable = "Redis cannot be used. Nothing is lost: each mail is sent when it can.";

/** What keeps mail back although a server may be in use. */
export function describeMailHold(queue: QueueState | undefined): { words: string; isPaused: boolean } | undefined {
  if (queue === undefined || queue.isPaused === false) return undefined;
  return queue.isPaused
    ? { words: "The queue of mails is paused, so no mail leaves.", isPaused: true }
    : { words: queue.hold?.code === "AWAY" ? away : unusable, isPaused: false };
}

/** A server with its breaker in words. */
export function describeTransport(transport: MailTransport, isPaused: boolean): Explained {
  const { isOut, trouble, because: refusal } = transport;
  const explanation = isPaused ? "Mail goes by it when the queue runs again." : "Mail goes by it.";
  if (!isOut && trouble) return explained("waiting", "In use, but it puts off all mail", explanation);
  if (!isOut) return explained("done", "In use", explanation);
  const because = refusal ? `: ${refusalsOfUs[refusal]}` : trouble ? `: ${troubles[trouble]}` : "";
  const left = "It is left alone but for one mail now and then, which finds out when it is back.";
  return explained("stopped", `Out${because}`, left);
}

/** Whether contacts may have addresses that are not ASCII before the @, as far as this server goes. */
export const sayUtf8Offer: Record<Utf8Offer, string> = {
  yes: "It takes addresses with any letters before the @ (SMTPUTF8).",
  no: "It takes only addresses with the letters a to z before the @: it does not offer SMTPUTF8.",
  unknown: "Whether it takes addresses with other letters than a to z before the @ is not known yet.",
};

const waitingMs = 15_000;

/** A test mail with what each server made of it, or what is to be said instead. */
export function describeTest({ createdAt, endedAt, tries }: MailTest) {
  const isLate = Date.now() - Date.parse(createdAt) > waitingMs;
  const onItsWay = isLate ? said("waiting", "No mail worker has taken it up yet") : said("note", "On its way");
  const broken = said("stopped", "Broken off; whether it left is not known");
  return {
    tries: tries.map((tried) => ({ ...tried, response: sayOfMail(tried), ...outcomes[tried.outcome] })),
    instead: endedAt === null ? onItsWay : tries.length === 0 ? broken : undefined,
  };
}
