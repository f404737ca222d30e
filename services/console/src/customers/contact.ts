import { createHash } from "node:crypto";
import { ApiAway } from "@rekey/client/api-problem";
import type { ApiClient } from "@rekey/client/create-api-client";
import type { MailStatus } from "@rekey/contracts/operations";
import type { Contact } from "@rekey/contracts/resources";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { formToken } from "@rekey/web/views/form-token";
import { moment } from "@rekey/web/views/moment";
import { toastNote } from "@rekey/web/views/toast-note";
import { bdi, card, consolePage, flashNotice, notice } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import type { Flash } from "../flash.ts";
import { contactPath, contactTrail } from "../paths.ts";
import { readId } from "../read-request.ts";
import { type FollowedReset, lastResetCard } from "../resets/last-reset-view.ts";
import { readReset } from "../resets/reset-words.ts";
import { languageChoices, timeZoneChoices } from "./contact-choices.ts";
import { contactFields, type ContactFields, portalAccessBox } from "./contact-fields-view.ts";
import { formOf, seenOf } from "./contact-form.ts";
import { customerFlashes } from "./customer-flashes.ts";
import { sendEndedContact } from "./ended-contact.ts";
import { mergedFrom } from "./merged-from-view.ts";
import { passwordSection } from "./password-section-view.ts";

const recentChangeMs = 7 * 86_400_000;
// A reset that ended lately is still followed: the notice to the contact is mailed after the end.
const settledAfterMs = 30_000;

export async function showContact(visit: Visit): Promise<void> {
  const contact = await visit.api.getContact(readId(visit.req));
  const flash = customerFlashes.read(visit.req);
  const { endedAt } = contact;
  if (endedAt !== null) return sendEndedContact(visit, { contact: { ...contact, endedAt }, errors: [], flash });
  await sendContactPage(visit, { contact, form: formOf(contact), errors: [], flash });
}

type ContactPage = Pick<ContactView, "contact" | "form" | "errors" | "holder"> & { flash?: Flash | undefined };

/** The contact's page. No typed password is ever part of what it shows. */
export async function sendContactPage(visit: Visit, page: ContactPage): Promise<void> {
  const { api, deps, send } = visit;
  const { contact, form, errors } = page;
  const [mail, progress] = await Promise.all([askMailStatus(api), lastReset(api, contact)]);
  const changedMsAgo = Date.now() - Date.parse(contact.emailChangedAt);
  const hasLiveLink = progress?.actions.includes("cancel") === true;
  const isNewContact = Date.parse(contact.emailChangedAt) - Date.parse(contact.createdAt) < 1_000;
  const view = {
    ...page,
    mail,
    progress,
    passwordMinLength: deps.config.PASSWORD_MIN_LENGTH,
    maySetPassword: deps.config.MANUAL_RESET === "typed",
    languages: languageChoices(contact.locale),
    timeZones: timeZoneChoices(form.timeZone, deps.config.TIME_ZONE),
    idempotencyKey: keyOf(visit, contact),
    seen: seenOf(contact),
    emailHint: hasLiveLink
      ? "The last reset's link belongs to this address. It stops working when you change the address."
      : undefined,
    emailChangedAt: !isNewContact && changedMsAgo < recentChangeMs ? contact.emailChangedAt : undefined,
    flash: errors.length === 0 ? currentFlash(page.flash, progress) : undefined,
  };
  send(contactView, view, errors.length > 0 ? 422 : 200);
}

/**
 * One key for what one person may ask from one state of the contact: two clicks, two tabs or a form sent again after
 * its answer was lost are one reset, and a new one is possible as soon as the page shows the last.
 */
function keyOf(visit: Visit, contact: Contact): string {
  const parts = [visit.user.id, contact.id, contact.lastResetId];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

function currentFlash(flash: Flash | undefined, progress: FollowedReset | undefined): Flash | undefined {
  if (flash?.onceEnded === undefined || progress?.isEnded !== true) return flash;
  return { ...flash, text: flash.onceEnded, onceEnded: undefined };
}

/** The page stands without this answer: mail is then offered as not available, with the reason. */
async function askMailStatus(api: ApiClient): Promise<MailStatus> {
  try {
    return await api.mailStatus();
  } catch (error) {
    if (!(error instanceof ApiAway)) throw error;
    const reason = "It is not known whether mail is set up.";
    return {
      configured: false,
      healthy: false,
      reason,
      checkedAt: null,
      smtpUtf8: "unknown",
      transports: [],
      queues: [],
    };
  }
}

async function lastReset(api: ApiClient, { lastResetId }: Contact): Promise<FollowedReset | undefined> {
  if (lastResetId === null) return undefined;
  const { updatedAt, ...reset } = await readReset(api, lastResetId);
  return { ...reset, isSettled: reset.isEnded && Date.now() - Date.parse(updatedAt) > settledAfterMs };
}

export interface ContactView extends ContactFields {
  contact: Contact;
  mail: MailStatus;
  progress: FollowedReset | undefined;
  passwordMinLength: number;
  maySetPassword: boolean;
  idempotencyKey: string;
  /** The contact as this page shows it; see `seenOf`. */
  seen: string;
  /** Set when the address was changed lately. */
  emailChangedAt: string | undefined;
  flash: Flash | undefined;
}

const scripts = ["password-field.js", "reset-timeline.js", "confirm-step.js", "address-note.js", "save-once.js"];

function contactView(page: Page, view: ContactView): Html {
  const { contact, form, errors, progress } = view;
  const { id, name } = contact;
  const body = html`
<div class="two-columns">
  <form class="stack" method="post" action="${page.linkTo(contactPath(id))}" autocomplete="off" novalidate>${formToken(page)}
    <input type="hidden" name="idempotencyKey" value="${view.idempotencyKey}">
    <input type="hidden" name="seen" value="${view.seen}">
    ${card({ id: "details", title: "Details" }, html`${contactFields(page, view)}${bounceNotice(page, contact)}${portalAccessBox(form)}${mergedFrom(page, contact)}`)}
    ${passwordSection(page, view)}
    <save-once class="actions" data-sending="Saving…"><button type="submit">Save</button><a href="${page.linkTo(contactPath(id, "/merge"))}">Merge into another contact</a><a href="${page.linkTo(contactPath(id, "/end"))}">End this contact</a></save-once>
  </form>
  <aside aria-label="Last reset">
    ${lastResetCard(page, progress)}
  </aside>
</div>
${progress && !progress.isEnded && toastNote({ href: "#last-reset-title", see: "See what happened" })}`;
  const trail = contactTrail(contact, { label: name });
  const told = flashNotice(view.flash);
  return consolePage(page, { title: name, heading: bdi(name), told, trail, errors, scripts }, body);
}

const bounceNotice = (page: Page, { email, emailBounce }: Contact): Html | null =>
  emailBounce &&
  notice(
    "stopped",
    html`A mail to ${bdi(showAddress(email))} came back (${moment(page, emailBounce.at)}). No mail goes to this address until you correct it here, or confirm it under Password, Send Set Password Email.`,
  );
