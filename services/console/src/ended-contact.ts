import { ApiProblem } from "@rekey/client/api-problem";
import type { AddressHolder, Contact } from "@rekey/contracts/resources";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import { readAddressFrom } from "./address-from.ts";
import { clientPath, trailTo } from "./clients.ts";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import type { FormError } from "./contact-form.ts";
import { describeNews } from "./describe-news.ts";
import { describeProblem } from "./describe-problem.ts";
import { describeReset } from "./describe-reset.ts";
import { readId } from "./read-id.ts";

const contactPath = (id: string, rest = "") => `/contacts/${encodeURIComponent(id)}${rest}`;

export function trailOf(contact: Contact, ...more: { label: string; href?: string }[]) {
  return [
    ...trailTo({ id: contact.clientId, name: contact.clientName }),
    { label: "Contacts", href: clientPath(contact.clientId, "/contacts") },
    ...more,
  ];
}

/** What the end of a contact ends, before it does. */
export async function showEnd(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const contact = await visit.api.getContact(readId(req));
  if (contact.endedAt !== null) return goTo(res, contactPath(contact.id, "?news=already-ended"));
  const href = contactPath(contact.id);
  deps.pages.send(res, "end-contact", {
    contact,
    path: href,
    trail: trailOf(contact, { label: contact.name, href }, { label: "End this contact" }),
  });
}

export async function endContact(_deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const { id, alreadyEnded } = await visit.api.endContact(readId(req));
  goTo(res, contactPath(id, alreadyEnded ? "?news=already-ended" : "?news=contact-ended"));
}

export async function reactivateContact(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const id = readId(req);
  const addressFrom = readAddressFrom(req.body);
  try {
    const { alreadyActive } = await visit.api.reactivateContact(id, addressFrom && { addressFrom });
    goTo(res, contactPath(id, alreadyActive ? "?news=already-active" : "?news=contact-reactivated"));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const context = { detailsWereSaved: false, passwordMinLength: deps.passwordMinLength };
    const refusals = describeProblem(error, { method: "keep", email: "" }, context);
    if (refusals.length === 0) throw error;
    const errors = refusals.map(({ text }) => ({ field: "reactivate", text }));
    const contact = await visit.api.getContact(id);
    await sendEndedContact(deps, visit, res, { contact, errors, holder: error.holder });
  }
}

interface EndedPage {
  contact: Contact;
  errors: readonly FormError[];
  holder?: AddressHolder | undefined;
  news?: string | undefined;
}

/** A contact that has ended, as it was, with the way back. */
export async function sendEndedContact(
  deps: ConsoleDeps,
  visit: Visit,
  res: Response,
  { contact, errors, holder, news }: EndedPage,
): Promise<void> {
  const data = {
    contact,
    errors,
    holder,
    path: contactPath(contact.id),
    progress: await lastReset(visit, contact),
    news: errors.length === 0 ? describeNews(news) : undefined,
    trail: trailOf(contact, { label: contact.name }),
  };
  deps.pages.send(res, "contact-ended", data, errors.length > 0 ? 422 : 200);
}

/** How the last reset ended. What it says of the password is no longer so. */
async function lastReset({ api }: Visit, contact: Contact) {
  if (contact.lastResetId === null) return undefined;
  const [reset, timeline] = await Promise.all([
    api.getReset(contact.lastResetId),
    api.getTimeline(contact.lastResetId),
  ]);
  const { words, tone, entries } = describeReset(reset, timeline.items);
  return { words, tone, entries };
}
