import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApiClient } from "@rekey/client/create-api-client";
import { expect, test } from "vitest";
import { findBreaches } from "../harness/check-answers.ts";
import { watchAnswersOf } from "../harness/watch-fetch.ts";

const client = {
  id: "c-1",
  name: "Firm",
  createdAt: "2026-11-27T00:00:00.000Z",
  updatedAt: "2026-11-27T00:00:00.000Z",
};
const problem = { type: "http://api/problems/not-found", code: "not-found", title: "There is none", status: 404 };
const json = (status: number, body: object, type = "application/json", headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": type, ...headers } });
const ask = (method: string, target: string, body?: object) => {
  return { method, target, headers: new Headers(), body: body && JSON.stringify(body) };
};
/** An answer about one client, with all headers that it has to have. */
const answer = (status: number, body: object) => {
  return json(status, body, "application/json", {
    etag: '"1"',
    ratelimit: '"changes";r=1',
    "ratelimit-policy": '"changes"',
  });
};
const readClient = ask("GET", "/v1/clients/c-1");
const asProblem = "application/problem+json";

test.each([
  ["an answer as it has to be", readClient, answer(200, client), []],
  ["a problem of the route", readClient, json(404, problem, asProblem), []],
  ["an address that the contract has not", ask("GET", "/v1/parked-events"), json(308, {}), []],
  ["a status that is not there", readClient, json(202, client), ["no such status"]],
  ["a problem that the route has not", readClient, json(404, { ...problem, code: "forbidden" }, asProblem), ["/code"]],
  ["a problem as plain JSON", readClient, json(404, problem), ["the media type is application/json"]],
  ["a field that is missing", readClient, answer(200, { ...client, name: undefined }), ["name"]],
  ["a field that nobody knows", readClient, answer(200, { ...client, secret: "x" }), ["secret"]],
  ["a field of another kind", readClient, answer(200, { ...client, name: 7 }), ["/name"]],
  ["a moment that is none", readClient, answer(200, { ...client, createdAt: "today" }), ["/createdAt"]],
  [
    "a header that is missing",
    ask("POST", "/v1/clients", { name: "Firm" }),
    answer(201, client),
    ["Location is missing"],
  ],
  [
    "a field that was taken and is not in the contract",
    ask("PATCH", "/v1/clients/c-1", { nickname: "F" }),
    answer(200, client),
    ["taken, though"],
  ],
  [
    "a parameter that was taken and is out of bounds",
    ask("GET", "/v1/clients?limit=5000"),
    json(200, { items: [], nextCursor: null, previousCursor: null, total: 0 }),
    ["/limit"],
  ],
  ["a method that was answered and is not there", ask("DELETE", "/v1/clients/c-1"), answer(200, client), ["a method"]],
] as const)("what breaks the contract is found: %s", async (_name, asked, response, found) => {
  const breaches = await findBreaches(asked, response);
  expect(breaches).toEqual(found.map((part) => expect.stringContaining(part) as string));
});

test("an answer of a watched API that breaks the contract fails whoever asked, by the client as well", async () => {
  const server = createServer((_req, res) => res.writeHead(200, { "content-type": "application/json" }).end("{}"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createApiClient({ baseUrl: apiUrl, token: () => "x" });
  using watch = watchAnswersOf(apiUrl);
  await expect(fetch(`${apiUrl}/v1/clients/c-1`)).rejects.toThrow(/not as docs.contract.openapi.json has it/);
  await expect(client.getClient("c-1")).rejects.toThrow();
  watch[Symbol.dispose]();
  expect((await fetch(`${apiUrl}/v1/clients/c-1`)).status).toBe(200);
  server.close();
});
