import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface HttpAnswer {
  status: number;
  body: string;
}

/** One connection that is kept, with one request on it at a time. */
export interface HttpConnection extends Disposable {
  /** Sends what is a whole request already, and resolves with its whole answer. */
  ask(request: string): Promise<HttpAnswer>;
}

interface Waiting {
  resolve(answer: HttpAnswer): void;
  reject(error: Error): void;
}

/**
 * Node's own client costs more of the machine than some of the answers that it waits for; of HTTP we need no more than
 * where an answer ends.
 */
export async function openHttpConnection(host: string, port: number): Promise<HttpConnection> {
  let socket: Socket | undefined;
  let waiting: Waiting | undefined;
  let received: Buffer = Buffer.alloc(0);

  const fail = (error: Error) => {
    socket?.destroy();
    socket = undefined;
    waiting?.reject(error);
    waiting = undefined;
  };
  const take = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = Buffer.alloc(0);
    if (answer.closes) {
      socket?.destroy();
      socket = undefined;
    }
    const { resolve } = waiting ?? {};
    waiting = undefined;
    resolve?.(answer);
  };
  const open = async () => {
    const opened = connect({ host, port, noDelay: true });
    await once(opened, "connect");
    received = Buffer.alloc(0);
    opened.on("data", take);
    opened.on("error", (error) => socket === opened && fail(error));
    // One that is left alone for long is ended by the server, and opened again by the next request.
    for (const event of ["end", "close"]) opened.on(event, () => socket === opened && fail(new Error("closed")));
    socket = opened;
    return opened;
  };
  await open();
  return {
    ask: async (request) => {
      const live = socket ?? (await open());
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        live.write(request);
      });
    },
    [Symbol.dispose]: () => fail(new Error("ended")),
  };
}

/** An answer, once all of it is there. */
export function readAnswer(received: Buffer): (HttpAnswer & { closes: boolean }) | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = received.toString("latin1", 0, end).toLowerCase();
  const body = received.subarray(end + 4);
  const answer = { status: Number(head.slice(9, 12)), closes: head.includes("\r\nconnection: close") };
  const [, length] = /\r\ncontent-length: (\d+)/.exec(head) ?? [];
  if (length !== undefined)
    return body.length < Number(length) ? undefined : { ...answer, body: body.toString("utf8", 0, Number(length)) };
  if (!head.includes("\r\ntransfer-encoding: chunked")) return { ...answer, body: "" };
  const isWhole = body.toString("latin1", Math.max(body.length - 7, 0)).endsWith("0\r\n\r\n");
  return isWhole ? { ...answer, body: body.toString("utf8") } : undefined;
}
