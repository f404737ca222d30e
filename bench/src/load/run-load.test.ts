import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { LoadPlan } from "./load-plan.ts";
import { runLoad } from "./run-load.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(answer: Answer): Promise<string> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

const silent = { reported: () => 0, nextReport: () => new Promise<void>(() => {}), isEnded: () => false };

async function load(answer: Answer, plan: Partial<LoadPlan> = {}, reports = silent) {
  const url = `${await listen(answer)}/people/{n}?item={item}`;
  const request = { method: "POST", url, body: "{n} {id}", status: 202 } as const;
  return runLoad({ request, first: 1, people: 100, connections: 3, count: 10, ...plan }, reports);
}

test("each request is for the next person, with a name of its own, and those begin anew after the last", async () => {
  const asked: string[] = [];
  const names = new Set<string>();
  const result = await load(
    (request, response) => {
      asked.push(request.url ?? "");
      void once(request, "data").then(([body]) => names.add(String(body).split(" ")[1] ?? ""));
      request.on("end", () => response.writeHead(202).end("ok"));
    },
    { first: 3, people: 4, connections: 1, count: 4, items: ["a", "b"] },
  );
  expect(asked).toEqual([3, 4, 1, 2].map((n, turn) => `/people/${n}?item=${turn % 2 === 0 ? "a" : "b"}`));
  expect(names.size).toBe(4);
  expect(result).toMatchObject({ answered: 4, next: 7, others: {} });
});

test("what was not expected is counted apart, with its first words", async () => {
  let count = 0;
  const result = await load((_request, response) => {
    count += 1;
    response.writeHead(count % 2 === 0 ? 429 : 202).end("slower");
  });
  expect(result).toMatchObject({
    answered: 5,
    others: { 429: 5 },
    firstOther: expect.stringMatching(/^429[^]*slower/) as string,
  });
});

test("no more are under way than the window has room for", async () => {
  let asked = 0;
  const result = await load(
    (_request, response) => {
      asked += 1;
      response.writeHead(202).end();
    },
    { count: 1_000, window: 7 },
    { ...silent, isEnded: () => asked >= 7 },
  );
  expect(result.answered).toBe(7);
});

test("what was refused holds up nobody", async () => {
  const refuse: Answer = (_request, response) => response.writeHead(500).end();
  expect(await load(refuse, { count: 20, window: 2 })).toMatchObject({ answered: 0, others: { 500: 20 } });
});
