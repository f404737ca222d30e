import { createHash } from "node:crypto";
import { ApiAway } from "@rekey/client/api-problem";
import type { ApiClient } from "@rekey/client/create-api-client";
import type { MailStatus } from "@rekey/contracts/operations";
import type { AddressHolder, Contact } from "@rekey/contracts/resources";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import type { ContactForm, FormError } from "./contact-form.ts";
import { formOf, seenOf } from "./contact-form.ts";
import { describeLocales } from "./describe-locales.ts";
import { describeTimeZones } from "./describe-time-zones.ts";
import { describeReset } from "./describe-reset.ts";
import type { DescribedReset } from "./describe-reset.ts";
import type { DescribedNews } from "./describe-news.ts";
import { describeNews } from "./describe-news.ts";
import { sendEndedContact, trailOf } from "./ended-contact.ts";
import { queryText, readId } from "./read-id.ts";

const recentChangeMs = 7 * 86_400_000;
// A reset that ended lately is still followed: the notice to the contact is mailed after the end.
const settledAfterMs = 30_000;

export async function showContact(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const contact = await visit.api.getContact(readId(req));
  const news = queryText(req, "news");
  if (contact.endedAt !== null) return sendEndedContact(deps, visit, res, { contact, errors: [], news });
  await sendContactPage(deps, visit, res, { contact, form: formOf(contact), errors: [], news });
}

interface ContactPage {
  contact: Contact;
  form: ContactForm;
  errors: readonly FormError[];
  /** Who has the address that the form was refused for. */
  holder?: AddressHolder | undefined;
  news?: string | undefined;
}

/** The contact's page. No typed password is ever part of what it shows. */
export async function sendContactPage(
  deps: ConsoleDeps,
  visit: Visit,
  res: Response,
  page: ContactPage,
): Promise<void> {
  const { contact, form, errors } = page;
  const [mail, progress] = await Promise.all([askMailStatus(visit.api), lastReset(visit.api, contact)]);
  const changedMsAgo = Date.now() - Date.parse(contact.emailChangedAt);
  const hasLiveLink = progress?.actions.includes("cancel") === true;
  const isNewContact = Date.parse(contact.emailChangedAt) - Date.parse(contact.createdAt) < 1_000;
  const data = {
    contact,
    form,
    errors,
    holder: page.holder,
    mail,
    progress,
    passwordMinLength: deps.passwordMinLength,
    maySetPassword: deps.maySetPassword,
    languages: describeLocales(contact.locale),
    timeZones: describeTimeZones(form.timeZone, deps.timeZone),
    idempotencyKey: keyOf(visit, contact),
    seen: seenOf(contact),
    emailHint: hasLiveLink
      ? "The last reset's link belongs to this address. It stops working when you change the address."
      : undefined,
    bounce: contact.emailBounce,
    emailChangedAt: !isNewContact && changedMsAgo < recentChangeMs ? contact.emailChangedAt : undefined,
    news: errors.length === 0 ? currentNews(page.news, progress) : undefined,
    trail: trailOf(contact, { label: contact.name }),
  };
  deps.pages.send(res, "contact", data, errors.length > 0 ? 422 : 200);
}

/**
 * One key for what one person may ask from one state of the contact: two clicks, two tabs or a form sent again after
 * its answer was lost are one reset, and a new one is possible as soon as the page shows the last.
 */
function keyOf(visit: Visit, contact: Contact): string {
  const parts = [visit.user.id, contact.id, contact.lastResetId];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

function currentNews(name: string | undefined, progress: DescribedReset | undefined): DescribedNews | undefined {
  const news = describeNews(name);
  return news?.isUntilEnd && progress?.isEnded ? undefined : news;
}

/** The page stands without this answer: mail is then offered as not available, with the reason. */
async function askMailStatus(api: ApiClient): Promise<MailStatus> {
  try {
    return await api.mailStatus();
  } catch (error) {
    if (!(error instanceof ApiAway)) throw error;
    const reason = "It is not known whether mail is set up.";
    return { configured: false, healthy: false, reason, checkedAt: null, transports: [], queues: [] };
  }
}

async function lastReset(
  api: ApiClient,
  contact: Contact,
): Promise<(DescribedReset & { isSettled: boolean }) | undefined> {
  if (contact.lastResetId === null) return undefined;
  const [reset, timeline] = await Promise.all([
    api.getReset(contact.lastResetId),
    api.getTimeline(contact.lastResetId),
  ]);
  const described = describeReset(reset, timeline.items);
  const isSettled = described.isEnded && Date.now() - Date.parse(reset.updatedAt) > settledAfterMs;
  return { ...described, isSettled };
}
