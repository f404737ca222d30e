import type { TimelineEntry } from "@rekey/contracts/resources";

type Tone = "done" | "waiting" | "stopped" | "note" | "quiet";

/** A row of a timeline in the reader's words. */
export interface DescribedEntry {
  at: string;
  words: string;
  tone: Tone;
  by?: string;
  quote?: string;
}

const actions: Readonly<Record<string, { words: string; tone: Tone }>> = {
  "reset.accepted": { words: "Accepted", tone: "note" },
  "link.issued": { words: "Link issued", tone: "note" },
  "link.resent": { words: "To be sent once more", tone: "note" },
  "link.repeated": { words: "Asked for at the portal: the same link is sent once more", tone: "note" },
  "notice.gathered": { words: "Contact is told together with a later change", tone: "note" },
  "link.opened": { words: "Opened, perhaps by a mail scanner", tone: "note" },
  "mail.deferred": { words: "Waiting until a mail server can be used", tone: "waiting" },
  "mail.bounced": { words: "The mail came back", tone: "stopped" },
  "mail.withheld": { words: "No mail was sent", tone: "stopped" },
  "password.submitted": { words: "New password submitted", tone: "waiting" },
  "reset.completed": { words: "Password set", tone: "done" },
  "reset.expired": { words: "Expired", tone: "quiet" },
  "reset.superseded": { words: "Replaced by a newer reset", tone: "quiet" },
  "reset.undeliverable": { words: "Could not be delivered", tone: "stopped" },
  "reset.refused": { words: "Refused", tone: "stopped" },
  "event.retried": { words: "Tried again by operations", tone: "note" },
  "event.parked": { words: "Set aside after repeated failures; operations must look", tone: "stopped" },
};

/** By what ended the reset with it; nobody has pressed a button for these. */
const cancelled: Readonly<Record<string, string>> = {
  "address-changed": "Cancelled: the address was changed",
  "access-changed": "Cancelled: portal access was ended",
  "contact-ended": "Cancelled: the contact was ended",
};

const linkMail: Readonly<Record<string, { words: string; tone: Tone }>> = {
  accepted: { words: "Mailed", tone: "note" },
  transient: { words: "Waiting for the mail server", tone: "waiting" },
  permanent: { words: "Turned down by the mail server", tone: "stopped" },
  refused: { words: "The mail server takes no mail from us; it is tried again", tone: "waiting" },
  ambiguous: { words: "No clear answer from the mail server; the same mail is sent again", tone: "waiting" },
};

const noticeMail: Readonly<Record<string, { words: string; tone: Tone }>> = {
  accepted: { words: "Contact told of the change by mail", tone: "note" },
  transient: { words: "Notice of the change waits for the mail server", tone: "waiting" },
  permanent: { words: "Notice of the change turned down by the mail server", tone: "stopped" },
  refused: { words: "Notice of the change: the mail server takes no mail from us; it is tried again", tone: "waiting" },
  ambiguous: { words: "No clear answer to the notice; the same mail is sent again", tone: "waiting" },
};

const oldAddressMail: Readonly<Record<string, { words: string; tone: Tone }>> = {
  accepted: { words: "Old address told of the change by mail", tone: "note" },
  transient: { words: "Notice to the old address waits for the mail server", tone: "waiting" },
  permanent: { words: "Notice to the old address turned down by the mail server", tone: "stopped" },
  refused: {
    words: "Notice to the old address: the mail server takes no mail from us; it is tried again",
    tone: "waiting",
  },
  ambiguous: {
    words: "No clear answer to the notice to the old address; the same mail is sent again",
    tone: "waiting",
  },
};

/** By the mail that was tried: what is not known is a notice to the contact. */
const attempts: Readonly<Record<string, typeof linkMail>> = {
  set_password_link: linkMail,
  address_changed: oldAddressMail,
};

/** The server's own words are quoted as they were stored, which is cut and cleaned. */
export function describeEntry(entry: TimelineEntry): DescribedEntry {
  const { words, tone } = describeAction(entry);
  const by = text(entry.detail["by"]) ?? actorName(entry);
  const quote = text(entry.detail["response"]);
  return {
    at: entry.at,
    words,
    tone,
    ...(by === undefined ? {} : { by }),
    ...(quote === undefined ? {} : { quote }),
  };
}

function describeAction(entry: TimelineEntry): { words: string; tone: Tone } {
  const unknown = { words: sayPlainly(entry.action), tone: "quiet" as const };
  if (entry.action === "reset.cancelled")
    return { words: cancelled[text(entry.detail["because"]) ?? ""] ?? "Cancelled", tone: "quiet" };
  if (entry.action !== "mail.attempted") return actions[entry.action] ?? unknown;
  const mail = text(entry.detail["mail"]) ?? "set_password_link";
  const { words, tone } = (attempts[mail] ?? noticeMail)[text(entry.detail["outcome"]) ?? ""] ?? unknown;
  const via = text(entry.detail["transport"]);
  return { words: via === undefined || via === "unknown" ? words : `${words} via ${via}`, tone };
}

/** Whoever fetched the page of a link had the link, and nothing more is known of them. */
function actorName({ actor, action }: TimelineEntry): string | undefined {
  return actor === "contact" && action !== "link.opened" ? "the contact" : undefined;
}

/**
 * An action without words of its own still reads as a sentence: `sessions.ended_by_staff` is "Sessions ended by staff".
 */
function sayPlainly(action: string): string {
  const words = action.replaceAll(/[._-]+/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function text(value: string | number | boolean | null | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
