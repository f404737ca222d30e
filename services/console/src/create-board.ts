import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import { ApiAway } from "@rekey/client/api-problem";
import { mayActAs } from "@rekey/contracts/roles";
import type { Request, RequestHandler, Response } from "express";
import { PageError } from "@rekey/web/page-error";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { redactBoard } from "./redact-board.ts";
import { findVisitor } from "./require-role.ts";

type InspectedQueue = ConstructorParameters<typeof BullMQAdapter>[0];

export interface BoardDeps {
  queues: readonly InspectedQueue[];
  /** Settles within 2 s: rejects when Redis does not answer. */
  ping: () => Promise<void>;
}

const boardPath = "/queues";
const frameMark = "framed";

// The board styles itself inline, names a base address and stands in a frame of our page; all else is as on our own pages.
const boardPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join(";");
const boardHeaders = { "Content-Security-Policy": boardPolicy, "X-Frame-Options": "SAMEORIGIN" };

/**
 * Bull Board for operations, in a frame of our own page: nobody else gets past the door, nothing can be written, and
 * every answer is masked.
 */
export function createBoard(board: BoardDeps): {
  guard: (deps: ConsoleDeps) => RequestHandler;
  router: RequestHandler;
} {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(boardPath);
  createBullBoard({
    queues: board.queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: "Queues",
        boardLogo: { path: "/favicon.ico", width: 28, height: 28 },
        hideDocsLink: true,
      },
      handlerHooks: {
        before: ({ method }) => (method === "get" ? { allow: true } : { allow: false, status: 405 }),
        after: (_context, result) => ({ ...result, body: redactBoard(result.body) as typeof result.body }),
      },
    },
  });
  return { guard: (deps) => guardBoard(deps, board), router: adapter.getRouter() as RequestHandler };
}

function guardBoard(deps: ConsoleDeps, board: BoardDeps): RequestHandler {
  return async (req, res, next) => {
    const user = await findVisitor(deps, req, res);
    if (user === undefined) {
      return isFramed(req) ? tellInFrame(res, 401, "You are signed out.") : res.redirect(303, "/sign-in");
    }
    if (!mayActAs(user.roles, "ops")) throw new PageError(403, "forbidden");
    if (req.path.startsWith("/static/")) {
      res.removeHeader("Cache-Control");
      return next();
    }
    try {
      await board.ping();
    } catch {
      if (isFramed(req)) return tellInFrame(res, 503, "Redis does not answer.");
      return deps.pages.send(res, "queues-away", {}, 503);
    }
    if (!isFramed(req) && !req.path.startsWith("/api/")) {
      return showFrame(deps, { user, api: deps.apiFor(user) }, req, res);
    }
    res.set(boardHeaders);
    dropForeignFonts(res);
    next();
  };
}

/** No page of ours but the board is ever shown in a frame, so what happened meanwhile is told in a line. */
function tellInFrame(res: Response, status: number, words: string): void {
  res.set(boardHeaders).status(status).type("text").send(`${words} Load the page again.`);
}

/** Whether the board itself is asked for. A browser says that it fills a frame; the mark is for one that does not. */
function isFramed(req: Request): boolean {
  return req.get("sec-fetch-dest") === "iframe" || req.query[frameMark] !== undefined;
}

/** Our page around the board, at the same address, so that a link to a job leads to it and to our navigation. */
async function showFrame(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const inside = new URL(req.originalUrl, "http://board.invalid");
  inside.searchParams.set(frameMark, "1");
  const setAside = await countSetAside(visit);
  res.set("Content-Security-Policy", `${res.get("Content-Security-Policy")};frame-src 'self'`);
  deps.pages.send(res, "queues", { boardPath: `${inside.pathname}${inside.search}`, setAside });
}

/** The board is worth seeing without this number. */
async function countSetAside({ api }: Visit): Promise<number> {
  try {
    return (await api.listParkedEvents()).items.length;
  } catch (error) {
    if (error instanceof ApiAway) return 0;
    throw error;
  }
}

/** The board's page asks for fonts of a third party; without that line the browser has nothing to refuse. */
function dropForeignFonts(res: Response): void {
  const send = res.send.bind(res);
  res.send = (body) =>
    send(typeof body === "string" ? body.replace(/<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g, "") : body);
}
