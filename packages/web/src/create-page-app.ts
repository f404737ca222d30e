import express from "express";
import type { ErrorRequestHandler, Express, Response, Router } from "express";
import { basePathOf, takeBasePath } from "@rekey/runtime/base-path";
import { listen } from "@rekey/runtime/http-server";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import type { Tracing } from "@rekey/runtime/tracing";
import { readForm, readJson } from "@rekey/runtime/read-body";
import { logOf, requestContext } from "@rekey/runtime/request-context";
import { type KeptAddresses, noteSource } from "@rekey/runtime/request-source";
import { boundsOf } from "@rekey/runtime/server-settings";
import { noteClient } from "./client-key.ts";
import type { Assets, OtherAsset } from "./load-assets.ts";
import { loadAssets, sharedAssets } from "./load-assets.ts";
import type { Pages, Wording } from "./create-pages.ts";
import { createPages } from "./create-pages.ts";
import { makeFormToken } from "./form-token.ts";
import { addressOf, noteBasePath } from "./page-address.ts";
import { PageError, type PageRefusal } from "./page-error.ts";
import { pageHeaders } from "./page-headers.ts";
import { keptForm, refuseForeign, requireOwnForm, UnprovenForm } from "./require-own-form.ts";
import type { SessionCookie } from "./session-cookie.ts";
import type { SiteSettings } from "./site-settings.ts";
import { errorPage } from "./views/error-page.ts";
import { sendAgain } from "./views/send-again.ts";

export interface PageAppOptions<W extends Wording> {
  log: Logger;
  metrics: Metrics;
  tracing: Tracing;
  publicUrl: URL;
  /** What tells the forms of one browser from those of another. */
  cookie: SessionCookie;
  /** Whose X-Forwarded-For is believed, and what is kept of an address. */
  addresses: KeptAddresses;
  /** Folders of assets that the service adds to the shared ones. */
  assetDirectories: readonly URL[];
  otherAssets?: readonly OtherAsset[];
  /** What an answer's page is told in. */
  wordingOf: (res: Response) => W;
  /** Says which page stands for an error of the service's own parts; undefined leaves it a fault of ours. */
  explainError: (error: unknown) => PageError | undefined;
  /** Hears of each request that our own rules turned away. */
  onRefusal: (refusal: PageRefusal, res: Response) => void;
  addRoutes: (routes: Router, pages: Pages<W>) => void;
  /**
   * Routes of programs and other sites, which prove in their own ways who they are: nothing of them is a form of ours,
   * and each reads its own body.
   */
  addOpenRoutes?: ((routes: Router, pages: Pages<W>) => void) | undefined;
}

/** Serves the app at the place and within the bounds that the settings name, until it is disposed of. */
export function servePages<W extends Wording>(
  config: SiteSettings & { PORT: number },
  options: Omit<PageAppOptions<W>, "addresses">,
) {
  const app = createPageApp({ ...options, addresses: config });
  const place = { host: config.HOST, port: config.PORT, setting: "PORT" };
  return listen(app, { ...place, log: options.log, bounds: boundsOf(config) });
}

/** An app of pages: strict headers, forms of our own of at most 32 KiB, assets, and errors that look like pages. */
function createPageApp<W extends Wording>(options: PageAppOptions<W>): Express {
  const { cookie, publicUrl } = options;
  const basePath = basePathOf(publicUrl);
  const directories = [sharedAssets, ...options.assetDirectories];
  const assets = loadAssets(directories, { basePath, others: options.otherAssets });
  const pages = createPages({
    assets,
    wordingOf: options.wordingOf,
    formToken: (res) => makeFormToken(cookie, res),
  });
  const routes = express.Router();
  options.addRoutes(routes, pages);
  const openRoutes = express.Router();
  options.addOpenRoutes?.(openRoutes, pages);

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(takeBasePath(basePath), noteBasePath(basePath));
  app.use(requestContext(options.log, options.metrics, options));
  app.use(noteClient(options.addresses.TRUSTED_PROXIES, options.log), noteSource(options.addresses));
  app.use(...pageHeaders(publicUrl));
  addAssets(app, assets);
  app.use(openRoutes);
  app.use(refuseForeign(publicUrl));
  // Three passwords of 256 characters, decomposed and escaped, are some 21 KiB.
  app.use(readForm({ limit: 32_768, maxFields: 50 }), readJson({ limit: 16_384 }));
  app.use(requireOwnForm(cookie));
  app.use(routes);
  app.use(() => {
    throw new PageError(404, "not-found");
  });
  app.use(askToSendAgain(pages, options));
  app.use(answerWithErrorPage(pages, options));
  return app;
}

function addAssets(app: Express, assets: Assets): void {
  app.get("/assets/:version/:name", assets.handler);
  app.get("/favicon.ico", (_req, res) => res.redirect(302, assets.url("key.svg")));
}

/**
 * What was typed comes back in a form that will be taken, so that nobody is stuck with a page that had become too old.
 */
function askToSendAgain(
  pages: Pages,
  { cookie, onRefusal }: Pick<PageAppOptions<Wording>, "cookie" | "onRefusal">,
): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (!(error instanceof UnprovenForm) || res.headersSent) return next(error);
    onRefusal({ reason: "unproven-form" }, res);
    pages.send(res, sendAgain, { kept: keptForm(cookie, req, res) }, 403);
  };
}

function answerWithErrorPage(
  pages: Pages,
  {
    explainError: explain,
    onRefusal,
    publicUrl,
  }: Pick<PageAppOptions<Wording>, "explainError" | "onRefusal" | "publicUrl">,
): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const pageError = error instanceof PageError ? error : (explain(error) ?? toPageError(error));
    if (error instanceof PageError) onRefusal(error, res);
    if (pageError.reason === "fault") logOf(res).error({ code: "page-failed", err: error }, "a page failed");
    if (pageError.reason === "away")
      logOf(res).warn({ code: "page-unavailable", err: error }, "a page failed: a server it needs is away");
    const { reason, retryAfterSeconds } = pageError;
    if (retryAfterSeconds !== undefined) res.set("Retry-After", String(retryAfterSeconds));
    // Whoever has come by another name of ours is led to the one whose forms are taken.
    const start = reason === "cross-site" ? `${publicUrl.origin}${addressOf(res, "/")}` : undefined;
    pages.send(res, errorPage, { reason, start, retryAt: retryMoment(retryAfterSeconds ?? 60) }, pageError.status);
  };
}

/** In whole minutes, so that nobody comes back too early. */
function retryMoment(afterSeconds: number): Date {
  const seconds = afterSeconds < 60 ? afterSeconds : Math.ceil(afterSeconds / 60) * 60 + 1;
  return new Date(Date.now() + seconds * 1_000);
}

/** A page for an error that no part of ours has explained. */
export function toPageError(error: unknown): PageError {
  const status = statusOf(error);
  if (status === 413) return new PageError(413, "too-large");
  if (status !== undefined && status >= 400 && status < 500) return new PageError(status, "bad-request");
  return new PageError(500, "fault", { cause: error });
}

/** Express marks what a visitor caused, such as a body that is too large, with a status on the error. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("status" in error)) return undefined;
  return typeof error.status === "number" ? error.status : undefined;
}
