import { createServer, type ServerResponse } from "node:http";
import {
  type AddressInfo,
  createServer as createTcpServer,
  getDefaultAutoSelectFamily,
  type Server,
  setDefaultAutoSelectFamily,
  type Socket,
} from "node:net";
import { networkList } from "@rekey/runtime/networks";
import { expect, test } from "vitest";
import { sendMessage } from "./send-message.ts";

const allowed = networkList().parse("loopback");
const timeoutMs = 400;

async function listening(server: Server): Promise<AsyncDisposable & { port: number }> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const answering = (answer: (res: ServerResponse) => void) => listening(createServer((_req, res) => answer(res)));
const post = (port: number, scheme = "http") =>
  sendMessage({ url: `${scheme}://127.0.0.1:${port}/`, headers: {}, body: "{}" }, { allowed, timeoutMs });

test("an answer that never ends, or drips, is broken off in time, and of an endless one little is read", async () => {
  await using silent = await answering(() => undefined);
  expect(await post(silent.port)).toEqual({ status: null, failure: "timeout" });
  await using dripping = await answering((res) => {
    res.writeHead(500);
    const timer = setInterval(() => res.write("a "), 20);
    res.once("close", () => clearInterval(timer));
  });
  expect(await post(dripping.port)).toMatchObject({ status: 500, failure: "refused" });
  await using endless = await answering((res) => {
    res.writeHead(503, { "retry-after": "7" });
    const more = () => {
      while (res.write("no ".repeat(5_000)));
    };
    res.on("drain", more);
    more();
  });
  const answer = await post(endless.port);
  expect(answer).toMatchObject({ status: 503, failure: "refused", askedMs: 7_000 });
  expect(answer.words).toHaveLength(300);
});

test("a name leads to the addresses that were judged, and is not looked up once more", async () => {
  const hosts: (string | undefined)[] = [];
  await using receiver = await listening(
    createServer((req, res) => {
      hosts.push(req.headers.host);
      res.writeHead(204).end();
    }),
  );
  const asked: string[] = [];
  const find = (host: string) => {
    asked.push(host);
    return Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
  };
  const url = `http://hooks.invalid:${receiver.port}/`;
  const answer = await sendMessage({ url, headers: {}, body: "{}" }, { allowed, timeoutMs: 5_000, find });
  expect([answer, hosts, asked]).toEqual([{ status: 204 }, [`hooks.invalid:${receiver.port}`], ["hooks.invalid"]]);
});

test("each address of a host is tried in turn, whatever a process is told to do by default", async () => {
  await using receiver = await answering((res) => res.writeHead(204).end());
  const before = getDefaultAutoSelectFamily();
  setDefaultAutoSelectFamily(false);
  using _after = { [Symbol.dispose]: () => setDefaultAutoSelectFamily(before) };
  const addresses = [
    { address: "::1", family: 6 },
    { address: "127.0.0.1", family: 4 },
  ];
  const url = `http://hooks.invalid:${receiver.port}/`;
  const find = () => Promise.resolve(addresses);
  expect(await sendMessage({ url, headers: {}, body: "{}" }, { allowed, timeoutMs: 5_000, find })).toEqual({
    status: 204,
  });
});

test("what ends in no answer is told apart", async () => {
  await using cut = await listening(createTcpServer((socket) => socket.destroy()));
  expect(await post(cut.port)).toEqual({ status: null, failure: "connection-lost" });
  expect(await post(cut.port, "https")).toEqual({ status: null, failure: "connection-lost" });
  const { port } = cut;
  await cut[Symbol.asyncDispose]();
  expect(await post(port)).toEqual({ status: null, failure: "not-reached" });
  await using gone = await answering((res) => res.writeHead(410).end());
  expect(await post(gone.port)).toMatchObject({ status: 410, failure: "gone" });
});
