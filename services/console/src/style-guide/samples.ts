import type { HistorySummary } from "@rekey/contracts/history";
import type { Question } from "@rekey/web/views/confirm-step";
import { type Said, said } from "@rekey/web/views/icons";
import type { TimelineRow } from "@rekey/web/views/timeline";

/** What the style guide fills its parts with. */
export const samplePills: readonly Said[] = [
  said("done", "Password set"),
  said("waiting", "Waiting for the mail server"),
  said("stopped", "Could not be delivered"),
  said("note", "Mailed"),
  said("quiet", "Expired"),
];

export const sampleNotices: readonly Said[] = [
  said("done", "Saved. The link is on its way."),
  said("note", "Nothing was changed."),
  said("waiting", "The mail server does not answer at present."),
  said("stopped", "The last mail to this address came back."),
];

export const sampleQuestion: Question = {
  title: "Cancel this reset?",
  text: "A link that was mailed stops working at once, and the password stays as it is.",
  act: "Cancel this reset",
  keep: "Keep it",
};

export const sampleToast = said("done", "The last reset has ended: Password set.");

export const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

export function sampleTimeline(): TimelineRow[] {
  return [
    { at: minutesAgo(6), words: "Accepted", tone: "note", by: "Dana Ruiz" },
    {
      at: minutesAgo(5),
      words: "Waiting for the mail server",
      tone: "waiting",
      quote: "451 4.7.1 Greylisted, please come again in some minutes",
    },
    { at: minutesAgo(3), words: "Mailed", tone: "note" },
    { at: minutesAgo(1), words: "Password set", tone: "done", by: "the contact" },
  ];
}

/** Two weeks with every outcome, a day without a reset, and one on which no mail was delivered. */
export function sampleSummary(): HistorySummary {
  const counts = [6, 9, 7, 0, 4, 12, 8, 5, 10, 7, 3, 9, 11, 6];
  const days = counts.map((resets, index) => {
    const undeliverable = resets > 8 ? 1 : 0;
    const expired = Math.floor(resets / 4);
    const mailed = resets > 0 ? 1 : 0;
    const isDelivered = resets > 0 && index !== 7;
    return {
      day: `2026-03-${String(index + 2).padStart(2, "0")}`,
      resets,
      byState: { completed: resets - undeliverable - expired - mailed, mailed, expired, undeliverable },
      delivered: isDelivered ? resets - undeliverable : 0,
      medianDeliveryMs: isDelivered ? 700 + resets * 60 : null,
      slowDeliveryMs: isDelivered ? 1_500 + resets * 210 : null,
    };
  });
  return { from: "2026-03-02", to: "2026-03-15", isCut: false, days };
}
