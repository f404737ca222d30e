import { mayActAs } from "@rekey/contracts/roles";
import type { Request, Response } from "express";
import { nextPage } from "./clients.ts";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { describeDelivery, describeReturned, describeTries } from "./describe-delivery.ts";
import { jobPath } from "./parked-events.ts";
import { queryText, readId } from "./read-id.ts";

export const lists = {
  waiting: { title: "Mails that wait", none: "No mail waits." },
  undeliverable: { title: "Could not be delivered", none: "Every mail of the last 7 days was taken or still waits." },
  returned: {
    title: "Came back and could not be read",
    none: "Of what came back in the last 7 days Rekey understood all.",
  },
} as const;

const recentMs = 7 * 86_400_000;

/** How far back a list of undeliverable mails looks; what waits is shown however old it is. */
export function since(state: keyof typeof lists): string | undefined {
  return state === "waiting" ? undefined : new Date(Date.now() - recentMs).toISOString();
}

/** All mails of one list, page by page. */
export async function showDeliveries(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const state = readState(queryText(req, "state"));
  const after = queryText(req, "after");
  const page = await visit.api.listMailDeliveries({ state, from: since(state), after });
  deps.pages.send(res, "mail-deliveries", {
    ...lists[state],
    deliveries: page.items.map((delivery) => describeDelivery(delivery)),
    nextPage: nextPage("/mail/deliveries", page, { state }),
    trail: [{ label: "Mail", href: "/mail" }, { label: lists[state].title }],
  });
}

function readState(text: string | undefined): keyof typeof lists {
  return text === "undeliverable" || text === "returned" ? text : "waiting";
}

/** Why one mail has not arrived: each try, with the server's words. Whom it is for is not part of it. */
export async function showDelivery(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const delivery = await visit.api.getMailDelivery(readId(req));
  deps.pages.send(res, "mail-delivery", {
    delivery: describeDelivery(delivery),
    entries: [...describeTries(delivery.tries), ...describeReturned(delivery.returned)],
    // A notification that the mail came back is no try of ours.
    lastWords: delivery.lastResponse === delivery.tries.at(-1)?.response ? undefined : delivery.lastResponse,
    resetId: delivery.resetId,
    resetPath:
      delivery.resetId !== null && mayActAs(visit.user.roles, "auditor") ? `/history/${delivery.resetId}` : undefined,
    jobPath: delivery.eventId === null ? undefined : jobPath("mail", delivery.eventId),
    trail: [{ label: "Mail", href: "/mail" }, { label: `Mail ${delivery.id.slice(0, 8)}` }],
  });
}
