import { type RequestHandler, type Response, Router } from "express";
import { openApiDocument } from "@rekey/contracts/openapi/document";
import { problemHelp } from "@rekey/contracts/problem-help";
import type { ProblemHelp } from "@rekey/contracts/problem-page";
import { isProblemCode, problems } from "@rekey/contracts/problems";
import { basePathOf } from "@rekey/runtime/base-path";
import { loadAssets, sharedAssets } from "@rekey/web/load-assets";
import { docsPage, problemPage } from "../docs/docs-pages.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";

// No script, nothing of others, no form: a page that is read.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The contract for programs and for people, and what the `type` of a problem leads to: anyone may read them. */
export function contractRoutes(apiUrl: string): Router {
  const router = Router();
  const directories = [sharedAssets, new URL("../../assets/", import.meta.url)];
  const assets = loadAssets(directories, { basePath: basePathOf(apiUrl) });
  const site = { apiUrl, styles: [assets.url("rekey.css"), assets.url("docs.css")] };
  const editions = {
    "/openapi.json": once(() => JSON.stringify(openApiDocument(apiUrl))),
    "/openapi-3.0.json": once(() => JSON.stringify(openApiDocument(apiUrl, "3.0"))),
  };
  const docs = once(() => docsPage(site));
  const read = (path: string, handler: RequestHandler) => router.route(path).get(handler).all(methodNotAllowed);
  for (const [path, document] of Object.entries(editions)) {
    read(path, (_req, res) => {
      res.set("Cache-Control", "public, max-age=300").type("application/json").send(document());
    });
  }
  read("/docs", (_req, res) => sendPage(res, docs()));
  read("/assets/:version/:name", assets.handler);
  read("/problems/:code", (req, res) => {
    const code = String(req.params["code"]);
    if (!isProblemCode(code)) throw new ProblemError("not-found");
    const help = { code, ...problems[code], ...problemHelp[code] } satisfies ProblemHelp;
    res.vary("Accept");
    if (req.accepts(["json", "html"]) === "html") sendPage(res, problemPage(site, help));
    else res.json(help);
  });
  return router;
}

function sendPage(res: Response, page: string): void {
  res.set({ "Content-Security-Policy": policy, "Cache-Control": "public, max-age=300" }).type("html").send(page);
}

/** Made when it is first asked for, and kept. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
