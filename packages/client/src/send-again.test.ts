import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type ApiClientOptions, createApiClient } from "./create-api-client.ts";

type Answer = (res: ServerResponse) => unknown;

const refuse =
  (status: 429 | 503, retryAfter?: string): Answer =>
  (res) => {
    const code = status === 429 ? "too-many-commands" : "unavailable";
    const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
    res.writeHead(status, headers).end(JSON.stringify({ type: "", code, status, title: "Not now" }));
  };
const reset = (state: string): Answer => {
  return (res) => res.end(JSON.stringify({ id: "r", state, linkExpiresAt: state === "mailed" ? "2026-11-27" : null }));
};

/** An API that gives these answers, the last one ever again, and a client of it. */
async function answering(answers: Answer[], options: Partial<ApiClientOptions> = {}) {
  const server = createServer((req, res) => {
    req.resume();
    const answer = answers[Math.min(count.requests, answers.length - 1)];
    count.requests += 1;
    answer?.(res);
  });
  const count = { requests: 0 };
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api: createApiClient({ baseUrl, token: () => "t", ...options }), count };
}

// Shorter than the pause where none is named, and long enough for a pause of nothing.
const shortly = { retryForMs: 900 };
const key = { idempotencyKey: "key-of-it" };

test("what is refused for a while is sent again after the time that the API names", async () => {
  const { api, count } = await answering([refuse(429, "0"), refuse(429, "0"), reset("accepted")], shortly);
  await expect(api.cancelReset("r")).resolves.toMatchObject({ id: "r" });
  expect(count.requests).toBe(3);
});

test("a time that is longer than the client may take is not waited for, and whoever called is told it", async () => {
  const { api, count } = await answering([refuse(503, "60"), reset("accepted")], { retryForMs: 59_000 });
  await expect(api.getReset("r")).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 60 });
  expect(count.requests).toBe(1);
});

test("what had no answer is sent again where it does no harm", async () => {
  const broken: Answer = (res) => res.destroy();
  const { api, count } = await answering([broken, reset("accepted")], { retryForMs: 30_000 });
  await expect(api.requestReset("c", { method: "email" }, key)).resolves.toMatchObject({ id: "r" });
  expect(count.requests).toBe(2);
});

test.each<[string, (api: Awaited<ReturnType<typeof answering>>["api"]) => Promise<unknown>]>([
  ["a command without a key", (api) => api.createClient({ name: "A" })],
  ["a change of one version", (api) => api.patchClient("a", {}, { ifMatch: '"1"' })],
])("%s that may have been done is not sent again", async (_what, call) => {
  const { api, count } = await answering([refuse(503, "0"), reset("accepted")], shortly);
  await expect(call(api)).rejects.toMatchObject({ status: 503 });
  expect(count.requests).toBe(1);
});

test("unless it is told so, a client sends nothing again", async () => {
  const { api, count } = await answering([refuse(429, "0"), reset("accepted")]);
  await expect(api.getReset("r")).rejects.toMatchObject({ status: 429, retryAfterSeconds: 0 });
  expect(count.requests).toBe(1);
});

test.each([
  ["its end", "ended", ["accepted", "mailed", "completed"]],
  ["its mail", "mailed", ["accepted", "mailed", "completed"]],
  ["its mail where it ends without one", "mailed", ["accepted", "refused"]],
] as const)("a reset is waited for as often as it takes, for %s", async (_what, until, states) => {
  const { api } = await answering(states.map(reset));
  const wanted = until === "mailed" ? states[1] : states.at(-1);
  expect(await api.waitForReset("r", { until, forMs: 60_000 })).toMatchObject({ state: wanted });
});

test("a reset that is not so far when the time is over is given as it stands", async () => {
  const { api } = await answering([reset("accepted")]);
  expect(await api.waitForReset("r", { forMs: 0 })).toMatchObject({ state: "accepted" });
});
