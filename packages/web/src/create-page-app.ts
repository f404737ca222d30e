import express from "express";
import type { ErrorRequestHandler, Express, Router } from "express";
import { basePathOf, takeBasePath } from "@rekey/runtime/base-path";
import type { TrustedProxies } from "@rekey/runtime/client-address";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { readForm, readJson } from "@rekey/runtime/read-body";
import { logOf, requestContext } from "@rekey/runtime/request-context";
import { noteClient } from "./client-key.ts";
import type { Assets, OtherAsset } from "./load-assets.ts";
import { loadAssets } from "./load-assets.ts";
import type { Pages, WordingOf } from "./create-pages.ts";
import { createPages } from "./create-pages.ts";
import { makeFormToken } from "./form-token.ts";
import { addressOf, noteBasePath } from "./page-address.ts";
import { PageError } from "./page-error.ts";
import { pageHeaders } from "./page-headers.ts";
import { keptForm, refuseForeign, requireOwnForm, UnprovenForm } from "./require-own-form.ts";
import type { SessionCookie } from "./session-cookie.ts";

export interface PageAppOptions {
  log: Logger;
  metrics: Metrics;
  siteName: string;
  publicUrl: URL;
  /** What tells the forms of one browser from those of another. */
  cookie: SessionCookie;
  /** Whose word about their clients is believed. */
  trustedProxies: TrustedProxies;
  /** Folders of views and assets that the service adds to the shared ones. */
  viewDirectories: readonly URL[];
  assetDirectories?: readonly URL[];
  otherAssets?: readonly OtherAsset[];
  formActionOrigins?: readonly string[];
  /** What an answer's page is told in; English where a service does not say. */
  wordingOf?: WordingOf;
  /** What the views find beside what they are sent. */
  helpers?: object;
  /** Says which page stands for an error of the service's own parts; undefined leaves it a fault of ours. */
  explainError?: (error: unknown) => PageError | undefined;
  addRoutes: (routes: Router, pages: Pages) => void;
}

/** An app of pages: strict headers, forms of our own of at most 32 KiB, assets, and errors that look like pages. */
export function createPageApp(options: PageAppOptions): Express {
  const { cookie, publicUrl } = options;
  const basePath = basePathOf(publicUrl);
  const directories = [new URL("../assets/", import.meta.url), ...(options.assetDirectories ?? [])];
  const assets = loadAssets(directories, { basePath, others: options.otherAssets });
  const pages = createPages({
    siteName: options.siteName,
    viewDirectories: [new URL("../views/", import.meta.url), ...options.viewDirectories],
    assets,
    basePath,
    helpers: options.helpers,
    formToken: (res) => makeFormToken(cookie, res),
    ...(options.wordingOf && { wordingOf: options.wordingOf }),
  });
  const routes = express.Router();
  options.addRoutes(routes, pages);

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(takeBasePath(basePath), noteBasePath(basePath));
  app.use(requestContext(options.log, options.metrics));
  app.use(noteClient(options.trustedProxies, options.log));
  app.use(...pageHeaders(publicUrl, options.formActionOrigins));
  addAssets(app, assets);
  app.use(refuseForeign(publicUrl));
  // Three passwords of 256 characters, decomposed and escaped, are some 21 KiB.
  app.use(readForm({ limit: 32_768, maxFields: 50 }), readJson({ limit: 16_384 }));
  app.use(requireOwnForm(cookie));
  app.use(routes);
  app.use(() => {
    throw new PageError(404, "not-found");
  });
  app.use(askToSendAgain(pages, cookie));
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
function askToSendAgain(pages: Pages, cookie: SessionCookie): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (!(error instanceof UnprovenForm) || res.headersSent) return next(error);
    pages.send(res, "send-again", { kept: keptForm(cookie, req, res) }, 403);
  };
}

function answerWithErrorPage(
  pages: Pages,
  { explainError: explain = () => undefined, publicUrl }: Pick<PageAppOptions, "explainError" | "publicUrl">,
): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const pageError = error instanceof PageError ? error : (explain(error) ?? toPageError(error));
    if (pageError.reason === "fault") logOf(res).error({ err: error }, "a page failed");
    if (pageError.reason === "away") logOf(res).warn({ err: error }, "something that a page needs is away");
    const { reason, retryAfterSeconds } = pageError;
    if (retryAfterSeconds !== undefined) res.set("Retry-After", String(retryAfterSeconds));
    // Whoever has come by another name of ours is led to the one whose forms are taken.
    const start = reason === "cross-site" ? `${publicUrl.origin}${addressOf(res, "/")}` : undefined;
    pages.send(res, "error", { reason, start, retryAt: retryMoment(retryAfterSeconds ?? 60) }, pageError.status);
  };
}

/** In whole minutes, so that nobody comes back too early. */
function retryMoment(afterSeconds: number): Date {
  const seconds = afterSeconds < 60 ? afterSeconds : Math.ceil(afterSeconds / 60) * 60 + 1;
  return new Date(Date.now() + seconds * 1_000);
}

function toPageError(error: unknown): PageError {
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
