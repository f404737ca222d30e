import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { anyPort } from "@rekey/dev/free-port";
import { generateProviderKey, generateSealingKeys } from "@rekey/secrets/generate-keys";
import { parseProviderKeys } from "@rekey/secrets/provider-keys";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { runInTest } from "../run-in-test.ts";
import type { Finding } from "./finding.ts";

// What is served, by path: a status and a body.
const served = new Map<string, { status: number; body: string }>();
const server = createServer((req, res) => {
  const { status, body } = served.get(req.url ?? "") ?? { status: 404, body: "" };
  res.writeHead(status, { "content-type": "application/json", location: "/elsewhere" }).end(body);
});
let at: string;
let keys: string;
let env: Record<string, string>;
let consoleEnv: Record<string, string>;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { jwks } = await parseProviderKeys(await generateProviderKey());
  keys = JSON.stringify({ keys: jwks.map(({ kty, n, e, kid, crv, x, y }) => ({ kty, n, e, kid, crv, x, y })) });
  const { publicKey } = await generateSealingKeys();
  // Nobody has to be there for what is looked at here.
  const servers = { DATABASE_URL: "postgres://rekey_api:planted@127.0.0.1:1/rekey", REDIS_URL: "redis://127.0.0.1:1" };
  env = {
    ...servers,
    API_URL: "https://api.example.org",
    SEALING_PUBLIC_KEY: publicKey,
    FINGERPRINT_KEY: "planted ".repeat(8),
    JWT_ISSUERS: `https://firm.example|${at}/jwks|firm`,
  };
  consoleEnv = {
    ...servers,
    CONSOLE_URL: "https://console.example.org",
    API_URL: "https://api.example.org",
    STAFF_SIGNING_KEY: await generateProviderKey(),
    STAFF_OIDC_ISSUER: at,
    STAFF_OIDC_CLIENT_ID: "rekey",
    STAFF_OIDC_ROLES: "roles=groups|role:crm=staff",
  };
});
beforeEach(() => served.clear());
afterAll(() => void server.close());

async function look(service: string, told: Record<string, string>, check: string): Promise<Finding[]> {
  const { said, isGood } = await runInTest(["doctor", "--service", service, "--json"], { env: told });
  const findings = said.map((line) => JSON.parse(line) as Finding);
  expect(findings).toContainEqual(expect.objectContaining({ check: "settings", outcome: "ok" }));
  expect(isGood).toBe(findings.every(({ outcome }) => outcome !== "fail"));
  expect(said.join("\n")).not.toContain("planted");
  return findings.filter((finding) => finding.check === check);
}

const issuers = (told = env) => look("api", told, "issuers");

test("the key set of an issuer is asked for, as the API asks for it", async () => {
  served.set("/jwks", { status: 200, body: keys });
  const what = `JWT_ISSUERS: the key set of https://firm.example at ${at}/jwks`;
  expect(await issuers()).toEqual([{ service: "api", check: "issuers", outcome: "ok", says: `${what} is there` }]);
});

test.for([
  [404, "", "fail", "it answers 404"],
  [302, "", "fail", "it answers 302"],
  [200, "<p>planted</p>", "fail", "it answers with something that is no JSON object"],
  [200, '{"planted":[]}', "fail", 'it has no list "keys"'],
  [200, '{"keys":[{"kty":"oct"},null,{"kty":"RSA","use":"enc"}]}', "fail", "it has no public key for signatures"],
  [200, " ".repeat(300_000), "fail", "it answers with more than 262144 bytes"],
  // Of a proxy before something that is not started yet.
  [502, "", "warn", "it answers 502"],
] as const)("a key set that is none is told: %s, and %$", async ([status, body, outcome, trouble]) => {
  served.set("/jwks", { status, body });
  expect(await issuers()).toEqual([
    expect.objectContaining({
      outcome,
      says: expect.stringMatching(new RegExp(`^JWT_ISSUERS: .* at ${at}/jwks is of no use: ${trouble}$`)) as string,
      remedy: expect.stringMatching(/correct its second part in JWT_ISSUERS/) as string,
    }),
  ]);
});

