import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { generateSigningKey } from "@rekey/secrets/generate-keys";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signToken } from "../harness/sign-token.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ services: ["api"] });
  return system.stop;
});

const unknown = "00000000-0000-4000-8000-000000000000";
const routes = [
  { method: "POST", path: `/v1/contacts/${unknown}/password-resets`, staff: 404, ops: 403, auditor: 403 },
  { method: "GET", path: "/v1/password-resets", staff: 200, ops: 403, auditor: 200 },
  { method: "GET", path: `/v1/password-resets/${unknown}`, staff: 404, ops: 404, auditor: 404 },
  { method: "GET", path: `/v1/password-resets/${unknown}/timeline`, staff: 404, ops: 404, auditor: 404 },
  { method: "GET", path: `/v1/password-resets/${unknown}/events`, staff: 404, ops: 403, auditor: 404 },
  { method: "POST", path: `/v1/password-resets/${unknown}/cancel`, staff: 404, ops: 403, auditor: 403 },
  { method: "POST", path: `/v1/password-resets/${unknown}/resend`, staff: 404, ops: 403, auditor: 403 },
  { method: "GET", path: "/v1/clients", staff: 200, ops: 403, auditor: 200 },
  { method: "POST", path: "/v1/clients", staff: 422, ops: 403, auditor: 403 },
  { method: "GET", path: `/v1/clients/${unknown}`, staff: 404, ops: 403, auditor: 404 },
  { method: "PATCH", path: `/v1/clients/${unknown}`, staff: 404, ops: 403, auditor: 403 },
  { method: "GET", path: `/v1/clients/${unknown}/contacts`, staff: 404, ops: 403, auditor: 404 },
  { method: "POST", path: `/v1/clients/${unknown}/contacts`, staff: 422, ops: 403, auditor: 403 },
  { method: "GET", path: `/v1/contacts/${unknown}`, staff: 404, ops: 403, auditor: 404 },
  { method: "PATCH", path: `/v1/contacts/${unknown}`, staff: 404, ops: 403, auditor: 403 },
  { method: "PUT", path: `/v1/contacts/${unknown}`, staff: 422, ops: 403, auditor: 403 },
  { method: "GET", path: "/v1/mail/status", staff: 200, ops: 200, auditor: 200 },
  { method: "GET", path: "/v1/mail/tests", staff: 403, ops: 200, auditor: 403 },
  { method: "POST", path: "/v1/mail/tests", staff: 403, ops: 422, auditor: 403 },
  { method: "GET", path: `/v1/mail/tests/${unknown}`, staff: 403, ops: 404, auditor: 403 },
  { method: "POST", path: `/v1/contacts/${unknown}/confirm-address`, staff: 422, ops: 403, auditor: 403 },
  { method: "GET", path: "/v1/parked-events", staff: 403, ops: 200, auditor: 403 },
  { method: "POST", path: `/v1/parked-events/${unknown}/retry`, staff: 403, ops: 404, auditor: 403 },
  { method: "GET", path: "/v1/audit/events", staff: 403, ops: 403, auditor: 200 },
  { method: "GET", path: "/v1/queues", staff: 403, ops: 200, auditor: 403 },
  { method: "POST", path: "/v1/queues/unknown/pause", staff: 403, ops: 404, auditor: 403 },
  { method: "POST", path: "/v1/queues/unknown/resume", staff: 403, ops: 404, auditor: 403 },
  { method: "GET", path: "/v1/mail/deliveries", staff: 403, ops: 200, auditor: 403 },
  { method: "GET", path: `/v1/mail/deliveries/${unknown}`, staff: 403, ops: 404, auditor: 403 },
  { method: "GET", path: "/v1/audit/resets", staff: 403, ops: 403, auditor: 200 },
  { method: "GET", path: `/v1/audit/resets/${unknown}`, staff: 403, ops: 403, auditor: 404 },
  { method: "GET", path: "/v1/audit/contacts?search=a", staff: 403, ops: 403, auditor: 200 },
  { method: "GET", path: `/v1/audit/contacts/${unknown}`, staff: 403, ops: 403, auditor: 404 },
  { method: "POST", path: `/v1/audit/contacts/${unknown}/reveal-address`, staff: 403, ops: 403, auditor: 404 },
  { method: "GET", path: "/v1/audit/summary", staff: 403, ops: 403, auditor: 200 },
  { method: "GET", path: "/v1/audit/sealing", staff: 403, ops: 403, auditor: 200 },
  { method: "GET", path: "/v1/audit/export?format=xml", staff: 403, ops: 403, auditor: 422 },
] as const;

