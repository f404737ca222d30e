import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { logOf, requestContext } from "@rekey/runtime/request-context";
import { toPageError } from "@rekey/web/create-page-app";
import { createPages, type Pages, wordingInEnglish } from "@rekey/web/create-pages";
import { loadAssets } from "@rekey/web/load-assets";
import { PageError } from "@rekey/web/page-error";
import { pageHeaders } from "@rekey/web/page-headers";
import express, { type ErrorRequestHandler, type Express, type Response } from "express";
import { addApiRoutes } from "./add-api-routes.ts";
import { addFaultApi, addFaultPage } from "./pages/add-fault-routes.ts";
import { addPageRoutes } from "./pages/add-page-routes.ts";
import type { Bouncer } from "./create-bouncer.ts";
import { describeFault } from "./pages/describe-fault.ts";
import { errorPage, type MailboxWording } from "./pages/mailbox-page.ts";
import type { FaultBoard } from "./fault-board.ts";
import { guardRequests } from "./guard-requests.ts";
import type { MailStore } from "./mail-store.ts";

const sharedLook = new URL(".", import.meta.resolve("@rekey/web/create-pages"));

interface MailboxAppDeps {
  store: MailStore;
  faults: FaultBoard;
  bouncer: Bouncer;
  log: Logger;
  metrics: Metrics;
}

export function createMailboxApp(deps: MailboxAppDeps): Express {
  const assets = loadAssets([new URL("../assets/", sharedLook), new URL("../assets/", import.meta.url)]);
  const pages = createPages({ assets, wordingOf: wordingWith(deps.faults) });
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(requestContext(deps.log, deps.metrics));
  app.use(guardRequests);
  app.use(...pageHeaders(new URL("http://127.0.0.1")));
  app.get("/livez", (_req, res) => void res.type("text/plain").send("alive\n"));
  app.get("/readyz", (_req, res) => void res.type("text/plain").send("ready\n"));
  app.get("/assets/:version/:name", assets.handler);
  app.get("/favicon.ico", (_req, res) => res.redirect(302, assets.url("key.svg")));
  addApiRoutes(app, deps.store);
  addPageRoutes(app, { store: deps.store, bouncer: deps.bouncer, pages });
  addFaultApi(app, deps.faults);
  addFaultPage(app, deps.faults, pages);
  app.use(() => {
    throw new PageError(404, "not-found");
  });
  app.use(answerWithErrorPage(pages));
  return app;
}

function wordingWith(faults: FaultBoard): (res: Response) => MailboxWording {
  const wordingOf = wordingInEnglish("Rekey mailbox");
  return (res) => {
    const all = faults.list().map(describeFault);
    return { ...wordingOf(res), path: res.req.path, activeFaults: all.filter(({ isOver }) => !isOver) };
  };
}

function answerWithErrorPage(pages: Pages<MailboxWording>): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const pageError = error instanceof PageError ? error : toPageError(error);
    if (pageError.status >= 500) logOf(res).error({ code: "request-failed", err: error }, "page failed");
    pages.send(res, errorPage, pageError, pageError.status);
  };
}
