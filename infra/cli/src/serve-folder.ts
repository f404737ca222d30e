import { listen } from "@rekey/runtime/http-server";
import { createLogger } from "@rekey/runtime/logger";
import express from "express";

// What is served are pages with their own styles and frames of one another, and nothing else.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; frame-ancestors 'self'";

/** Serves files to this machine alone. Disposing ends it. */
export async function serveFolder(folder: string, port: number): Promise<AsyncDisposable & { url: string }> {
  const app = express().disable("x-powered-by");
  app.use((_req, res, next) => {
    res.set({ "content-security-policy": policy, "x-content-type-options": "nosniff", "cache-control": "no-store" });
    next();
  });
  // The folder may lie in one whose name begins with a dot; files that begin with one are still left out.
  app.use(express.static(folder));
  const log = createLogger("preview", "silent");
  const server = await listen(app, { host: "127.0.0.1", port, log, drainMs: 0 });
  return { ...server, url: `http://127.0.0.1:${server.port}/` };
}