test("an issuer that nobody answers for is something to think about, and one that is not trusted to put right", async () => {
  expect(
    await issuers({ ...env, JWT_ISSUERS: `https://firm.example|http://127.0.0.1:${await anyPort()}/jwks|firm` }),
  ).toEqual([expect.objectContaining({ outcome: "warn", says: expect.stringContaining("(ECONNREFUSED)") as string })]);
  const plain = `https://127.0.0.1:${new URL(at).port}/jwks`;
  expect(await issuers({ ...env, JWT_ISSUERS: `https://firm.example|${plain}|firm` })).toEqual([
    expect.objectContaining({ outcome: "fail", says: expect.stringContaining("in clear where TLS") as string }),
  ]);
});

const provider = () => look("console", consoleEnv, "provider");
const discovery = (changed: object = {}) =>
  served.set("/.well-known/openid-configuration", {
    status: 200,
    body: JSON.stringify({
      issuer: at,
      authorization_endpoint: `${at}/auth`,
      token_endpoint: `${at}/token`,
      jwks_uri: `${at}/jwks`,
      ...changed,
    }),
  });

test("of the firm's provider the discovery document and the keys that it names are asked for", async () => {
  discovery();
  served.set("/jwks", { status: 200, body: keys });
  expect((await provider()).map(({ outcome, says }) => `${outcome} ${says}`)).toEqual([
    `ok STAFF_OIDC_ISSUER: the discovery document at ${at}/.well-known/openid-configuration is there`,
    `ok STAFF_OIDC_ISSUER: the key set at ${at}/jwks, as the provider names it, is there`,
  ]);
});

test("a provider of another name, without what is needed, without keys or away is told, with what to write", async () => {
  const told = async () => (await provider()).map(({ outcome, says, remedy }) => `${outcome} ${says} → ${remedy}`);
  expect(await told()).toEqual([expect.stringMatching(/^fail .* it answers 404 → .*correct STAFF_OIDC_ISSUER/)]);
  discovery({ issuer: "https://planted.example" });
  expect(await told()).toEqual([
    expect.stringMatching(
      /^fail .* its issuer is another one → write for STAFF_OIDC_ISSUER what stands there as "issu/,
    ),
  ]);
  discovery({ token_endpoint: undefined, jwks_uri: 7 });
  expect(await told()).toEqual([expect.stringMatching(/^fail .* it names no token_endpoint, no jwks_uri → /)]);
  discovery();
  expect(await told()).toEqual([
    expect.stringMatching(/^ok /),
    expect.stringMatching(
      /^fail .* the key set at .*\/jwks, as the provider names it, is of no use: it answers 404 → /,
    ),
  ]);
});

test.for([
  ["?sslmode=require", "is spoken to by TLS, and no certificate is checked: anybody could answer"],
  ["", "is spoken to by TLS, and no certificate is checked: anybody could answer"],
  ["?sslmode=prefer", "is spoken to in clear where it says that it has no TLS, and no certificate is checked"],
  ["?sslmode=disable", "is spoken to in clear: whoever is on the way reads and changes it"],
] as const)(
  "a PostgreSQL off this machine that nobody checks is told, whether it answers or not: %s",
  async ([end, trouble]) => {
    const told = { ...env, DATABASE_URL: `postgres://rekey_api:planted@db.invalid/rekey${end}` };
    expect(await look("api", told, "tls")).toEqual([
      {
        service: "api",
        check: "tls",
        outcome: "warn",
        says: `DATABASE_URL: db.invalid:5432 ${trouble}`,
        remedy: expect.stringContaining("sslmode=verify-full") as string,
      },
    ]);
  },
);

test.for(["?sslmode=verify-full&sslrootcert=system", "?sslmode=verify-ca"])(
  "and one that is checked is nothing to think about: %s",
  async (end) => {
    const told = { ...env, DATABASE_URL: `postgres://rekey_api:planted@db.invalid/rekey${end}` };
    expect(await look("api", told, "tls")).toEqual([]);
  },
);

test("one on this machine is nothing to think about", async () => {
  const url = "postgres://rekey_api:planted@127.0.0.1:1/rekey?sslmode=require";
  expect(await look("api", { ...env, DATABASE_URL: url }, "tls")).toEqual([]);
});
