import { cancellableStates, isEnd, resendableStates } from "@rekey/contracts/reset-state";
import type { ResetMethod, ResetState } from "@rekey/contracts/reset-state";
import type { Hold, Reset, TimelineEntry } from "@rekey/contracts/resources";
import { describeEntry } from "./describe-entry.ts";
import type { DescribedEntry } from "./describe-entry.ts";

export type Tone = "done" | "waiting" | "stopped" | "note" | "quiet";

/** A reset as its card and its live updates show it. */
export interface DescribedReset {
  id: string;
  words: string;
  tone: Tone;
  explanation: string;
  isEnded: boolean;
  /** How it ended, for whoever is elsewhere on the page; absent until it has. */
  ending?: string;
  /** Until when the link in the mail works; absent when there is none that does. */
  linkGoodUntil?: string;
  actions: ("resend" | "cancel")[];
  entries: DescribedEntry[];
}

const states: Record<ResetState, { words: string; tone: Tone }> = {
  accepted: { words: "Accepted", tone: "note" },
  issued: { words: "Link issued", tone: "note" },
  deferred: { words: "Waiting for the mail server", tone: "waiting" },
  mailed: { words: "Mailed", tone: "note" },
  submitted: { words: "Being applied", tone: "waiting" },
  completed: { words: "Password set", tone: "done" },
  expired: { words: "Expired", tone: "quiet" },
  superseded: { words: "Replaced by a newer reset", tone: "quiet" },
  cancelled: { words: "Cancelled", tone: "quiet" },
  undeliverable: { words: "Could not be delivered", tone: "stopped" },
  refused: { words: "Refused", tone: "stopped" },
};

const methods: Record<ResetMethod, string> = { email: "by mail", manual: "by hand", self_service: "by the contact" };

const refusals: Readonly<Record<string, string>> = {
  nobody: "The address that was typed belongs to nobody who may use the portal.",
  "portal-access-off": "This contact may not use the client portal.",
  "address-bounced": "The last mail to the contact's address came back. Confirm or correct the address first.",
  "too-many-mails": "Enough links were sent for now because somebody asked on the portal.",
  "link-repeated": "The contact has a link that works; it was mailed once more.",
  "link-works": "The contact has a link that works for some minutes more, or has just used it.",
  "password-policy": "The password was built from a name, the address or the company.",
  "password-unreadable": "The password could not be opened. Reset again.",
};

export function describeState(state: ResetState): { words: string; tone: Tone } {
  return states[state];
}

export function describeMethod(method: ResetMethod): string {
  return methods[method];
}

export function describeReset(reset: Reset, timeline: readonly TimelineEntry[]): DescribedReset {
  const isByMail = reset.method !== "manual";
  const actions: DescribedReset["actions"] = [];
  if (isByMail && resendableStates.some((state) => state === reset.state)) actions.push("resend");
  if (isByMail && cancellableStates.some((state) => state === reset.state)) actions.push("cancel");
  const { linkExpiresAt } = reset;
  const { hold } = reset;
  return {
    id: reset.id,
    ...(hold ? { words: heldWords(hold), tone: "waiting" } : states[reset.state]),
    explanation: [hold ? sayHeld(hold) : explain(reset, timeline), ...sayAskedAgain(reset)].join(" "),
    isEnded: isEnd(reset.state),
    ...(isEnd(reset.state) ? { ending: `The last reset has ended: ${states[reset.state].words}.` } : {}),
    ...(reset.state === "mailed" && linkExpiresAt !== null ? { linkGoodUntil: linkExpiresAt } : {}),
    actions,
    entries: timeline.map(describeEntry),
  };
}

const heldWords = ({ code }: Hold): string =>
  code === "PAUSED" ? "Waits: the queue is paused" : code === "LATE" ? "Waits for a worker" : "Waits for the queue";

/** What staff can do about it is to tell operations, by a word that those know. */
function sayHeld({ code, words }: Hold): string {
  const because = code === "LATE" || code === "PAUSED" ? words : `${words} (${code})`;
  return `It is stored and waits: ${because}. It goes on by itself; do not ask again, tell operations.`;
}

/** Anybody may have asked, so it is said to staff and changes nothing. */
function sayAskedAgain({ askedAgain }: Reset): string[] {
  if (askedAgain === 0) return [];
  const times = askedAgain === 1 ? "once" : `${askedAgain} times`;
  return [`Asked for at the portal ${times} since; that changes nothing, and at most mails the same link again.`];
}

function explain(reset: Reset, timeline: readonly TimelineEntry[]): string {
  switch (reset.state) {
    case "accepted":
      return reset.method === "manual" ? "The password is about to be set." : "The link is about to be made.";
    case "issued":
      return "The mail with the link is on its way to the mail server.";
    case "deferred":
      return "The mail server asked us to come again. We keep trying by ourselves.";
    case "mailed":
      return "The mail server has taken the mail. The contact has to open the link and set a password.";
    case "submitted":
      return "The contact has chosen a password. It is being put in force.";
    case "completed":
      return timeline.some(({ action }) => action === "mail.withheld")
        ? "The new password is in force and all sessions are ended. Tell the contact yourself: no mail goes to this address."
        : "The new password is in force, all sessions are ended, and the contact is told by mail.";
    case "expired":
      return "The link ran out unused. The old password still works.";
    case "superseded":
      return "A newer reset took its place. The old link is dead.";
    case "cancelled":
      return timeline.some(({ detail }) => detail["because"] === "contact-ended")
        ? "The contact was ended, so the link is dead."
        : "The link is dead and the old password still works.";
    case "undeliverable":
      return "The mail never reached the contact. Check the address, then reset again.";
    case "refused":
      return `Nothing was changed. ${refusals[reset.refusedBecause ?? ""] ?? ""}`.trim();
  }
}
