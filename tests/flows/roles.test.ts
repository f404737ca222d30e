import { randomUUID } from "node:crypto";
import { access, type RouteName, type Sight, sightOf } from "@rekey/contracts/access";
import { type Role, roles } from "@rekey/contracts/roles";
import { generateSigningKey } from "@rekey/secrets/generate-keys";
import { expect } from "vitest";
import { examplesOf, knowPerson, marks } from "../harness/every-route.ts";
import type { Example } from "../harness/route-example.ts";
import { signToken } from "../harness/sign-token.ts";
import { waitFor } from "../harness/wait-for.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, see, given } = systemTest(async (start) => {
  const system = await start({ services: ["api"] });
  const person = await knowPerson(system);
  return { system, person, examples: examplesOf(person) };
});

const routes = Object.keys(access) as RouteName[];
const nowhere: Example = { path: "/", status: 404 };
const reads = routes.filter((route) => route.startsWith("GET "));

interface Asking {
  redirect?: NonNullable<RequestInit["redirect"]>;
  method?: string;
  headers?: Record<string, string>;
}

function call(route: RouteName, example: Example, token: string | null, init: Asking = {}): Promise<Response> {
  return system.fetchApi(example.path, {
    as: null,
    method: route.split(" ")[0] ?? "",
    ...init,
    headers: { "idempotency-key": randomUUID(), ...(token !== null && { authorization: token }), ...init.headers },
    ...(example.body && { body: JSON.stringify(example.body) }),
  });
}

const readActions = ["history.read", "address.revealed"];

/** The rows of the history that tell of a reader. */
const readsBy = async (subject: string): Promise<number> =>
  (await see.history({ actor: `console:${subject}`, action: readActions })).length;

/** What an answer shows of the person, whether the read was recorded, and with which status it came. */
async function seenBy(route: RouteName, example: Example, subject: string, roles: string[], init?: Asking) {
  const token = `Bearer ${await signToken(system, { sub: subject, name: subject, roles })}`;
  const before = await readsBy(subject);
  const answer = await call(route, example, token, init);
  const text = await answer.text();
  const masked = `${given.person.email.slice(0, 1)}•••••@contacts.test`;
  return {
    status: answer.status,
    address: text.includes(given.person.email) ? "in full" : text.includes(masked) ? "masked" : "none",
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
    // Of a proof that there is not yet it is known by then whose it would be.
    rows: isRecorded && (status === 200 || status === 409) ? 1 : 0,
  };
}

const everybody = {
  nobody: [],
  staff: ["staff"],
  batches: ["batches"],
  ops: ["ops"],
  auditor: ["auditor"],
  portal: ["portal"],
  admin: ["admin"],
  "ops and auditor": ["ops", "auditor"],
  "staff and auditor": ["auditor", "staff"],
  "a role nobody knows": ["superuser", "Staff", "AUDITOR"],
} satisfies Record<Role, string[]> & Record<string, string[]>;
const known = (held: readonly string[]) => roles.filter((role) => held.includes(role));

test.each(Object.entries(everybody))("each route shows and records what the table says, to %s", async (name, held) => {
  for (const route of routes) {
    const sight = sightOf(known(held), route);
    for (const example of given.examples[route]) {
      const seen = await seenBy(route, example, `test:${name}`, held);
      expect([route, example.path, seen]).toEqual([route, example.path, promised(sight, example)]);
    }
  }
});

test("who asks for the head of an answer alone is told no more and recorded no less", async () => {
  for (const held of [["auditor"], ["staff"], ["ops"]]) {
    for (const route of reads) {
      for (const example of given.examples[route]) {
        const head = await seenBy(route, example, "test:head", held, { method: "HEAD" });
        const { status, rows } = promised(sightOf(known(held), route), example);
        expect([route, head]).toEqual([route, { status, address: "none", reason: false, words: false, rows }]);
      }
    }
  }
});

test("no kind of answer that is asked for shows an auditor more", async () => {
  for (const accept of ["text/event-stream", "text/html, */*;q=0.1", "application/x-ndjson"]) {
    for (const route of reads) {
      for (const example of given.examples[route]) {
        const seen = await seenBy(route, example, "test:accept", ["auditor"], { headers: { accept } });
        expect([route, seen]).toEqual([route, promised(sightOf(["auditor"], route), example)]);
      }
    }
  }
});

test("nothing comes of a command to a role that may not give it", async () => {
  const count = async () => {
    const tables = [await see.resets(), await see.contacts(), await see.clients(), await see.events()];
    const told = (await see.changes()).filter(({ action }) => !readActions.includes(action));
    return [...tables, told].map(({ length }) => length);
  };
  const before = await count();
  const commands: [RouteName, Example][] = [
    ["POST /clients", { path: "/v1/clients", body: { name: "Firm of nobody" }, status: 201 }],
    ["PATCH /contacts/:id", { path: `/v1/contacts/${given.person.contactId}`, body: { name: "Nobody" }, status: 200 }],
    [
      "POST /contacts/:id/password-resets",
      { path: `/v1/contacts/${given.person.contactId}/password-resets`, body: { method: "email" }, status: 202 },
    ],
    ["POST /dead-letters/:id/retry", { path: `/v1/dead-letters/${given.person.eventId}/retry`, body: {}, status: 202 }],
  ];
  for (const [route, example] of commands) {
    for (const roles of [["auditor"], [], ["superuser"]]) {
      expect((await seenBy(route, example, "test:command", roles)).status).toBe(403);
    }
  }
  expect(await count()).toEqual(before);
});

