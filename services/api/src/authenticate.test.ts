import { createPrivateKey, sign as signBytes } from "node:crypto";
import { createServer, type RequestListener, request } from "node:http";
import { once } from "node:events";
import express from "express";
import { type JWK, type JWTHeaderParameters, importJWK, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "@rekey/runtime/logger";
import { createMetrics } from "@rekey/runtime/metrics";
import { requestContext } from "@rekey/runtime/request-context";
import { generateSigningKey } from "@rekey/secrets/generate-keys";
import { type Caller, authenticate, callerOf } from "./authenticate.ts";
import { answerProblems } from "./problem.ts";
import { issuerList } from "./read-issuers.ts";

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  stack.defer(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}

const readKey = async () => JSON.parse(Buffer.from(await generateSigningKey(), "base64url").toString()) as JWK;
const publicHalf = ({ d: _secret, ...jwk }: JWK): JWK => jwk;
const [key, otherKey] = [await readKey(), await readKey()];

const json = (body: unknown) => [200, { "content-type": "application/json" }, JSON.stringify(body)] as const;
const goodKeys = json({ keys: [publicHalf(key)] });

/** What a server of keys may answer, by the path that asks for it. */
const keyAnswers: Record<string, readonly [status: number, headers: Record<string, string>, body: string]> = {
  good: goodKeys,
  500: [500, {}, "no"],
  html: [200, { "content-type": "text/html" }, "<h1>Sign in</h1>"],
  redirect: [302, { location: "/good" }, ""],
  "too-long": json({ keys: [publicHalf(key)], padding: "x".repeat(300_000) }),
  empty: [200, {}, ""],
  "no-keys": json({ keys: [] }),
  "no-set": json({ key: publicHalf(key) }),
  twins: json({
    keys: [
      { ...publicHalf(otherKey), kid: "one" },
      { ...publicHalf(key), kid: "one" },
    ],
  }),
};

const names = ["console|staff+ops+auditor+admin", "crm|staff", "shop|staff+admin"];
let appUrl = "";

beforeAll(async () => {
  const keyUrl = await serve((req, res) => {
    const answer = keyAnswers[req.url?.slice(1) ?? ""];
    if (answer) res.writeHead(answer[0], answer[1]).end(answer[2]);
    else req.socket.destroy();
  });
  const issuers = [
    ...names.map((name) => `https://${name.split("|")[0]}.test|${keyUrl}/good|${name}`),
    `https://plain.test/|${keyUrl}/good`,
    ...[...Object.keys(keyAnswers), "gone"].map((path) => `https://${path}.keys.test|${keyUrl}/${path}|keys-${path}`),
  ];
  const app = express();
  const options = { issuers: issuerList.parse(issuers), audience: "rekey", maxLifetimeMs: 86_400_000 };
  app.use(requestContext(createLogger("test", "silent"), createMetrics("test")), authenticate(options));
  app.get("/", (_req, res) => void res.json(callerOf(res)));
  app.use(answerProblems("https://api.test"));
  appUrl = await serve(app);
});

const now = () => Math.floor(Date.now() / 1_000);
const day = 86_400;

interface TokenOptions {
  claims?: Record<string, unknown>;
  header?: Partial<JWTHeaderParameters>;
  by?: JWK;
}

async function sign({ claims, header, by = key }: TokenOptions): Promise<string> {
  const usual = {
    iss: "https://crm.test",
    aud: "rekey",
    sub: "u-1",
    name: "Dana",
    roles: ["staff"],
    exp: now() + 3_600,
  };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: "EdDSA", ...(by.kid !== undefined && { kid: by.kid }), ...header })
    .sign(await importJWK(by, "EdDSA"), { crit: { "urn:x": true } });
}

async function ask(options: TokenOptions): Promise<{ status: number; retryAfter: string | null; caller: Caller }> {
  const response = await fetch(appUrl, { headers: { authorization: `Bearer ${await sign(options)}` } });
  const caller = (await response.json()) as Caller;
  return { status: response.status, retryAfter: response.headers.get("retry-after"), caller };
}

const callerFor = async (claims: Record<string, unknown>) => (await ask({ claims })).caller;

test("the same subject of two issuers is two people, and the console's users are themselves", async () => {
  const subjects = ["console", "crm", "shop", "plain"].map(
    async (name) => (await callerFor({ iss: `https://${name}.test`, sub: "staff:7" })).subject,
  );
  expect(await Promise.all(subjects)).toEqual(["staff:7", "crm:staff:7", "shop:staff:7", undefined]);
});

test.each([
  "contact",
  "Contact",
  "the contact",
  "rekey",
  "Re-key",
  "staff:7",
  "Staff :7",
  "SERVICE :7",
  "crm:u-1",
  "shop:x",
  "console:x",
  "https://crm.test|u-1",
  "https://plain.test|u-1",
])("no token of an issuer without a name speaks as somebody else: %s", async (sub) => {
  expect((await ask({ claims: { iss: "https://plain.test", sub } })).status).toBe(401);
  expect((await ask({ claims: { iss: "https://crm.test", sub } })).caller.subject).toBe(`crm:${sub}`);
});

test("an issuer grants the roles that its setting names, and roles that nobody knows are passed over", async () => {
  const roles = [
    "admin",
    "staff",
    "auditor",
    "superuser",
    7,
    null,
    ...Array.from({ length: 40 }, (_, n) => `group-${n}`),
  ];
  expect((await callerFor({ iss: "https://console.test", roles })).roles).toEqual(["staff", "auditor", "admin"]);
  expect((await callerFor({ iss: "https://crm.test", roles })).roles).toEqual(["staff"]);
  expect((await callerFor({ iss: "https://shop.test", roles })).roles).toEqual(["staff", "admin"]);
  expect((await callerFor({ iss: "https://plain.test/", roles })).roles).toEqual(["staff", "auditor"]);
});