function call(route: (typeof routes)[number], token: string | null): Promise<Response> {
  const body = route.path.endsWith("/password-resets") ? { method: "email" } : {};
  return system.fetchApi(route.path, {
    as: null,
    method: route.method,
    headers: {
      "idempotency-key": randomUUID(),
      ...(token === null ? {} : { authorization: token }),
    },
    ...(route.method === "GET" ? {} : { body: JSON.stringify(body) }),
  });
}

test.each(routes)(
  "$method $path answers each role as it may: staff $staff, ops $ops, auditor $auditor",
  async (route) => {
    const before = await countRows(system);
    for (const role of ["staff", "ops", "auditor"] as const) {
      const response = await call(route, `Bearer ${system.tokens[role]}`);
      expect(response.status, role).toBe(route[role]);
      const { code } = (await response.json()) as { code?: string };
      expect(code === "forbidden", role).toBe(route[role] === 403);
    }
    const admin = await call(route, `Bearer ${system.tokens.admin}`);
    const asMostAllowed = [route.staff, route.ops, route.auditor].find((status) => Number(status) !== 403);
    expect(admin.status, "admin may do what anyone may").toBe(asMostAllowed);
    expect(await countRows(system)).toEqual(before);
  },
);

async function badTokens(): Promise<Record<string, string | null>> {
  const now = Math.floor(Date.now() / 1_000);
  const jwt = system.tokens.admin;
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
  return {
    "no header": null,
    "another scheme": `Basic ${Buffer.from("a:b").toString("base64")}`,
    "no token": "Bearer ",
    "not a token": "Bearer aaaa.bbbb.cccc",
    "a cut signature": `Bearer ${header}.${payload}.${signature.slice(0, -4)}`,
    "no signature": `Bearer ${none}.${payload}.`,
    "an unsigned token with a signature": `Bearer ${none}.${payload}.${signature}`,
    expired: `Bearer ${await signToken(system, { exp: now - 120 })}`,
    "not yet valid": `Bearer ${await signToken(system, { nbf: now + 600 })}`,
    "no expiry": `Bearer ${await signToken(system, { exp: undefined })}`,
    "another audience": `Bearer ${await signToken(system, { aud: "billing" })}`,
    "no audience": `Bearer ${await signToken(system, { aud: undefined })}`,
    "another issuer": `Bearer ${await signToken(system, { iss: "https://evil.test" })}`,
    "no subject": `Bearer ${await signToken(system, { sub: undefined })}`,
    "no roles": `Bearer ${await signToken(system, { roles: undefined })}`,
    "roles that are not a list": `Bearer ${await signToken(system, { roles: "admin" })}`,
    "another key": `Bearer ${await signToken(system, {}, { signingKey: await generateSigningKey() })}`,
  };
}

test("a request without a token that holds in every part gets 401 on every route, and nothing is told about it", async () => {
  for (const [name, token] of Object.entries(await badTokens())) {
    for (const route of [routes[0], routes[6], routes[16]]) {
      const response = await call(route, token);
      expect(response.status, `${name}: ${route.path}`).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(await response.json()).toEqual({
        type: `${system.apiUrl}/problems/unauthenticated`,
        code: "unauthenticated",
        title: "A valid bearer token is needed",
        status: 401,
      });
    }
  }
  for (const route of routes) expect((await call(route, null)).status, route.path).toBe(401);
});

test("a key of another who borrows our key's id does not sign in, and a role nobody knows allows nothing", async () => {
  const kid = (JSON.parse(Buffer.from(system.keys.staffSigningKey, "base64url").toString()) as { kid: string }).kid;
  const borrowed = await signToken(system, {}, { signingKey: await generateSigningKey(), kid });
  const roleless = await signToken(system, { roles: ["superuser", "Staff", "ADMIN"] });
  for (const route of routes) {
    expect((await call(route, `Bearer ${borrowed}`)).status, route.path).toBe(401);
    expect((await call(route, `Bearer ${roleless}`)).status, route.path).toBe(403);
  }
});

test("operations read what became of a reset, and neither the reason nor an address that was typed with it", async () => {
  await system.sql`insert into mail_status (configured, healthy, checked_at) values (true, true, now())`;
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id, `${contact.email} called`);
  const ops = system.api("ops");
  const [seen, timeline] = [await ops.getReset(reset.id), await ops.getTimeline(reset.id)];
  expect(seen).toMatchObject({ id: reset.id, method: "email", reason: null });
  expect(timeline.items[0]).toMatchObject({ action: "reset.accepted", detail: { method: "email" } });
  expect(JSON.stringify([seen, timeline])).not.toMatch(/called|contacts\.test/);
  const staff = system.api("staff");
  expect(await staff.getReset(reset.id)).toMatchObject({ reason: `${contact.email} called` });
  expect((await staff.getTimeline(reset.id)).items[0]?.detail["reason"]).toBe(`${contact.email} called`);
});
