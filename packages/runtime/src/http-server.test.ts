import { once } from "node:events";
import type { RequestListener } from "node:http";
import { type Socket, connect } from "node:net";
import { expect, test, vi } from "vitest";
import { listen } from "./http-server.ts";
import { createLogger } from "./logger.ts";

const log = createLogger("test", "silent");
const options = { host: "127.0.0.1", port: 0, log };

test("a taken port is one clear line, with the setting that chooses another one", async () => {
  await using first = await listen((_req, res) => res.end(), options);
  await expect(listen((_req, res) => res.end(), { ...options, port: first.port, setting: "PORT" })).rejects.toThrow(
    `port ${first.port} is taken: set PORT to another one`,
  );
});

test("closing lets a running request end and then refuses", async () => {
  let answer: (() => void) | undefined;
  const arrived = Promise.withResolvers<void>();
  const server = await listen((_req, res) => {
    answer = () => res.end("done");
    arrived.resolve();
  }, options);
  const url = `http://127.0.0.1:${server.port}/`;
  const running = fetch(url).then((response) => response.text());
  await arrived.promise;
  const closed = server[Symbol.asyncDispose]();
  await expect(fetch(url)).rejects.toThrow();
  answer?.();
  expect(await running).toBe("done");
  await closed;
});

test("an idle connection does not hold the close up, whether it ever asked for something or not", async () => {
  const server = await listen((_req, res) => res.end(), { ...options, drainMs: 600_000 });
  const silent = connect(server.port, "127.0.0.1");
  await isSettled(silent);
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(socket, "data");
  const ended = once(socket, "close");
  await server[Symbol.asyncDispose]();
  await expect(ended).resolves.toBeDefined();
});

/** Opens connections from one address of this machine and keeps them; tells how many are open. */
async function hold(port: number, localAddress: string, count: number, stack: DisposableStack): Promise<() => number> {
  const sockets: Socket[] = [];
  stack.defer(() => sockets.forEach((socket) => socket.destroy()));
  while (sockets.length < count) {
    // No more at once than may wait to be taken: more of them only look open from here.
    const some = Array.from({ length: Math.min(200, count - sockets.length) }, () =>
      connect({ port, host: "127.0.0.1", localAddress }),
    );
    sockets.push(...some);
    await Promise.all(some.map((socket) => isSettled(socket)));
  }
  return () => sockets.filter((socket) => !socket.destroyed).length;
}

async function isSettled(socket: Socket): Promise<void> {
  socket.on("error", () => socket.destroy()).on("end", () => socket.destroy());
  socket.resume();
  await Promise.race([once(socket, "connect"), once(socket, "close")]);
}

test("one client's connections beyond its bound are closed, and another client is served", async () => {
  using stack = new DisposableStack();
  await using server = await listen((_req, res) => res.end("served"), options);
  const openOf = await hold(server.port, "127.0.0.2", 1_000, stack);
  await vi.waitFor(() => expect(openOf()).toBe(512), { timeout: 10_000 });
  expect(await fetch(`http://127.0.0.1:${server.port}/`).then((answer) => answer.text())).toBe("served");
});

test("a proxy that is trusted has no bound of its own", async () => {
  using stack = new DisposableStack();
  const bounds = { maxPerClient: 5, isProxy: (address: string) => address === "127.0.0.2" };
  await using server = await listen((_req, res) => res.end("served"), { ...options, bounds });
  const ofProxy = await hold(server.port, "127.0.0.2", 20, stack);
  const ofOther = await hold(server.port, "127.0.0.3", 20, stack);
  await vi.waitFor(() => expect(ofOther()).toBe(5), { timeout: 10_000 });
  expect(ofProxy()).toBe(20);
});

test("when all places are taken, whoever has most gives one up, but none that is at work", async () => {
  using stack = new DisposableStack();
  const arrived = Promise.withResolvers<() => void>();
  const app: RequestListener = (req, res) => {
    if (req.url === "/slow") arrived.resolve(() => res.end("answered"));
    else res.end("served");
  };
  await using server = await listen(app, { ...options, bounds: { max: 20 } });
  const slow = connect({ port: server.port, host: "127.0.0.1", localAddress: "127.0.0.2" });
  const answer = once(slow, "data");
  slow.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  const finish = await arrived.promise;
  const ofMany = await hold(server.port, "127.0.0.2", 19, stack);
  const ofFew = await hold(server.port, "127.0.0.3", 5, stack);
  await vi.waitFor(() => expect(ofMany()).toBe(14), { timeout: 10_000 });
  expect(ofFew()).toBe(5);
  finish();
  expect(String(await answer)).toContain("answered");
  slow.destroy();
});

test.each([
  ["says nothing", ""],
  ["never ends its headers", "GET / HTTP/1.1\r\nHost: x\r\n"],
  ["never ends its body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{"],
])("a client that %s is cut off in time", async (_how, begins) => {
  const app: RequestListener = (req, res) => void req.resume().once("end", () => res.end());
  await using server = await listen(app, { ...options, requestMs: 500 });
  const socket = connect(server.port, "127.0.0.1");
  await isSettled(socket);
  socket.write(begins);
  // Drops of what nobody needs keep it busy, and do not keep it.
  const drops = setInterval(() => socket.write(begins === "" ? "" : "a"), 50);
  // A reset is an end as good as any, and `once` would take it for a failure.
  const isCut = new Promise((resolve) => socket.once("close", () => resolve("cut off")));
  const isLate = new Promise((resolve) => AbortSignal.timeout(5_000).addEventListener("abort", () => resolve("late")));
  expect(await Promise.race([isCut, isLate])).toBe("cut off");
  clearInterval(drops);
});

test("whoever asks on and on without reading is cut off, and others are served meanwhile", async () => {
  using stack = new DisposableStack();
  let answered = 0;
  const app: RequestListener = (_req, res) => {
    answered += 1;
    setImmediate(() => res.end("x".repeat(20_000)));
  };
  await using server = await listen(app, options);
  const burst = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2_000);
  const closed = Array.from({ length: 20 }, async () => {
    const asker = connect({ port: server.port, host: "127.0.0.1" });
    stack.defer(() => asker.destroy());
    asker.on("error", () => asker.destroy()).resume();
    asker.write(burst);
    await new Promise((resolve) => asker.once("close", resolve));
  });
  await Promise.all(closed);
  expect(answered).toBeLessThanOrEqual(20 * 4);
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200);
});

test("a place is given up by whoever does not end what they ask, or does not read what they asked for", async () => {
  using stack = new DisposableStack();
  const app: RequestListener = (req, res) => {
    if (req.url === "/small") res.end("served");
    else if (req.method === "POST") req.resume().once("end", () => res.end());
    else res.end("x".repeat(8_000_000));
  };
  await using server = await listen(app, { ...options, drainMs: 100, bounds: { max: 10 } });
  const open = async (localAddress: string, begin: string) => {
    const socket = connect({ port: server.port, host: "127.0.0.1", localAddress });
    stack.defer(() => socket.destroy());
    socket.on("error", () => socket.destroy());
    await once(socket, "connect");
    socket.write(begin);
    return socket;
  };
  const slow = ["POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"];
  for (let count = 0; count < 5; count += 1) for (const begin of slow) await open("127.0.0.2", begin);
  for (let count = 0; count < 4; count += 1) {
    const other = await open("127.0.0.3", "GET /small HTTP/1.1\r\nHost: x\r\n\r\n");
    const [answer] = (await once(other, "data")) as [Buffer];
    expect(String(answer)).toContain("served");
  }
});
