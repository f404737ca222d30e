import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export type Side = "client" | "server";

export interface FaultProxy extends AsyncDisposable {
  port: number;
  /** How long every chunk is held back. */
  delayMs: number;
  /** Asked about every chunk before it is passed on; `drop` loses it. */
  hear: ((from: Side, bytes: Buffer) => "pass" | "drop") | undefined;
  /** Ends every connection without a farewell. */
  cut(): void;
  /** The connections that there are lead nowhere from now on, without being closed; new ones work. */
  swallow(): void;
}

interface Pair {
  client: Socket;
  server: Socket;
  leadsNowhere: boolean;
}

/** Stands between two programs on loopback and loses, delays, swallows or cuts what they say to each other. */
export async function startFaultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  const listener = createServer({ noDelay: true }, (client) => {
    const pair: Pair = { client, server: createConnection({ ...target, noDelay: true }), leadsNowhere: false };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      pair.client.destroy();
      pair.server.destroy();
    };
    for (const socket of [pair.client, pair.server]) socket.on("error", end).on("close", end);
    passOn(proxy, pair, "client");
    passOn(proxy, pair, "server");
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const proxy: FaultProxy = {
    port: address.port,
    delayMs: 0,
    hear: undefined,
    cut() {
      for (const { client, server } of pairs) for (const socket of [client, server]) socket.resetAndDestroy();
    },
    swallow() {
      for (const pair of pairs) pair.leadsNowhere = true;
    },
    [Symbol.asyncDispose]: async () => {
      proxy.cut();
      listener.close();
      await once(listener, "close");
    },
  };
  return proxy;
}

function passOn(proxy: FaultProxy, pair: Pair, from: Side): void {
  const [source, sink] = from === "client" ? [pair.client, pair.server] : [pair.server, pair.client];
  let last: Promise<void> = Promise.resolve();
  source.on("data", (bytes: Buffer) => {
    const { delayMs } = proxy;
    if (pair.leadsNowhere || proxy.hear?.(from, bytes) === "drop") return;
    // In their order, also when the delay changes between two of them.
    last = last.then(async () => {
      if (delayMs > 0) await pause(delayMs);
      if (!sink.destroyed && !pair.leadsNowhere) sink.write(bytes);
    });
  });
}
