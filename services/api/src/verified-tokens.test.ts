import { once } from "node:events";
import { createServer } from "node:http";
import express from "express";
import { type JWK, importJWK, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createLogger } from "@rekey/runtime/logger";
import { createMetrics } from "@rekey/runtime/metrics";
import { requestContext } from "@rekey/runtime/request-context";
import { generateSigningKey } from "@rekey/secrets/generate-keys";
import { authenticate, callerOf } from "./authenticate.ts";
import type { KeySet } from "./open-key-set.ts";
import { answerProblems } from "./problem.ts";
import { issuerList } from "./read-issuers.ts";
import { rememberTokens } from "./verified-tokens.ts";

const readKey = async () => JSON.parse(Buffer.from(await generateSigningKey(), "base64url").toString()) as JWK;
const [key, otherKey] = [await readKey(), await readKey()];

/** What the issuer serves now, and how often it was asked. */
const issuer = { keys: [key], asked: 0 };
const issuerServer = createServer((_req, res) => {
  issuer.asked += 1;
  const keys = issuer.keys.map(({ d: _secret, ...publicHalf }) => publicHalf);
  res.setHeader("content-type", "application/json").end(JSON.stringify({ keys }));
});
const app = express();
const appServer = createServer(app);
let appUrl = "";

async function portOf(server: typeof appServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

beforeAll(async () => {
  const issuers = issuerList.parse([`https://crm.test|http://127.0.0.1:${await portOf(issuerServer)}/keys|crm|staff`]);
  app.use(requestContext(createLogger("test", "silent"), createMetrics("test")));
  app.use(authenticate({ issuers, audience: "rekey", maxLifetimeMs: 86_400_000 }));
  app.get("/", (_req, res) => void res.json(callerOf(res)));
  app.use(answerProblems("https://api.test"));
  appUrl = `http://127.0.0.1:${await portOf(appServer)}`;
});

afterAll(() => {
  for (const server of [appServer, issuerServer]) {
    server.closeAllConnections();
    server.close();
  }
});

afterEach(() => void vi.useRealTimers());

/** Lets the clock show another time, and nothing else. */
function moveClock(byMs: number): void {
  const later = Date.now() + byMs;
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(later);
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);

async function sign(by: JWK, claims: Record<string, unknown> = {}): Promise<string> {
  const usual = { iss: "https://crm.test", aud: "rekey", sub: "u-1", roles: ["staff"], exp: nowSeconds() + 3_600 };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: "EdDSA", kid: by.kid ?? "" })
    .sign(await importJWK(by, "EdDSA"));
}

const statusOf = async (token: string) =>
  (await fetch(appUrl, { headers: { authorization: `Bearer ${token}` } })).status;

test("a token that comes again is whose it was, and no other token is", async () => {
  const [one, other] = [await sign(key), await sign(key, { sub: "u-2" })];
  for (const token of [one, other, one, other]) {
    const answer = await fetch(appUrl, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ subject: token === one ? "crm:u-1" : "crm:u-2" });
  }
  const forged = `${one.slice(0, -4)}${one.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
  expect(await statusOf(forged)).toBe(401);
});

test("a key that its issuer has taken back signs nobody in once the keys are read anew, also who came before", async () => {
  const token = await sign(key);
  expect([await statusOf(token), await statusOf(token)]).toEqual([200, 200]);
  issuer.keys = [otherKey];
  const before = issuer.asked;
  moveClock(11 * 60_000);
  expect(await statusOf(token)).toBe(401);
  expect(issuer.asked).toBe(before + 1);
  expect(await statusOf(await sign(otherKey))).toBe(200);
  issuer.keys = [key, otherKey];
});

test("a token that has run out signs nobody in, also who came before", async () => {
  moveClock(30 * 60_000);
  const token = await sign(key, { exp: nowSeconds() - 55 });
  expect([await statusOf(token), await statusOf(token)]).toEqual([200, 200]);
  moveClock(6_000);
  expect(await statusOf(token)).toBe(401);
});

test("of many tokens no more than a thousand are remembered, the newest", () => {
  const tokens = rememberTokens();
  const keys: KeySet = { find: () => Promise.reject(new Error("not asked")), reading: () => 1 };
  const rights = { roles: [], scopes: undefined, narrowing: undefined };
  const caller = { subject: "u", name: "u", origin: { via: "api" as const }, ...rights, validUntilMs: 0 };
  for (let n = 0; n < 1_500; n += 1)
    tokens.keep(`token ${n}`, { caller, keys, reading: 1, endsAtMs: Number.POSITIVE_INFINITY });
  const found = Array.from({ length: 1_500 }, (_, n) => tokens.find(`token ${n}`) !== undefined);
  expect([found.indexOf(true), found.filter(Boolean).length]).toEqual([500, 1_000]);
});
