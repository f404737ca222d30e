import type { Server } from "node:http";
import type { Socket } from "node:net";
import { clientNetwork } from "./client-network.ts";

export interface ConnectionBounds {
  /** Of all clients together. */
  max: number;
  maxPerClient: number;
  /** A proxy speaks for many clients, so its address has no bound of its own. */
  isProxy?: (address: string) => boolean;
}

/**
 * Keeps one client's connections from being everybody's trouble: those beyond its bound are closed at once, and when
 * all places are taken, a new client gets one of whoever has most: the oldest on which no request is being answered.
 * `closeSilent` closes those on which nothing was ever said, which Node does not count as idle.
 */
export function boundConnections(server: Server, bounds: ConnectionBounds): { closeSilent: () => void } {
  const { max, maxPerClient, isProxy = () => false } = bounds;
  const byClient = new Map<string, Set<Socket>>();
  const answering = new Map<Socket, number>();
  let open = 0;
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const client = clientNetwork(address);
    const own = byClient.get(client) ?? new Set();
    const isOver = own.size >= maxPerClient && !isProxy(address);
    if (isOver || (open >= max && !makeRoom(byClient, answering, own.size))) return void socket.destroy();
    open += 1;
    byClient.set(client, own.add(socket));
    socket.once("close", () => {
      open -= 1;
      own.delete(socket);
      answering.delete(socket);
      if (own.size === 0) byClient.delete(client);
    });
  });
  server.on("request", ({ socket }, res) => {
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    res.once("close", () => {
      const left = (answering.get(socket) ?? 1) - 1;
      if (left > 0) answering.set(socket, left);
      else answering.delete(socket);
    });
  });
  return {
    closeSilent: () => {
      for (const socket of [...byClient.values()].flatMap((own) => [...own])) {
        if (socket.bytesRead === 0) socket.destroy();
      }
    },
  };
}

/** False when nobody has more than the newcomer would have, or every connection is at work. */
function makeRoom(
  byClient: ReadonlyMap<string, ReadonlySet<Socket>>,
  answering: ReadonlyMap<Socket, number>,
  ownCount: number,
): boolean {
  const most = [...byClient.values()].reduce((larger, each) => (each.size > larger.size ? each : larger), new Set());
  const idle = most.size > ownCount + 1 ? [...most].find((socket) => !answering.has(socket)) : undefined;
  idle?.destroy();
  return idle !== undefined;
}
