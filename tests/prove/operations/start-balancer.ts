import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";

export interface Balancer extends AsyncDisposable {
  url: string;
}

/** Takes each connection to the next of these ports that has somebody listening, as what stands before a fleet does. */
export async function startBalancer(portsOf: () => readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const listener = createServer({ noDelay: true }, (client) => {
    sockets.add(client.on("close", () => sockets.delete(client)));
    client.on("error", () => client.destroy());
    const ports = portsOf();
    turn += 1;
    void connectToOne(ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0)).then((server) => {
      if (!server) return client.destroy();
      server.on("error", () => client.destroy());
      server.on("close", () => client.destroy());
      client.on("close", () => server.destroy());
      return client.pipe(server).pipe(client);
    });
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("the balancer has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}

async function connectToOne(ports: readonly number[]): Promise<Socket | undefined> {
  for (const port of ports) {
    const socket = createConnection({ host: "127.0.0.1", port, noDelay: true });
    socket.on("error", () => socket.destroy());
    try {
      await once(socket, "connect");
      return socket;
    } catch {
      // The next one, until none is left.
    }
  }
  return undefined;
}
