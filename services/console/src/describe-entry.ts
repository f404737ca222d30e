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
  "reset.issued": { words: "Link issued", tone: "note" },
  "link.issued": { words: "Link issued", tone: "note" },
  "link.reissued": { words: "New link issued, because the first would have run out", tone: "note" },
  "link.resent": { words: "Sent once more", tone: "note" },
  "link.opened": { words: "Opened, perhaps by a mail scanner", tone: "note" },
  "mail.deferred": { words: "Waiting for the mail server", tone: "waiting" },
  "mail.accepted": { words: "Mailed", tone: "note" },
  "mail.undeliverable": { words: "Mail could not be delivered", tone: "stopped" },
  "delivery.deferred": { words: "Waiting for the mail server", tone: "waiting" },
  "delivery.accepted": { words: "Mailed", tone: "note" },
  "delivery.undeliverable": { words: "Mail could not be delivered", tone: "stopped" },
  "password.submitted": { words: "New password submitted", tone: "waiting" },
  "password.changed": { words: "Password set", tone: "done" },
  "reset.completed": { words: "Password set", tone: "done" },
  "reset.expired": { words: "Expired", tone: "quiet" },
  "reset.superseded": { words: "Replaced by a newer reset", tone: "quiet" },
  "reset.cancelled": { words: "Cancelled", tone: "quiet" },
  "reset.undeliverable": { words: "Could not be delivered", tone: "stopped" },
  "reset.refused": { words: "Refused", tone: "stopped" },
  "sessions.ended": { words: "Signed out everywhere", tone: "note" },
  "event.parked": { words: "Set aside after repeated failures; operations must look", tone: "stopped" },
};

/** The server's own words are quoted as they were stored, which is cut and cleaned. */
export function describeEntry(entry: TimelineEntry): DescribedEntry {
  const { words, tone } = actions[entry.action] ?? { words: sayPlainly(entry.action), tone: "quiet" as const };
  const via = text(entry.detail["transport"]);
  const by = text(entry.detail["by"]) ?? actorName(entry.actor);
  const quote = text(entry.detail["response"]) ?? text(entry.detail["lastResponse"]);
  return {
    at: entry.at,
    words: via === undefined ? words : `${words} via ${via}`,
    tone,
    ...(by === undefined ? {} : { by }),
    ...(quote === undefined ? {} : { quote }),
  };
}

function actorName(actor: string): string | undefined {
  return actor === "contact" ? "the contact" : undefined;
}

/** An action without words of its own still reads as a sentence: `sessions.ended_by_staff` is "Sessions ended by staff". */
function sayPlainly(action: string): string {
  const words = action.replaceAll(/[._-]+/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function text(value: string | number | boolean | null | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
