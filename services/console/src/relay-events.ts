import { mayActAs } from "@rekey/contracts/roles";
import { ApiAway, ApiProblem } from "@rekey/client/api-problem";
import type { EventStream } from "@rekey/runtime/event-streams";
import { logOf } from "@rekey/runtime/request-context";
import { PageError } from "@rekey/web/page-error";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { describeReset } from "./describe-reset.ts";
import { readId } from "./read-id.ts";

const checkSessionEveryMs = 2_000;

/** What happens to a reset, as its page shows it, for as long as the visitor's session lasts. */
export async function relayEvents(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const reset = await visit.api.getReset(readId(req));
  const stream = deps.streams.open(res, visit.user.id);
  if (!stream) throw new PageError(429, "too-many", { retryAfterSeconds: 10 });
  const check = setInterval(() => void endWithSession(deps, req, stream), checkSessionEveryMs);
  stream.closed.addEventListener("abort", () => clearInterval(check), { once: true });
  try {
    for await (const news of visit.api.followReset(reset.id, stream.closed)) {
      const data = news.name === "progress" ? describeReset(news.data.reset, news.data.timeline) : {};
      stream.send({ name: news.name, data });
    }
  } catch (error) {
    if (!(error instanceof ApiAway) && !(error instanceof ApiProblem)) throw error;
    logOf(res).warn({ err: error }, "a followed reset was lost");
    stream.send({ name: "lost", data: {} });
  } finally {
    stream.end();
  }
}

/** Not to know is not to be signed out: without PostgreSQL nothing new can be told either. */
async function endWithSession(deps: ConsoleDeps, req: Request, stream: EventStream): Promise<void> {
  const idHash = deps.cookie.read(req);
  try {
    const user = idHash === undefined ? undefined : await deps.staff.findSession(idHash);
    if (user && mayActAs(user.roles, "staff")) return;
  } catch {
    return;
  }
  stream.send({ name: "signed-out", data: {} });
  stream.end();
}
