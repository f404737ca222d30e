import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { clientNetwork } from "./client-network.ts";

export interface ConnectionBounds {
  /** Of all clients together. */
  max: number;
  maxPerClient: number;
  /** A proxy speaks for many clients, so its address has no bound of its own. */
  isProxy?: (address: string) => boolean;
}

// Nobody but an attacker asks for so much before reading an answer: browsers and proxies wait for each.
const maxUnanswered = 4;

interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
}

/**
 * Serves requests so that one client's connections are not everybody's trouble. Connections beyond its bound are closed
 * at once, and so is one that asks on and on without reading. When all places are taken, a new client gets one of
 * whoever has most: the oldest on which we are not at work. `closeSilent` closes those on which nothing was ever said,
 * which Node does not count as idle.
 */
export function boundConnections(
  server: Server,
  app: RequestListener,
  bounds: ConnectionBounds,
): { closeSilent: () => void } {
  const { max, maxPerClient, isProxy = () => false } = bounds;
  const byClient = new Map<string, Set<Socket>>();
  const exchanges = new Map<Socket, Set<Exchange>>();
  let open = 0;
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const client = clientNetwork(address);
    const own = byClient.get(client) ?? new Set();
    const isOver = own.size >= maxPerClient && !isProxy(address);
    if (isOver || (open >= max && !makeRoom(byClient, exchanges, own.size))) return void socket.destroy();
    open += 1;
    byClient.set(client, own.add(socket));
    exchanges.set(socket, new Set());
    socket.once("close", () => {
      open -= 1;
      own.delete(socket);
      exchanges.delete(socket);
      if (own.size === 0) byClient.delete(client);
    });
  });
  server.on("request", (req, res) => {
    const running = exchanges.get(req.socket);
    // What stood behind in the same packet is still told of.
    if (running === undefined || req.socket.destroyed) return;
    if (running.size >= maxUnanswered) return void req.socket.destroy();
    const exchange = { req, res };
    running.add(exchange);
    res.once("close", () => running.delete(exchange));
    app(req, res);
  });
  return {
    closeSilent: () => {
      for (const socket of exchanges.keys()) if (socket.bytesRead === 0) socket.destroy();
    },
  };
}

/** Whether an answer is being made: the request is here whole, and not all of its answer is out of our hands. */
const isAtWork = ({ req, res }: Exchange): boolean => req.complete && !res.writableEnded;

/** False when nobody has more than the newcomer would have, or we are at work for every connection. */
function makeRoom(
  byClient: ReadonlyMap<string, ReadonlySet<Socket>>,
  exchanges: ReadonlyMap<Socket, ReadonlySet<Exchange>>,
  ownCount: number,
): boolean {
  const most = [...byClient.values()].reduce((larger, each) => (each.size > larger.size ? each : larger), new Set());
  if (most.size <= ownCount + 1) return false;
  const idle = [...most].find((socket) => ![...(exchanges.get(socket) ?? [])].some(isAtWork));
  idle?.destroy();
  return idle !== undefined;
}
