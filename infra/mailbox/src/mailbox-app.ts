import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { logOf, requestContext } from "@rekey/runtime/request-context";
import { createPages, type Pages } from "@rekey/web/create-pages";
import { loadAssets } from "@rekey/web/load-assets";
import { messageOf, PageError } from "@rekey/web/page-error";
import { pageHeaders } from "@rekey/web/page-headers";
import express, { type ErrorRequestHandler, type Express } from "express";
import { addApiRoutes } from "./add-api-routes.ts";
import { addFaultRoutes } from "./add-fault-routes.ts";
import { addPageRoutes } from "./add-page-routes.ts";
import type { Bouncer } from "./create-bouncer.ts";
import { describeFault } from "./describe-fault.ts";
import type { FaultSwitch } from "./fault-switch.ts";
import { guardRequests } from "./guard-requests.ts";
import type { MailStore } from "./mail-store.ts";

const sharedLook = new URL(".", import.meta.resolve("@rekey/web/create-pages"));

interface MailboxAppDeps {
  store: MailStore;
  faults: FaultSwitch;
  bouncer: Bouncer;
  log: Logger;
  metrics: Metrics;
}

export function createMailboxApp(deps: MailboxAppDeps): Express {
  const assets = loadAssets([new URL("../assets/", sharedLook), new URL("../assets/", import.meta.url)]);
  const viewDirectories = [new URL("../views/", sharedLook), new URL("../views/", import.meta.url)];
  const pages = withFaults(createPages({ siteName: "Rekey mailbox", viewDirectories, assets }), deps.faults);
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
  addFaultRoutes(app, { faults: deps.faults, pages });
  app.use(() => {
    throw new PageError(404, "not-found");
  });
  app.use(answerWithErrorPage(pages));
  return app;
}

/** Every page says so when the mailbox misbehaves. */
function withFaults(pages: Pages, faults: FaultSwitch): Pages {
  const active = () =>
    faults
      .list()
      .map(describeFault)
      .filter(({ isOver }) => !isOver);
  return {
    render: pages.render,
    send: (res, view, data, status) =>
      pages.send(res, view, { activeFaults: active(), page: res.req.path, ...data }, status),
  };
}

function answerWithErrorPage(pages: Pages): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const pageError = error instanceof PageError ? error : toPageError(error);
    if (pageError.status >= 500) logOf(res).error({ err: error }, "page failed");
    pages.send(res, "error", messageOf(pageError.reason), pageError.status);
  };
}

/** Express marks what a visitor caused, such as a body that is too large, with a status on the error. */
function toPageError(error: unknown): PageError {
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status === 413) return new PageError(413, "too-large");
  return status < 500 ? new PageError(400, "bad-request") : new PageError(500, "fault", { cause: error });
}
