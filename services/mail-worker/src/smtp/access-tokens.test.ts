import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createAccessTokens, NoAccessToken, type TokenGrant } from "./access-tokens.ts";

let server: Server;
let url: string;
let asked: string[] = [];
let answer: (res: ServerResponse, asked: number) => void;
const grant: TokenGrant = {
  url: "",
  clientId: "client",
  clientSecret: "s3cret&=",
  refreshToken: undefined,
  scope: "https://outlook.office365.com/.default",
};
const say = (res: ServerResponse, status: number, body: unknown): void =>
  void res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
const give = (res: ServerResponse, count: number): void =>
  say(res, 200, { access_token: `token-${count}`, token_type: "Bearer", expires_in: 3_600 });

beforeAll(async () => {
  server = createServer((req: IncomingMessage, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => (body += chunk.toString()));
    req.on("end", () => {
      asked.push(body);
      answer(res, asked.length);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}/token`;
});
afterAll(() => void server.close());
beforeEach(() => {
  asked = [];
  answer = give;
});

test("a token is asked for once, however many want it, and again when it is about to end or was refused", async () => {
  let nowMs = 0;
  const tokens = createAccessTokens({ ...grant, url }, () => nowMs);
  const got = await Promise.all(Array.from({ length: 5 }, () => tokens.get()));
  expect(got.map(({ token }) => token)).toEqual(Array.from({ length: 5 }, () => "token-1"));
  expect(Object.fromEntries(new URLSearchParams(asked[0]))).toEqual({
    grant_type: "client_credentials",
    client_id: "client",
    client_secret: "s3cret&=",
    scope: "https://outlook.office365.com/.default",
  });
  nowMs = 3_500_000;
  expect((await tokens.get()).token).toBe("token-1");
  nowMs = 3_550_000;
  expect((await tokens.get()).token).toBe("token-2");
  tokens.forget();
  expect((await tokens.get()).token).toBe("token-3");
});

test("a refresh token is used, and the one that takes its place", async () => {
  answer = (res, count) => say(res, 200, { access_token: "token", expires_in: 30, refresh_token: `next-${count}` });
  const tokens = createAccessTokens({ ...grant, url, clientSecret: undefined, refreshToken: "first" });
  await tokens.get();
  await tokens.get();
  const words = asked.map((body) => new URLSearchParams(body));
  expect(words.map((body) => body.get("refresh_token"))).toEqual(["first", "next-1"]);
  expect(words.map((body) => body.get("grant_type"))).toEqual(["refresh_token", "refresh_token"]);
});

const refusals: [name: string, answer: (res: ServerResponse) => void, said: RegExp, isRefused: boolean][] = [
  [
    "a wrong client",
    (res) => say(res, 401, { error: "invalid_client", error_description: "s3cret&=" }),
    /^token-refused \(invalid_client\)$/,
    true,
  ],
  ["an ended grant", (res) => say(res, 400, { error: "invalid_grant" }), /^token-refused \(invalid_grant\)$/, true],
  ["a refusal with 200", (res) => say(res, 200, { error: "invalid_grant" }), /^token-refused \(invalid_grant\)$/, true],
  ["words of its own", (res) => say(res, 400, { error: "s3cret&=" }), /^token-refused \(HTTP 400\)$/, true],
  ["a page", (res) => void res.writeHead(404).end("<html>"), /^token-refused \(HTTP 404\)$/, true],
  ["an answer without a token", (res) => say(res, 200, { ok: true }), /^token-not-given$/, true],
  ["a token with a line of its own", (res) => say(res, 200, { access_token: "a\r\nb" }), /^token-not-given$/, true],
  [
    "a redirect",
    (res) => void res.writeHead(307, { location: "https://elsewhere.test" }).end(),
    /^token-refused \(HTTP 307\)$/,
    true,
  ],
  ["trouble of its own", (res) => say(res, 503, {}), /^token-refused \(HTTP 503\)$/, false],
  [
    "too many questions",
    (res) => say(res, 429, { error: "temporarily_unavailable" }),
    /^token-refused \(temporarily_unavailable\)$/,
    false,
  ],
  ["a closed connection", (res) => void res.destroy(), /^token-server-away/, false],
];
for (const [name, react, said, isRefused] of refusals) {
  test(`${name} is told in words of ours, and the next time is another`, async () => {
    answer = react;
    const tokens = createAccessTokens({ ...grant, url });
    const error: unknown = await tokens.get().catch((reason: unknown) => reason);
    if (!(error instanceof NoAccessToken)) throw new Error("it is not told");
    expect(error.failure).toMatch(said);
    expect(error.isRefused).toBe(isRefused);
    expect(String(error)).not.toContain("s3cret");
    answer = give;
    expect((await tokens.get()).token).toBe("token-2");
  });
}
