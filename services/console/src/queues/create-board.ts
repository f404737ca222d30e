import type { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import type { ExpressAdapter } from "@bull-board/express";
import { mayActAs } from "@rekey/contracts/roles";
import type { InspectedQueues } from "@rekey/messaging/inspect";
import type { Request, RequestHandler, Response } from "express";
import { PageError } from "@rekey/web/page-error";
import { goTo } from "@rekey/web/page-address";
import type { ConsoleDeps } from "../console-deps.ts";
import { noteStranger } from "../note-refused-page.ts";
import { frameMark, queuesAwayView, showFrame } from "./queues.ts";
import { findVisitor, visitOf } from "../sign-in/require-role.ts";
import { internalError, showKnown } from "./show-known.ts";

type AnswerOfBoard = Awaited<ReturnType<Parameters<ExpressAdapter["setErrorHandler"]>[0]>>;

const boardPath = "/queues";

// The board styles itself inline, names a base address and stands in
// a frame of our page; all else is as on our own pages.
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

// Our jobs have no parents and no children. A ring of such that somebody else has made would be walked without end.
const flowPath = /^\/api\/queues\/[^/]+\/[^/]+\/flow\/?$/i;
const noFlow = { nodeId: "", isFlowNode: false, flowRoot: null };

export interface Board {
  guard: (deps: ConsoleDeps) => RequestHandler;
  router: RequestHandler;
}

/**
 * Bull Board for operations, in a frame of our own page: nobody else gets past the door, nothing can be written, and
 * every answer has what we know and nothing else.
 */
export function createBoard(inspection: InspectedQueues, basePath: string): Board {
  let opened: Promise<RequestHandler> | undefined;
  return {
    guard: (deps) => guardBoard(deps, inspection),
    router: async (req, res, next) => {
      const board = await (opened ??= openBoard(inspection, basePath));
      board(req, res, next);
    },
  };
}

/** Bull Board is a third of what a console reads: whoever first looks at the queues waits for it, and nobody else. */
async function openBoard(inspection: InspectedQueues, basePath: string): Promise<RequestHandler> {
  const [{ createBullBoard }, { BullMQAdapter }, { ExpressAdapter }] = await Promise.all([
    import("@bull-board/api"),
    import("@bull-board/api/bullMQAdapter"),
    import("@bull-board/express"),
  ]);
  const adapter = new ExpressAdapter();
  adapter.setBasePath(`${basePath}${boardPath}`);
  createBullBoard({
    queues: inspection.queues.map((queue) =>
      readInfoWhereAllowed(new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
    ),
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: "Queues",
        boardLogo: { path: `${basePath}/favicon.ico`, width: 28, height: 28 },
        hideDocsLink: true,
      },
      handlerHooks: {
        before: ({ method }) => (method === "get" ? { allow: true } : { allow: false, status: 405 }),
        after: ({ route }, { status = 200, body }) => showKnown(route, { status, body }) as AnswerOfBoard,
      },
    },
  });
  // An error's words may quote what could not be read, such as the data of a job.
  adapter.setErrorHandler(() => ({ status: 500, body: internalError }));
  return adapter.getRouter() as RequestHandler;
}

function readInfoWhereAllowed(adapter: BullMQAdapter): BullMQAdapter {
  const ask = adapter.getRedisInfo.bind(adapter);
  // Many hosts allow nobody to ask Redis how it is; the board then leaves that out.
  adapter.getRedisInfo = () => ask().catch(() => null);
  return adapter;
}

function guardBoard(deps: ConsoleDeps, { ping, trouble }: InspectedQueues): RequestHandler {
  return async (req, res, next) => {
    const user = await findVisitor(deps, req, res);
    if (user === undefined) {
      noteStranger(deps.failures, res);
      if (!isFramed(req)) return goTo(res, "/sign-in");
      return tellInFrame(res, 401, "You are signed out.");
    }
    if (!mayActAs(user.roles, "ops")) throw new PageError(403, "forbidden");
    if (req.path.startsWith("/static/")) {
      res.removeHeader("Cache-Control");
      return next();
    }
    try {
      await ping();
    } catch {
      const { code, words } = trouble() ?? { code: "AWAY", words: "Redis does not answer" };
      const told = code === "AWAY" ? words : `${words} (${code})`;
      if (isFramed(req)) return tellInFrame(res, 503, `${told}.`);
      return deps.pages.send(res, queuesAwayView, { told }, 503);
    }
    if (!isFramed(req) && !req.path.startsWith("/api/")) {
      return showFrame(visitOf(user, deps, req, res));
    }
    res.set(boardHeaders);
    if (flowPath.test(req.path)) return void res.json(noFlow);
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

/** The board's page asks for fonts of a third party; without that line the browser has nothing to refuse. */
function dropForeignFonts(res: Response): void {
  const send = res.send.bind(res);
  res.send = (body) =>
    send(typeof body === "string" ? body.replace(/<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g, "") : body);
}
