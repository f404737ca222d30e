import { createConnection, createServer, type Socket } from "node:net";
import { once } from "node:events";

export interface TcpProxy extends AsyncDisposable {
  port: number;
  /** Ends every connection without a farewell. New ones are taken as before. */
  cut(): void;
  /** Ends every connection towards the client in good order, whatever it waits for. */
  hangUp(): void;
  /** While refusing, a new connection is dropped before it reaches the server. */
  refuse(refusing: boolean): void;
  /** While holding, nothing passes in either direction, and nothing is lost. */
  hold(holding: boolean): void;
  /** From now on the connections that there are lead nowhere, without being closed; new ones work. */
  swallow(): void;
  /** From now on new connections lead there; those that there are lead where they did. */
  leadTo(target: { host: string; port: number }): void;
  /** Calls back with what each client sends, connection by connection. */
  listen(hear: ((connection: object, bytes: Buffer) => void) | undefined): void;
}

/** Stands between a client and a server on loopback, to count what passes and to disturb it. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  const state = { target, refusing: false, holding: false, hear: undefined as Parameters<TcpProxy["listen"]>[0] };
  const server = createServer({ noDelay: true }, (client) => {
    if (state.refusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = createConnection({ ...state.target, noDelay: true });
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    join(pair, () => pairs.delete(pair));
    const connection = {};
    client.on("data", (bytes) => state.hear?.(connection, bytes));
    client.pipe(upstream);
    upstream.pipe(client);
    if (state.holding) setHeld(pair, true);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    cut,
    hangUp: () => {
      for (const [client] of pairs) client.end();
    },
    refuse: (refusing) => void (state.refusing = refusing),
    hold: (holding) => {
      state.holding = holding;
      for (const pair of pairs) setHeld(pair, holding);
    },
    swallow: () => {
      for (const pair of pairs) setHeld(pair, true);
    },
    leadTo: (next) => void (state.target = next),
    listen: (hear) => void (state.hear = hear),
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}

/** What ends one side ends the other. */
function join([client, upstream]: [Socket, Socket], onEnd: () => void): void {
  for (const [side, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    side.on("error", () => other.destroy());
    side.on("close", () => {
      other.destroy();
      onEnd();
    });
  }
}

function setHeld([client, upstream]: [Socket, Socket], holding: boolean): void {
  if (holding) {
    client.unpipe(upstream).pause();
    upstream.unpipe(client).pause();
  } else {
    client.pipe(upstream);
    upstream.pipe(client);
  }
}
