import { randomUUID } from "node:crypto";
import { access, type RouteName, type Sight, sightOf } from "@rekey/contracts/access";
import { generateSigningKey } from "@rekey/secrets/generate-keys";
import { beforeAll, expect, test } from "vitest";
import { type Example, examplesOf, type KnownPerson, knowPerson, marks } from "../harness/every-route.ts";
import { signToken } from "../harness/sign-token.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";

let system: TestSystem;
let person: KnownPerson;
let examples: ReturnType<typeof examplesOf>;
beforeAll(async () => {
  system = await startTestSystem({ services: ["api"] });
  person = await knowPerson(system);
  examples = examplesOf(person);
  return system.stop;
});

const routes = Object.keys(access) as RouteName[];
const nowhere: Example = { path: "/", status: 404 };
const reads = routes.filter((route) => route.startsWith("GET "));

interface Asking {
  method?: string;
  headers?: Record<string, string>;
}

function call(route: RouteName, example: Example, token: string | null, init: Asking = {}): Promise<Response> {
  return system.fetchApi(example.path, {
    as: null,
    method: route.split(" ")[0] ?? "",
    ...init,
    headers: {
      "idempotency-key": randomUUID(),
      ...(token === null ? {} : { authorization: token }),
      ...init.headers,
    },
    ...(example.body && { body: JSON.stringify(example.body) }),
  });
}

/** The rows of the history that tell of a reader. */
async function readsBy(subject: string): Promise<number> {
  const rows = await system.sql`
    select from audit_events where actor = ${`console:${subject}`} and action in ('history.read', 'address.revealed')`;
  return rows.length;
}

/** What an answer shows of the person, whether the read was recorded, and with which status it came. */
async function seenBy(route: RouteName, example: Example, subject: string, roles: string[], init?: Asking) {
  const token = `Bearer ${await signToken(system, { sub: subject, name: subject, roles })}`;
  const before = await readsBy(subject);
  const answer = await call(route, example, token, init);
  const text = await answer.text();
  const masked = `${person.email.slice(0, 1)}•••••@contacts.test`;
  return {
    status: answer.status,
    address: text.includes(person.email) ? "in full" : text.includes(masked) ? "masked" : "none",
    reason: text.includes(marks.reason),
    words: text.includes(marks.words),
    rows: (await readsBy(subject)) - before,
  };
}

/** What the table promises of an answer. */
function promised(sight: Sight | undefined, { status, holds = [] }: Example) {
  if (sight === undefined) return { status: 403, address: "none", reason: false, words: false, rows: 0 };
  const address = { full: "in full", revealed: "in full", masked: "masked", operations: "none" };
  const isRecorded = sight === "masked" || sight === "revealed" || sight === "numbers";
  return {
    status,
    address: holds.includes("address") && sight in address ? address[sight as keyof typeof address] : "none",
    reason: holds.includes("reason") && sight !== "operations",
    words: holds.includes("words"),
    rows: isRecorded && status === 200 ? 1 : 0,
  };
}

const everybody: Record<string, string[]> = {
  nobody: [],
  staff: ["staff"],
  ops: ["ops"],
  auditor: ["auditor"],
  admin: ["admin"],
  "ops and auditor": ["ops", "auditor"],
  "staff and auditor": ["auditor", "staff"],
  "a role nobody knows": ["superuser", "Staff", "AUDITOR"],
};

test.each(Object.keys(everybody))("each route shows and records what the table says, to %s", async (name) => {
  const roles = everybody[name] ?? [];
  for (const route of routes) {
    const sight = sightOf(roles, route);
    for (const example of examples[route]) {
      const seen = await seenBy(route, example, `test:${name}`, roles);
      expect([route, example.path, seen]).toEqual([route, example.path, promised(sight, example)]);
    }
  }
});

test("who asks for the head of an answer alone is told no more and recorded no less", async () => {
  for (const roles of [["auditor"], ["staff"], ["ops"]]) {
    for (const route of reads) {
      for (const example of examples[route]) {
        const head = await seenBy(route, example, "test:head", roles, { method: "HEAD" });
        const { status, rows } = promised(sightOf(roles, route), example);
        expect([route, head]).toEqual([route, { status, address: "none", reason: false, words: false, rows }]);
      }
    }
  }
});

test("no kind of answer that is asked for shows an auditor more", async () => {
  for (const accept of ["text/event-stream", "text/html, */*;q=0.1", "application/x-ndjson"]) {
    for (const route of reads) {
      for (const example of examples[route]) {
        const seen = await seenBy(route, example, "test:accept", ["auditor"], { headers: { accept } });
        expect([route, seen]).toEqual([route, promised(sightOf(["auditor"], route), example)]);
      }
    }
  }
});

test("nothing comes of a command to a role that may not give it", async () => {
  const count = () => system.sql`
    select (select count(*) from resets) as resets, (select count(*) from contacts) as contacts,
      (select count(*) from clients) as clients, (select count(*) from events) as events,
      (select count(*) from audit_events where action not in ('history.read', 'address.revealed')) as rows`;
  const before = await count();
  const commands: [RouteName, Example][] = [
    ["POST /clients", { path: "/v1/clients", body: { name: "Firm of nobody" }, status: 201 }],
    ["PATCH /contacts/:id", { path: `/v1/contacts/${person.contactId}`, body: { name: "Nobody" }, status: 200 }],
    [
      "POST /contacts/:id/password-resets",
      { path: `/v1/contacts/${person.contactId}/password-resets`, body: { method: "email" }, status: 202 },
    ],
    ["POST /parked-events/:id/retry", { path: `/v1/parked-events/${person.eventId}/retry`, body: {}, status: 202 }],
  ];
  for (const [route, example] of commands) {
    for (const roles of [["auditor"], [], ["superuser"]]) {
      expect((await seenBy(route, example, "test:command", roles)).status).toBe(403);
    }
  }
  expect(await count()).toEqual(before);
});

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
    for (const route of ["GET /clients", "POST /clients", "GET /mail/status", "GET /audit/export"] as const) {
      const response = await call(route, examples[route][0] ?? nowhere, token);
      expect(response.status, `${name}: ${route}`).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(await response.json()).toEqual({
        type: `${system.apiUrl}/problems/unauthenticated`,
        code: "unauthenticated",
        title: "A valid bearer token is needed",
        status: 401,
      });
    }
  }
  for (const route of routes) {
    expect((await call(route, examples[route][0] ?? nowhere, null)).status, route).toBe(401);
  }
});

test("a key of another who borrows our key's id does not sign in", async () => {
  const kid = (JSON.parse(Buffer.from(system.keys.staffSigningKey, "base64url").toString()) as { kid: string }).kid;
  const borrowed = await signToken(system, {}, { signingKey: await generateSigningKey(), kid });
  for (const route of routes) {
    expect((await call(route, examples[route][0] ?? nowhere, `Bearer ${borrowed}`)).status, route).toBe(401);
  }
});
