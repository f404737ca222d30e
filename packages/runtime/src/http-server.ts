import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { setTimeout as after } from "node:timers/promises";
import type { Logger } from "./logger.ts";

const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
const usualDrainMs = 5_000;
const maxConnections = 2_048;

export type HttpServer = AsyncDisposable & { port: number };

async function startListening(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new Error(`port ${port} is taken`, { cause: error });
    }
    if (error instanceof Error && "code" in error && error.code === "EACCES") {
      throw new Error(`port ${port} may not be opened by this user`, { cause: error });
    }
    throw error;
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function closeGracefully(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<true>((resolve) => server.close(() => resolve(true)));
  const deadline = performance.now() + drainMs;
  // A connection becomes idle when its last response ends, and nothing else closes it then.
  while (performance.now() < deadline) {
    server.closeIdleConnections();
    if (await Promise.race([closed, after(50, false)])) return;
  }
  server.closeAllConnections();
  await closed;
}

/** Disposing stops accepting at once, lets running requests end within 5 s or `drainMs`, and then cuts them off. */
export async function listen(
  app: RequestListener,
  options: { host: string; port: number; log: Logger; drainMs?: number },
): Promise<HttpServer> {
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs }, app);
  server.maxConnections = maxConnections;
  const port = await startListening(server, options.host, options.port);
  server.on("error", (err) => options.log.error({ err }, "http server failed"));
  options.log.info({ host: options.host, port }, "listening");
  return { port, [Symbol.asyncDispose]: () => closeGracefully(server, options.drainMs ?? usualDrainMs) };
}
