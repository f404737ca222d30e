import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { listen } from "./http-server.ts";
import { createLogger } from "./logger.ts";

const log = createLogger("test", "silent");
const options = { host: "127.0.0.1", port: 0, log };

test("a taken port is one clear line", async () => {
  await using first = await listen((_req, res) => res.end(), options);
  await expect(listen((_req, res) => res.end(), { ...options, port: first.port })).rejects.toThrow(
    `port ${first.port} is taken`,
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

test("an idle connection does not hold the close up", async () => {
  const server = await listen((_req, res) => res.end(), options);
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(socket, "data");
  const ended = once(socket, "close");
  await server[Symbol.asyncDispose]();
  await expect(ended).resolves.toBeDefined();
});
