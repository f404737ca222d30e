import type { Socket } from "node:net";

interface Peer {
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
}

/** Knows the socket of a conversation by who is at its other end; under TLS it is the TLS socket. */
export interface SocketBook {
  add(peer: Peer, socket: Socket): void;
  /** Ends the connection without a word. */
  destroy(peer: Peer): void;
}

export function createSocketBook(): SocketBook {
  const sockets = new Map<string, Socket>();
  return {
    add: (peer, socket) => {
      const name = nameOf(peer);
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
