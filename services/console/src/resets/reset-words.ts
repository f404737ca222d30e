import type { ApiClient } from "@rekey/client/create-api-client";
import {
  cancellableStates,
  isEnd,
  resendableStates,
  type ResetMethod,
  type ResetState,
} from "@rekey/contracts/reset-state";
import type { RefusalReason } from "@rekey/contracts/reset-reasons";
import type { Hold, Reset, TimelineEntry } from "@rekey/contracts/resources";
import { type Said, said } from "@rekey/web/views/icons";
import type { TimelineRow } from "@rekey/web/views/timeline";
import { describeEntry } from "../action-words.ts";

/** A reset as its card and its live updates show it. */
export interface DescribedReset extends Said {
  id: string;
  explanation: string;
  isEnded: boolean;
  /** How it ended, for whoever is elsewhere on the page; absent until it has. */
  ending?: string;
  /** Until when the link in the mail works; absent when there is none that does. */
  linkGoodUntil?: string;
  actions: ("resend" | "cancel")[];
  entries: TimelineRow[];
}

/** How each state is called. */
export const stateWords: Record<ResetState, Said> = {
  accepted: said("note", "Accepted"),
  issued: said("note", "Link issued"),
  deferred: said("waiting", "Waiting for the mail server"),
  mailed: said("note", "Mailed"),
  submitted: said("waiting", "Being applied"),
  "handing-over": said("waiting", "Being handed to the CRM"),
  completed: said("done", "Password set"),
  expired: said("quiet", "Expired"),
  superseded: said("quiet", "Replaced by a newer reset"),
  cancelled: said("quiet", "Cancelled"),
  undeliverable: said("stopped", "Could not be delivered"),
  refused: said("stopped", "Refused"),
};

export const methodWords: Record<ResetMethod, string> = {
  email: "by mail",
  manual: "by hand",
  self_service: "by the contact",
};

const refusals: Record<RefusalReason, string> = {
  nobody: "The address that was typed belongs to nobody who may use the portal.",
  "other-client": "The contact went to another client while this was asked for. Ask again if it is still needed.",
  "portal-access-off": "This contact may not use the client portal.",
  "address-bounced": "The last mail to the contact's address came back. Confirm or correct the address first.",
  "too-many-mails": "Enough links were sent for now because somebody asked on the portal.",
  "link-repeated": "The contact has a link that works; it was mailed once more.",
  "link-works": "The contact has a link that works for some minutes more, or has just used it.",
  "password-policy": "The password was built from a name, the address or the company.",
  "password-unreadable": "The password could not be opened. Reset again.",
};

/** A reset with its timeline, as its pages show it. */
export async function readReset(api: ApiClient, id: string): Promise<DescribedReset & { updatedAt: string }> {
  const [reset, timeline] = await Promise.all([api.getReset(id), api.getTimeline(id)]);
  return { ...describeReset(reset, timeline.items), updatedAt: reset.updatedAt };
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
    ...(hold ? { words: heldWords(hold), tone: "waiting" } : stateWords[reset.state]),
    explanation: [hold ? sayHeld(hold) : explain(reset, timeline), ...sayAskedAgain(reset)].join(" "),
    isEnded: isEnd(reset.state),
    ...(isEnd(reset.state) ? { ending: `The last reset has ended: ${stateWords[reset.state].words}.` } : {}),
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

type Explain = (reset: Reset, timeline: readonly TimelineEntry[]) => string;

const explanations: Record<ResetState, string | Explain> = {
  accepted: ({ method }) =>
    method === "manual" ? "The password is about to be set." : "The link is about to be made.",
  issued: "The mail with the link is on its way to the mail server.",
  deferred: "The mail server asked us to come again. We keep trying by ourselves.",
  mailed: "The mail server has taken the mail. The contact has to open the link and set a password.",
  submitted: "The contact has chosen a password. It is being put in force.",
  "handing-over":
    "The new password is in force at Rekey. The CRM, which keeps a copy of its hash, does not have it yet; we keep trying by ourselves.",
  completed: (_reset, timeline) =>
    timeline.some(({ action }) => action === "mail.withheld")
      ? "The new password is in force and all sessions are ended. Tell the contact yourself: no mail goes to this address."
      : "The new password is in force, all sessions are ended, and the contact is told by mail.",
  expired: "The link ran out unused. The old password still works.",
  superseded: "A newer reset took its place. The old link is dead.",
  cancelled: (_reset, timeline) =>
    timeline.some(({ detail }) => detail["because"] === "contact-ended")
      ? "The contact was ended, so the link is dead."
      : "The link is dead and the old password still works.",
  undeliverable: (_reset, timeline) => {
    if (timeline.some(({ detail }) => detail["because"] === "access-withdrawn"))
      return timeline.some(({ detail }) => detail["outcome"] === "taken")
        ? "The CRM took the new password just after it had ended here. End it at the CRM too."
        : "The new password was not handed to the CRM: portal access was ended meanwhile.";
    return timeline.some(({ action }) => action === "password.stored")
      ? "The new password is in force at Rekey, but the CRM does not have it. See why below, then reset again."
      : "The mail never reached the contact. Check the address, then reset again.";
  },
  refused: ({ refusedBecause: why }) => `Nothing was changed. ${why === null ? "" : refusals[why]}`.trim(),
};

function explain(reset: Reset, timeline: readonly TimelineEntry[]): string {
  const words = explanations[reset.state];
  return typeof words === "string" ? words : words(reset, timeline);
}