test.each([
  ["a line break", "u-1\nx"],
  ["a NUL", "u-1\0"],
  ["a mark of direction", "u-1\u202e"],
  ["a space of no width", "u\u200b-1"],
  ["a space at the end", "u-1 "],
  ["another kind of space", "u\u00a01"],
  ["a variation selector", "rekey\ufe0f"],
  ["a variation selector within", "s\ufe0ftaff:7"],
  ["another alphabet", "\u0441ontact"],
  ["wide letters", "ＣＯＮＴＡＣＴ"],
  ["an accent", "jos\u00e9"],
  ["nothing", ""],
  ["256 characters", "u".repeat(256)],
])("a subject that is not one line of plain ASCII is refused: %s", async (_what, sub) => {
  expect((await ask({ claims: { sub } })).status).toBe(401);
});

test.each([
  ["a number as subject", { sub: 7 }],
  ["no subject", { sub: undefined }],
  ["an empty issuer", { iss: "" }],
])("who somebody is cannot be left open: %s", async (_what, claims) => {
  expect((await ask({ claims })).status).toBe(401);
});

test("what is shown of a caller is the name in the token, else the subject", async () => {
  expect(await callerFor({})).toMatchObject({ subject: "crm:u-1", name: "Dana (crm)" });
  expect(await callerFor({ name: "Rekey" })).toMatchObject({ subject: "crm:u-1", name: "crm:u-1" });
});

function signText(header: string, payload: string): string {
  const [signed, secret] = [[header, payload].map(base64url).join("."), createPrivateKey({ key, format: "jwk" })];
  return `${signed}.${signBytes(null, Buffer.from(signed), secret).toString("base64url")}`;
}
const base64url = (text: string) => Buffer.from(text).toString("base64url");

test("a token that says something twice signs nobody in", async () => {
  const header = '{"alg":"EdDSA"}';
  const claims = `"iss":"https://crm.test","aud":"rekey","sub":"u-1","roles":["staff"],"exp":${now() + 60}`;
  const statusOf = async (head: string, body: string) => {
    const authorization = `Bearer ${signText(head, body)}`;
    return (await fetch(appUrl, { headers: { authorization } })).status;
  };
  expect(await statusOf(header, `{${claims}}`)).toBe(200);
  expect(await statusOf(header, `{${claims},"sub":"u-2"}`)).toBe(401);
  expect(await statusOf(header, `{"s\\u0075b":"u-2",${claims}}`)).toBe(401);
  expect(await statusOf(header, `{${claims},"iss":"https://crm.test"}`)).toBe(401);
  expect(await statusOf('{"alg":"EdDSA","alg":"EdDSA"}', `{${claims}}`)).toBe(401);
});

test.each<[string, TokenOptions]>([
  ["is good for 100 years", { claims: { exp: now() + 100 * 365 * day } }],
  ["was made to be good for 100 years", { claims: { iat: now() - 100 * 365 * day, exp: now() + 60 } }],
  ["is good for ever", { claims: { exp: Number.MAX_VALUE } }],
  ["is made tomorrow", { claims: { iat: now() + day, exp: now() + day } }],
  ["is not valid yet", { claims: { nbf: now() + 120 } }],
  ["ran out two minutes ago", { claims: { exp: now() - 120 } }],
  ["is for a sign-out", { header: { typ: "logout+jwt" } }],
  ["is for a sign-out and does not say so", { claims: { events: {} } }],
  ["tells an application who signed in", { claims: { at_hash: "x" } }],
  ["is a security event", { header: { typ: "secevent+jwt" } }],
  ["demands an extension", { header: { crit: ["urn:x"], "urn:x": 1 } }],
  ["has an id of no key", { header: { kid: "nobody" } }],
  ["is signed by a key of nobody", { by: otherKey, header: { ...(key.kid !== undefined && { kid: key.kid }) } }],
])("a token that %s signs nobody in", async (_what, options) => {
  expect(await ask(options)).toMatchObject({ status: 401, retryAfter: null });
});

test.each<[string, TokenOptions]>([
  ["of a kind as RFC 9068 names it", { header: { typ: "at+JWT" } }],
  ["of the plain kind", { header: { typ: "JWT" } }],
  ["good for a day", { claims: { iat: now(), exp: now() + day } }],
  ["of a clock half a minute away", { claims: { iat: now() + 30, nbf: now() + 30, exp: now() + 3_600 } }],
])("a token %s signs in", async (_what, options) => {
  expect((await ask(options)).status).toBe(200);
});

test("with two tokens, neither counts", async () => {
  const bearer = `Bearer ${await sign({})}`;
  const sent = request(appUrl, { headers: { authorization: [bearer, bearer] as never } }).end();
  const [response] = (await once(sent, "response")) as [{ statusCode: number; resume(): void }];
  response.resume();
  expect(response.statusCode).toBe(401);
});

test("two keys with one id are both tried", async () => {
  const claims = { iss: "https://twins.keys.test" };
  expect((await ask({ claims, header: { kid: "one" } })).status).toBe(200);
  expect((await ask({ claims, by: otherKey, header: { kid: "one" } })).status).toBe(200);
  expect((await ask({ claims, by: await readKey(), header: { kid: "one" } })).status).toBe(401);
});

test.each(["500", "html", "redirect", "too-long", "empty", "no-keys", "no-set", "gone"])(
  "a key set that cannot be read is our trouble and no fault of the token: %s",
  async (path) => {
    const answer = await ask({ claims: { iss: `https://${path}.keys.test` } });
    expect(answer).toMatchObject({ status: 503, retryAfter: "2", caller: { code: "unavailable" } });
  },
);
