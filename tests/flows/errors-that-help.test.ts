import { randomUUID } from "node:crypto";
import type { Problem } from "@rekey/contracts/resources";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";

const atOnce = 2;
const limits = { COMMANDS_PER_ACTOR_AT_ONCE: String(atOnce), COMMANDS_PER_ACTOR_PER_MINUTE: "1" };
const { test, system, see } = systemTest({ services: ["api"], env: limits });

interface Sent {
  method?: string;
  path: string;
  body?: object;
  headers?: Record<string, string>;
}

/** Sends as somebody who has sent nothing before, or as `subject`. */
async function send({ method = "GET", path, body, headers = {} }: Sent, subject = randomUUID()) {
  const token = await signToken(system, { sub: subject, roles: ["staff", "admin"] });
  const answer = await system.fetchApi(path, {
    as: null,
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, problem: (await answer.json()) as Problem };
}

const key = () => ({ "idempotency-key": randomUUID() });
const keyRule = expect.stringContaining("8 to 128 visible ASCII characters") as string;
const clientRule = expect.stringContaining("PUT /v1/clients/{id} adds one") as string;
const knownOfClients = expect.stringMatching(/^is no field that is known here; known are .*limit/) as string;
const person = { name: "Ada", email: "ada@nowhere.test" };
const resets = "/v1/contacts/c-1/password-resets";

test.each<[string, Sent, object]>([
  [
    "a header that is missing",
    { method: "POST", path: resets, body: { method: "email" } },
    { in: "header", pointer: "/Idempotency-Key", code: "missing", detail: keyRule },
  ],
  [
    "a header that is malformed",
    { method: "POST", path: resets, body: { method: "email" }, headers: { "idempotency-key": "short" } },
    { in: "header", pointer: "/Idempotency-Key", code: "wrong-format", detail: keyRule },
  ],
  [
    "a parameter of the query",
    { path: "/v1/clients?sort=size" },
    { in: "query", pointer: "/sort", code: "not-allowed", detail: "must be one of name, -name, updated, -updated" },
  ],
  [
    "a parameter that nobody knows",
    { path: "/v1/clients?page=2" },
    { in: "query", pointer: "/page", code: "unknown-field", detail: knownOfClients },
  ],
  [
    "a cursor of another list",
    { path: "/v1/clients?after=elsewhere" },
    { in: "query", pointer: "/after", code: "wrong-format", detail: "must be a nextCursor of this list" },
  ],
  [
    "an id that none can have",
    { method: "PUT", path: "/v1/clients/no%20id", body: { name: "A" } },
    {
      in: "path",
      pointer: "/id",
      code: "wrong-format",
      detail: "must be 1 to 128 of A-Z a-z 0-9 . _ : - and begin with a letter or digit",
    },
  ],
  [
    "a field of the body",
    { method: "POST", path: resets, body: { method: "fax" }, headers: key() },
    { pointer: "/method", code: "not-allowed", detail: "must be one of email, manual" },
  ],
  [
    "a client of a new contact",
    { method: "PUT", path: "/v1/contacts/c-of-nowhere", body: { ...person, clientId: "nowhere" } },
    { pointer: "/clientId", code: "unknown-client", detail: clientRule },
  ],
  [
    "a client of a batch",
    { method: "POST", path: "/v1/reset-batches", body: { of: { clientId: "nowhere" }, dryRun: true } },
    { pointer: "/of/clientId", code: "unknown-client", detail: clientRule },
  ],
])("a refusal points at what is meant, in its place, and says what it must be: %s", async (_what, sent, error) => {
  const { status, problem } = await send(sent);
  expect([status, problem.errors]).toEqual([problem.code.startsWith("idempotency-key") ? 400 : 422, [error]]);
});

test("a route that there is not leads to those that there are, and a contact that there is not does not", async () => {
  const routes = "There is no such route; see /docs.";
  const missing = await Promise.all(["/v1/contact/c-1", "/v1/contacts/nowhere"].map((path) => send({ path })));
  expect(missing.map(({ status, problem }) => [status, problem.code, problem.detail])).toEqual([
    [404, "not-found", routes],
    [404, "not-found", undefined],
  ]);
});

test("a contact is not moved to a client that is not there, and the client is what is pointed at", async () => {
  const { id } = await createContact(system);
  const move = { method: "POST", path: `/v1/contacts/${id}/move`, body: { clientId: "nowhere" } };
  const { status, problem } = await send(move);
  const error = { pointer: "/clientId", code: "unknown-client", detail: clientRule };
  expect([status, problem.errors]).toEqual([422, [error]]);
});

test("what can be known at once is refused at once, and nothing is accepted", async () => {
  const { id, email } = await createContact(system);
  const byHand = (password: string) => ({ method: "manual", password, repeatPassword: password });
  const reset = (body: object) =>
    send({ method: "POST", path: `/v1/contacts/${id}/password-resets`, body, headers: key() });
  const asAddress = await reset(byHand(email));
  expect([asAddress.status, asAddress.problem.code, asAddress.problem.errors]).toEqual([
    422,
    "password-policy",
    [{ pointer: "/password", code: "like-an-address", detail: "must not be an address" }],
  ]);
  await system.api().patchContact(id, { portalAccess: false });
  const withoutAccess = await reset(byHand(freshPassword()));
  expect([withoutAccess.status, withoutAccess.problem.code]).toEqual([409, "portal-access-off"]);
  expect(await see.resets({ contactId: id })).toEqual([]);
});

test("whoever sends commands is told by each answer how many are left, and by a refusal when there is one", async () => {
  const subject = randomUUID();
  const told = [];
  for (let sent = 0; sent <= atOnce; sent += 1) {
    const { id } = await createContact(system);
    const password = freshPassword();
    const body = { method: "manual", password, repeatPassword: password };
    const path = `/v1/contacts/${id}/password-resets`;
    const { status, headers } = await send({ method: "POST", path, body, headers: key() }, subject);
    told.push({
      status,
      policy: headers.get("ratelimit-policy"),
      left: headers.get("ratelimit"),
      after: headers.get("retry-after"),
    });
  }
  const policy = '"commands";q=2;w=120';
  const left = (count: number) => expect.stringMatching(new RegExp(`^"commands";r=${count};t=\\d+$`)) as string;
  expect(told).toEqual([
    { status: 202, policy, left: left(1), after: "1" },
    { status: 202, policy, left: left(0), after: "1" },
    { status: 429, policy, left: left(0), after: expect.stringMatching(/^[1-5]?\d$|^60$/) as string },
  ]);
});
