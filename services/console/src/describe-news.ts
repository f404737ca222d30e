const news = {
  "details-saved": { tone: "done", text: "The details are saved. The password was left as it is." },
  "address-changed": {
    tone: "done",
    text: "The details are saved. The contact signs in with the new address from now on; links that were sent to the old one no longer work.",
  },
  "old-address-told": {
    tone: "done",
    text: "The details are saved. The contact signs in with the new address from now on. The old one is told by mail, and links that were sent to it no longer work.",
  },
  "client-added": { tone: "done", text: "The client is added. Next, add its first contact." },
  "contact-added": {
    tone: "done",
    text: "The contact is added and has no password yet. Choose under Password how they get the first one.",
  },
  "contact-ended": {
    tone: "done",
    text: "The contact is ended. Its sessions, links and waiting mails are ended too, and the address is free.",
  },
  "already-ended": { tone: "note", text: "This contact is already ended. Nothing was done twice." },
  "ended-meanwhile": { tone: "stopped", text: "Somebody ended this contact meanwhile. Nothing was saved." },
  "contact-reactivated": {
    tone: "done",
    text: "The contact is active again and has no password. Choose under Password how they get a new one.",
  },
  "already-active": { tone: "note", text: "This contact is already active. Nothing was done twice." },
  "address-confirmed": { tone: "done", text: "The address is confirmed. Mail goes to it again." },
  "nothing-changed": { tone: "note", text: "Nothing was changed." },
  "reset-email": { tone: "done", text: "Saved. The link is on its way; follow it under Last reset." },
  "reset-readdressed": {
    tone: "done",
    text: "Saved. The link is on its way to the new address, and those sent to the old one no longer work.",
  },
  "reset-readdressed-told": {
    tone: "done",
    text: "Saved. The link is on its way to the new address. The old one is told, and links that were sent to it no longer work.",
  },
  "reset-already": {
    tone: "note",
    text: "This was saved already; nothing was done twice. What was saved first counts; see Last reset.",
  },
  "reset-manual": { tone: "done", text: "Saved. The password is being set; follow it under Last reset." },
  "reset-manual-readdressed": {
    tone: "done",
    text: "Saved. The password is being set; follow it under Last reset. Links that were sent to the old address no longer work.",
  },
  resent: { tone: "done", text: "The link is sent once more." },
  cancelled: { tone: "done", text: "The reset is cancelled. Its link is dead." },
  "state-conflict": { tone: "stopped", text: "The reset has moved on, so this is no longer possible." },
  "too-many-mails": { tone: "stopped", text: "This contact was sent enough mail for now. Try again within the hour." },
  "too-many-commands": { tone: "stopped", text: "You have sent enough commands for now. Try again in a minute." },
  "address-bounced": {
    tone: "stopped",
    text: "The last mail to this address came back. Confirm or correct the address first.",
  },
  "mail-not-configured": { tone: "stopped", text: "Mail is not set up, so no link can be sent." },
} as const;

type News = keyof typeof news;

export interface DescribedNews {
  tone: string;
  text: string;
  /** What was said of a reset when it began is no longer true once it has ended. */
  isUntilEnd: boolean;
}

/** What just happened, as the page says it. The address carries the name only, so nobody can put words on our page. */
export function describeNews(name: string | undefined): DescribedNews | undefined {
  return isNews(name) ? { ...news[name], isUntilEnd: name === "resent" || name.startsWith("reset-") } : undefined;
}

export function isNews(name: string | undefined): name is News {
  return name !== undefined && Object.hasOwn(news, name);
}
