import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedMessage {
  path: string;
  id: string;
  headers: Record<string, string>;
  body: string;
}

type Answer = (message: ReceivedMessage, res: ServerResponse) => unknown;

export interface WebhookReceiver extends AsyncDisposable {
  url: string;
  received: ReceivedMessage[];
  /** How it answers from now on: 204 unless told. */
  answerBy(answer: Answer): void;
  /** How many it was answering at once, at most, by path. */
  mostAtOnce: Map<string, number>;
}

/** A program that takes webhooks, on this machine. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedMessage[] = [];
  const [open, mostAtOnce] = [new Map<string, number>(), new Map<string, number>()];
  let answer: Answer = (_, res) => res.writeHead(204).end();
  const server = createServer((req, res) => {
    void readMessage(req).then((message) => {
      received.push(message);
      const now = (open.get(message.path) ?? 0) + 1;
      open.set(message.path, now);
      mostAtOnce.set(message.path, Math.max(mostAtOnce.get(message.path) ?? 0, now));
      res.once("close", () => open.set(message.path, (open.get(message.path) ?? 1) - 1));
      return answer(message, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    mostAtOnce,
    answerBy: (next) => {
      answer = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readMessage(req: IncomingMessage): Promise<ReceivedMessage> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
  const id = headers["webhook-id"] ?? "";
  return { path: req.url ?? "", id, headers, body: Buffer.concat(chunks).toString() };
}
