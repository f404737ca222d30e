import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export type Side = "client" | "server";

export interface TcpProxy extends AsyncDisposable {
  port: number;
  /** How long every chunk is held back. */
  delayMs: number;
  /** Asked about every chunk before it is passed on, by connection; `drop` loses it. */
  hear: ((from: Side, bytes: Buffer, connection: object) => "pass" | "drop") | undefined;
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
}

interface Pair {
  client: Socket;
  server: Socket;
  leadsNowhere: boolean;
}

/** Stands between a client and a server on loopback, to hear what passes, and to lose, delay, hold or cut it. */
export async function startTcpProxy(first: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const state = { target: first, refusing: false, holding: false };
  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    if (state.refusing) return void client.resetAndDestroy();
    const server = createConnection({ ...state.target, noDelay: true, allowHalfOpen: true });
    const pair: Pair = { client, server, leadsNowhere: false };
    pairs.add(pair);
    passOn(proxy, pair, "client", () => pairs.delete(pair));
    passOn(proxy, pair, "server", () => pairs.delete(pair));
    if (state.holding) hold(pair, true);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const proxy: TcpProxy = {
    port: address.port,
    delayMs: 0,
    hear: undefined,
    cut() {
      for (const { client, server } of pairs) for (const socket of [client, server]) socket.resetAndDestroy();
    },
    hangUp() {
      for (const { client } of pairs) client.end();
    },
    refuse: (refusing) => void (state.refusing = refusing),
    hold(holding) {
      state.holding = holding;
      for (const pair of pairs) hold(pair, holding);
    },
    swallow() {
      for (const pair of pairs) pair.leadsNowhere = true;
    },
    leadTo: (next) => void (state.target = next),
    [Symbol.asyncDispose]: async () => {
      proxy.cut();
      listener.close();
      await once(listener, "close");
    },
  };
  return proxy;
}

function hold({ client, server }: Pair, holding: boolean): void {
  for (const socket of [client, server]) {
    if (holding) socket.pause();
    else socket.resume();
  }
}

/** What one side says the other one hears, in that order, and its end too. */
function passOn(proxy: TcpProxy, pair: Pair, from: Side, onEnd: () => void): void {
  const [source, sink] = from === "client" ? [pair.client, pair.server] : [pair.server, pair.client];
  let last: Promise<unknown> = Promise.resolve();
  const then = (act: () => void): void => {
    const { delayMs } = proxy;
    last = last.then(() => (delayMs > 0 ? pause(delayMs) : undefined)).then(act);
  };
  source.on("data", (bytes: Buffer) => {
    if (pair.leadsNowhere || proxy.hear?.(from, bytes, pair) === "drop") return;
    then(() => {
      if (sink.writable && !pair.leadsNowhere) sink.write(bytes);
    });
  });
  source.on("end", () => then(() => void (pair.leadsNowhere || sink.end())));
  source.on("error", () => sink.destroy());
  source.on("close", () => {
    onEnd();
    then(() => void sink.destroy());
  });
}
