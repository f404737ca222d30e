import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { createEventStreams } from "./event-streams.ts";
import type { EventStream } from "./event-streams.ts";
import { listen } from "./http-server.ts";
import { createLogger } from "./logger.ts";

const log = createLogger("test", "silent");

/** A server that opens a stream for whoever the path names, and 503 where there is none to have. */
async function serve(limits: { max: number; maxPerOwner: number }) {
  const streams = createEventStreams({ ...limits, reconnectMs: 1_000 });
  const opened: EventStream[] = [];
  const answer = (url: string | undefined, res: ServerResponse) => {
    const stream = streams.open(res, url ?? "");
    if (stream) opened.push(stream);
    else res.writeHead(503).end();
  };
  const server = await listen((req, res) => answer(req.url, res), { host: "127.0.0.1", port: 0, log });
  return { streams, server, opened, url: `http://127.0.0.1:${server.port}` };
}

test("a stream says how to come back, then each event with its name, id and data", async () => {
  const { server, opened, url } = await serve({ max: 9, maxPerOwner: 9 });
  const response = await fetch(`${url}/a`);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  opened[0]?.send({ name: "progress", id: "7-1", data: { words: "two\nlines" } });
  opened[0]?.send({ name: "end", data: {} });
  opened[0]?.end();
  expect(await response.text()).toBe(
    'retry: 1000\n\nid: 7-1\nevent: progress\ndata: {"words":"two\\nlines"}\n\nevent: end\ndata: {}\n\n',
  );
  await server[Symbol.asyncDispose]();
});

test("one owner and all of them together have so many streams and no more, and one that ends makes room", async () => {
  const { server, streams, opened, url } = await serve({ max: 3, maxPerOwner: 2 });
  const statuses = [];
  for (const owner of ["a", "a", "a", "b", "c"]) statuses.push((await fetch(`${url}/${owner}`)).status);
  expect(statuses).toEqual([200, 200, 503, 200, 503]);
  opened[0]?.end();
  expect(opened[0]?.closed.aborted).toBe(true);
  expect((await fetch(`${url}/c`)).status).toBe(200);
  await streams[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test("disposing ends every stream at once, so that the server closes without waiting", async () => {
  const { server, streams, url } = await serve({ max: 9, maxPerOwner: 9 });
  const responses = await Promise.all(["a", "b"].map((owner) => fetch(`${url}/${owner}`)));
  await streams[Symbol.asyncDispose]();
  expect(await Promise.all(responses.map((response) => response.text()))).toEqual(
    Array.from({ length: 2 }, () => "retry: 1000\n\n"),
  );
  expect((await fetch(`${url}/a`)).status).toBe(503);
  await server[Symbol.asyncDispose]();
});
