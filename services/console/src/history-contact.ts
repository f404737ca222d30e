import type { Request, Response } from "express";
import { nextPage } from "./clients.ts";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { describeAuditEvent } from "./describe-audit-event.ts";
import { describeMethod, describeState } from "./describe-reset.ts";
import { describeSealing } from "./describe-sealing.ts";
import { exportLinks, hrefWith } from "./history-filters.ts";
import { queryText, readId } from "./read-id.ts";

/** Finds a contact by a part of the name, the whole address or the id. */
export async function findContacts(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const search = queryText(req, "search");
  const contacts = search === undefined ? [] : (await visit.api.findContacts(search)).items;
  deps.pages.send(res, "history-contacts", { search, contacts });
}

export async function showContactHistory(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  await sendContactHistory(deps, visit, req, res);
}

/** Shows the address on this one page and nowhere else: it is not kept, and a new look asks and is recorded again. */
export async function revealAddress(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const { email } = await visit.api.revealAddress(readId(req));
  await sendContactHistory(deps, visit, req, res, email);
}

async function sendContactHistory(
  deps: ConsoleDeps,
  visit: Visit,
  req: Request,
  res: Response,
  revealed?: string,
): Promise<void> {
  const id = readId(req);
  const showsReads = queryText(req, "reads") === "include";
  const after = queryText(req, "after");
  const [{ contact, resets, events }, sealing] = await Promise.all([
    visit.api.getContactHistory(id, { after, reads: showsReads ? "include" : "exclude" }),
    visit.api.getSealing(),
  ]);
  const path = `/history/contacts/${encodeURIComponent(id)}`;
  const reads = showsReads ? "include" : undefined;
  deps.pages.send(res, "history-contact", {
    contact,
    revealed,
    path,
    showsReads,
    isLaterPage: after !== undefined,
    otherReads: hrefWith(path, {}, showsReads ? {} : { reads: "include" }),
    resets: resets.items.map((reset) => ({
      ...reset,
      ...describeState(reset.state),
      how: describeMethod(reset.method),
    })),
    hasMoreResets: resets.nextCursor !== null,
    resetsHref: hrefWith("/history", { contactId: id }),
    events: events.items.map(describeAuditEvent),
    nextPage: nextPage(path, events, { reads }),
    exports: exportLinks("events", { contactId: id, reads }),
    sealing: describeSealing(sealing),
    trail: [{ label: "History", href: "/history" }, { label: contact.name }],
  });
}
