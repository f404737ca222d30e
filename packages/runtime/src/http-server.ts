import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { setTimeout as after } from "node:timers/promises";
import { type ConnectionBounds, boundConnections } from "./bound-connections.ts";
import type { Logger } from "./logger.ts";
import { type Place, startListening } from "./start-listening.ts";

// Of a request, whole. What is late is looked for ten times in that time, so it is cut off within 11 s.
const usualRequestMs = 10_000;
// A reader who takes nothing of an answer is cut off after once or twice this time.
const silenceMs = 20_000;
const usualDrainMs = 5_000;
const usualBounds: ConnectionBounds = { max: 2_048, maxPerClient: 512 };

export type HttpServer = AsyncDisposable & { port: number };

async function closeGracefully(server: Server, closeSilent: () => void, drainMs: number): Promise<void> {
  const closed = new Promise<true>((resolve) => server.close(() => resolve(true)));
  const deadline = performance.now() + drainMs;
  // A connection becomes idle when its last response ends, and nothing else closes it then.
  while (performance.now() < deadline) {
    server.closeIdleConnections();
    closeSilent();
    if (await Promise.race([closed, after(50, false)])) return;
  }
  server.closeAllConnections();
  await closed;
}

export interface ListenOptions extends Place {
  log: Logger;
  /** How long a client may take to say what it wants. */
  requestMs?: number;
  drainMs?: number;
  bounds?: Partial<ConnectionBounds>;
}

/**
 * Cuts off a client that takes more than 11 s to say what it wants or has too many connections. Disposing stops
 * accepting at once, lets running requests end within 5 s or `drainMs`, and then cuts them off.
 */
export async function listen(app: RequestListener, options: ListenOptions): Promise<HttpServer> {
  const { requestMs = usualRequestMs, drainMs = usualDrainMs } = options;
  const timeouts = { headersTimeout: requestMs, requestTimeout: requestMs };
  const server = createServer({ ...timeouts, connectionsCheckingInterval: requestMs / 10 });
  server.timeout = silenceMs;
  const { closeSilent } = boundConnections(server, app, { ...usualBounds, ...options.bounds });
  const port = await startListening(server, options);
  server.on("error", (err) => options.log.error({ code: "http-server-failed", err }, "the HTTP server failed"));
  options.log.info({ code: "listening", host: options.host, port }, "listening");
  return { port, [Symbol.asyncDispose]: () => closeGracefully(server, closeSilent, drainMs) };
}
