import type { Socket } from "node:net";

interface Peer {
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
}

/** Knows the socket of a conversation, which the library keeps to itself, by who is at its other end. */
export interface SocketBook {
  add(socket: Socket): void;
  /** Ends the connection without a word. */
  destroy(peer: Peer): void;
}

export function createSocketBook(): SocketBook {
  const sockets = new Map<string, Socket>();
  return {
    add: (socket) => {
      const name = nameOf(socket);
      sockets.set(name, socket);
      socket.once("close", () => {
        if (sockets.get(name) === socket) sockets.delete(name);
      });
    },
    destroy: (peer) => void sockets.get(nameOf(peer))?.destroy(),
  };
}

function nameOf({ remoteAddress = "", remotePort = 0 }: Peer): string {
  return `${remoteAddress.replace(/^::ffff:/i, "")} ${remotePort}`;
}