test("the earlier paths of dead letters lead to the present ones, with a command and its body, and show no role more", async () => {
  const { eventId } = given.person;
  const earlier: [RouteName, string, string][] = [
    ["GET /dead-letters", "/v1/parked-events", "/v1/dead-letters"],
    ["POST /dead-letters/:id/retry", `/v1/parked-events/${eventId}/retry`, `/v1/dead-letters/${eventId}/retry`],
  ];
  for (const [route, path, present] of earlier) {
    const example = { path, status: 308, ...(route.startsWith("POST") && { body: {} }) };
    const answer = await call(route, example, `Bearer ${system.tokens.ops}`, { redirect: "manual" });
    const location = answer.headers.get("location") ?? "";
    expect([answer.status, new URL(location, `${system.apiUrl}${path}`).pathname]).toEqual([308, present]);
    expect(await answer.text()).toContain("dead-letters");
    expect(await seenBy(route, example, "test:led", ["staff"])).toEqual(promised(undefined, example));
  }
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

const untrusted = "The token is not signed by a key of an issuer that is set up.";
const notAJwt = "The token is neither a JWT nor a secret of a service account, or a part of it says something twice.";
const wrongClaims = "The claims sub, exp, iat or roles of the token are missing, or not as they have to be.";
const refusals: Partial<Record<string, readonly [cause: string, told: string]>> = {
  "no header": [
    "no-token",
    "Send the header Authorization: Bearer, with a JWT or the secret of a service account behind it.",
  ],
  "not a token": ["not-a-jwt", notAJwt],
  "no signature": ["not-a-jwt", notAJwt],
  "a cut signature": ["wrong-signature", untrusted],
  "an unsigned token with a signature": ["wrong-algorithm", untrusted],
  "another issuer": ["unknown-issuer", untrusted],
  "another key": ["unknown-key", untrusted],
  expired: ["expired", "The token has expired: get a new one."],
  "not yet valid": ["not-yet-valid", "The token is not valid yet (nbf): compare the clocks."],
  "another audience": ["wrong-audience", "The token is for another audience (aud)."],
  "no audience": ["wrong-audience", "The token is for another audience (aud)."],
  "no expiry": ["wrong-claims", wrongClaims],
  "no subject": ["wrong-claims", wrongClaims],
  "no roles": ["wrong-claims", wrongClaims],
  "roles that are not a list": ["wrong-claims", wrongClaims],
};
const malformed = [
  "not-bearer",
  "The header Authorization has to come once, and to be the word Bearer, a space and a token.",
];

test("a request without a token that holds in every part gets 401 on every route, and only its holder is told why", async () => {
  const logged: string[] = [];
  for (const [name, token] of Object.entries(await badTokens())) {
    const [cause = "", detail = ""] = refusals[name] ?? malformed;
    const error = cause === "not-bearer" ? "invalid_request" : "invalid_token";
    const said = cause === "no-token" ? "" : `, error="${error}", error_description="${detail}"`;
    for (const route of ["GET /clients", "POST /clients", "GET /mail/status", "GET /audit/export"] as const) {
      const response = await call(route, given.examples[route][0] ?? nowhere, token);
      expect(response.status, `${name}: ${route}`).toBe(401);
      logged.push(`"${response.headers.get("x-request-id")}","code":"token-refused","because":"${cause}"`);
      expect(response.headers.get("www-authenticate"), name).toBe(`Bearer realm="rekey"${said}`);
      expect(await response.json()).toEqual({
        type: `${system.apiUrl}/problems/unauthenticated`,
        code: "unauthenticated",
        title: "A valid bearer token is needed",
        status: 401,
        detail,
      });
    }
  }
  const lines = () => system.lines("api").join("\n");
  await waitFor(() => logged.every((words) => lines().includes(words)), { message: "the log having each cause" });
  for (const route of routes) {
    expect((await call(route, given.examples[route][0] ?? nowhere, null)).status, route).toBe(401);
  }
});

test("a key of another who borrows our key's id does not sign in", async () => {
  const kid = (JSON.parse(Buffer.from(system.keys.staffSigningKey, "base64url").toString()) as { kid: string }).kid;
  const borrowed = await signToken(system, {}, { signingKey: await generateSigningKey(), kid });
  for (const route of routes) {
    expect((await call(route, given.examples[route][0] ?? nowhere, `Bearer ${borrowed}`)).status, route).toBe(401);
  }
});
