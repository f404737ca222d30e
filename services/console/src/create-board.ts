import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import { mayActAs } from "@rekey/contracts/roles";
import type { RequestHandler } from "express";
import { PageError } from "@rekey/web/page-error";
import type { ConsoleDeps } from "./console-deps.ts";
import { redactBoard } from "./redact-board.ts";
import { findVisitor } from "./require-role.ts";

type InspectedQueue = ConstructorParameters<typeof BullMQAdapter>[0];

export interface BoardDeps {
  queues: readonly InspectedQueue[];
  /** Settles within 2 s: rejects when Redis does not answer. */
  ping: () => Promise<void>;
}

const boardPath = "/queues";

// The board styles itself inline and names a base address; everything else stays as strict as our own pages.
const boardPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(";");

/** Bull Board for operations: nobody else gets past the door, nothing can be written, and every answer is masked. */
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
        boardTitle: "Rekey queues",
        hideDocsLink: true,
        miscLinks: [
          { text: "Back to Rekey", url: "/" },
          { text: "Sign out", url: "/sign-out" },
        ],
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
    if (user === undefined) return res.redirect(303, "/sign-in");
    if (!mayActAs(user.roles, "ops")) throw new PageError(403, "forbidden");
    res.set("Content-Security-Policy", boardPolicy);
    if (req.path.startsWith("/static/")) {
      res.removeHeader("Cache-Control");
      return next();
    }
    try {
      await board.ping();
    } catch {
      return deps.pages.send(res, "queues-away", {}, 503);
    }
    dropForeignFonts(res);
    next();
  };
}

/** The board's page asks for fonts of a third party; without that line the browser has nothing to refuse. */
function dropForeignFonts(res: Parameters<RequestHandler>[1]): void {
  const send = res.send.bind(res);
  res.send = (body) =>
    send(typeof body === "string" ? body.replace(/<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g, "") : body);
}
