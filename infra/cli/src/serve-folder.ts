import { once } from "node:events";
import { createServer } from "node:http";
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
  const server = createServer(app).listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
