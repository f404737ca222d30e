import { ApiProblem } from "@rekey/client/api-problem";
import type { Reset } from "@rekey/contracts/resources";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { isNews } from "./describe-news.ts";
import { describeReset } from "./describe-reset.ts";
import { readId } from "./read-id.ts";

/** The state and timeline as the page's live part asks for them. */
export async function sendProgress(_deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const id = readId(req);
  const [reset, timeline] = await Promise.all([visit.api.getReset(id), visit.api.getTimeline(id)]);
  res.json(describeReset(reset, timeline.items));
}

export async function resendReset(_deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  await act(visit, req, res, "resent", (id) => visit.api.resendReset(id));
}

export async function cancelReset(_deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  await act(visit, req, res, "cancelled", (id) => visit.api.cancelReset(id));
}

async function act(
  visit: Visit,
  req: Request,
  res: Response,
  done: string,
  command: (id: string) => Promise<Reset>,
): Promise<void> {
  const reset = await visit.api.getReset(readId(req));
  let news = done;
  try {
    await command(reset.id);
  } catch (error) {
    if (!(error instanceof ApiProblem) || !isNews(error.code)) throw error;
    news = error.code;
  }
  const page = reset.contactId === null ? "/clients" : `/contacts/${encodeURIComponent(reset.contactId)}?news=${news}`;
  goTo(res, page);
}
