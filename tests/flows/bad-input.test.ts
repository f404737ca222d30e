import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { ProblemCode } from "@rekey/contracts/problems";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { readProblem } from "../harness/read-problem.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, given } = systemTest(async (start) => {
  const system = await start();
  const contact = await createContact(system);
  return { system, contact };
});

// Planted in every rejected value: no answer may say it back.
const planted = "zanzibar-4711";

interface BadRequest {
  name: string;
  method?: string;
  /** `{contact}` stands for the id of one that exists. */
  path?: string;
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
  code: ProblemCode;
}

const resets = "/v1/contacts/{contact}/password-resets";
const password = `${planted} ${planted}`;
const json = (text: string) => ({ body: Buffer.from(text) });
const invalid = { status: 422, code: "invalid-request" } as const;
const notThere = { status: 404, code: "not-found" } as const;

async function send(bad: BadRequest): Promise<Response> {
  const { method = "POST", path = resets, body, headers } = bad;
  const text = Buffer.isBuffer(body) ? body.toString() : body === undefined ? undefined : JSON.stringify(body);
  return system.fetchApi(path.replace("{contact}", given.contact.id), {
    method,
    headers: { "idempotency-key": randomUUID(), ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
}

/** What a refusal tells, and whether it left a row behind. */
async function refusalOf(bad: BadRequest) {
  const before = await countRows(system);
  const problem = await readProblem(system, await send(bad), planted);
  return { ...problem, leavesRows: JSON.stringify(await countRows(system)) !== JSON.stringify(before) };
}

function refusedAs({ status, code }: BadRequest) {
  return { status, code, mediaType: "application/problem+json", holdsTogether: true, saysBack: false };
}

test.each<BadRequest>([
  { name: "a cut body", ...json(`{"method":"email","reason":"${planted}`), status: 400, code: "not-json" },
  {
    name: "a cancel that asks for more",
    path: `/v1/password-resets/${randomUUID()}/cancel`,
    body: { force: planted },
    ...invalid,
  },
  { name: "a key twice", ...json('{"method":"email","method":"email"}'), status: 400, code: "not-json" },
  {
    name: "a body in UTF-7",
    ...json(`{"method":"email","reason":"${planted}"}`),
    headers: { "content-type": "application/json; charset=utf-7" },
    status: 415,
    code: "not-json-media-type",
  },
  { name: "a bare word", ...json(planted), status: 400, code: "not-json" },
  { name: "a bare string", ...json(`"${planted}"`), status: 400, code: "not-json" },
  { name: "no body", status: 422, code: "invalid-request" },
  { name: "an array", body: [{ method: "email" }, planted], ...invalid },
  { name: "null", ...json("null"), status: 400, code: "not-json" },
  { name: "400 KB", body: { method: "email", reason: planted.repeat(32_000) }, status: 413, code: "body-too-large" },
  {
    name: "a form",
    ...json(`method=email&x=${planted}`),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 415,
    code: "not-json-media-type",
  },
  {
    name: "plain text",
    ...json('{"method":"email"}'),
    headers: { "content-type": "text/plain" },
    status: 415,
    code: "not-json-media-type",
  },
  {
    name: "a charset nobody knows",
    ...json('{"method":"email"}'),
    headers: { "content-type": `application/json; charset=${planted}` },
    status: 415,
    code: "not-json-media-type",
  },
  {
    name: "bytes that are not gzip",
    ...json(`{"x":"${planted}"}`),
    headers: { "content-encoding": "gzip" },
    status: 400,
    code: "not-json",
  },
])("a body that cannot be read is refused: $name", async (bad) => {
  expect(await refusalOf(bad)).toEqual({ ...refusedAs(bad), leavesRows: false });
});

test.each<BadRequest>([
  { name: "a method that does not exist", body: { method: planted }, ...invalid },
  { name: "self_service, which is the contact's own", body: { method: "self_service" }, ...invalid },
  { name: "no method", body: { reason: planted }, ...invalid },
  { name: "an unknown field", body: { method: "email", [planted]: planted }, ...invalid },
  { name: "a recipient of the caller's choice", body: { method: "email", to: `${planted}@evil.test` }, ...invalid },
  { name: "a field of the other method", body: { method: "email", password, repeatPassword: password }, ...invalid },
  { name: "an own __proto__", ...json(`{"method":"email","__proto__":{"x":"${planted}"}}`), ...invalid },
  {
    name: "an own constructor",
    ...json(`{"method":"email","constructor":{"prototype":{"x":"${planted}"}}}`),
    ...invalid,
  },
  { name: "an array for a string", body: { method: "email", expectedEmail: [planted] }, ...invalid },
  { name: "an object for a string", body: { method: "email", reason: { $ne: planted } }, ...invalid },
  { name: "a number for a string", body: { method: "email", reason: 4711 }, ...invalid },
  { name: "null for a string", body: { method: "email", reason: null }, ...invalid },
  { name: "a line break in a reason", body: { method: "email", reason: `x\r\nBcc: ${planted}` }, ...invalid },
  { name: "a NUL in a reason", body: { method: "email", reason: `x\0${planted}` }, ...invalid },
  { name: "a NUL in the expected address", body: { method: "email", expectedEmail: `a\0${planted}` }, ...invalid },
  { name: "a mark of direction in a reason", body: { method: "email", reason: `\u202e${planted}` }, ...invalid },
  { name: "half of a character in a reason", body: { method: "email", reason: `\ud800${planted}` }, ...invalid },
  { name: "an empty reason", body: { method: "email", reason: "  " }, ...invalid },
  { name: "a reason without end", body: { method: "email", reason: planted.repeat(50) }, ...invalid },
  { name: "a password without its repetition", body: { method: "manual", password }, ...invalid },
  {
    name: "an array for a password",
    body: { method: "manual", password: [password], repeatPassword: [password] },
    ...invalid,
  },
  {
    name: "a password of 2 000 characters",
    body: { method: "manual", password: planted.repeat(160), repeatPassword: planted.repeat(160) },
    ...invalid,
  },
  {
    name: "a word for a truth value",
    body: { method: "manual", password, repeatPassword: password, mustChange: planted },
    ...invalid,
  },
  {
    name: "a common password",
    body: { method: "manual", password: "passwordpassword", repeatPassword: "passwordpassword" },
    status: 422,
    code: "password-policy",
  },
  {
    name: "another address",
    body: { method: "email", expectedEmail: `${planted}@evil.test` },
    status: 409,
    code: "email-changed",
  },
  {
    name: "no key",
    body: { method: "email", reason: planted },
    headers: { "idempotency-key": "" },
    status: 400,
    code: "idempotency-key-missing",
  },
  {
    name: "two keys",
    body: { method: "email" },
    headers: { "idempotency-key": `${planted}-1, ${planted}-2` },
    status: 400,
    code: "idempotency-key-malformed",
  },
])("a command that breaks its contract is refused: $name", async (bad) => {
  expect(await refusalOf(bad)).toEqual({ ...refusedAs(bad), leavesRows: false });
});

test.each<BadRequest>([
  { name: "no such contact", path: `/v1/contacts/${planted}/password-resets`, body: { method: "email" }, ...notThere },
  {
    name: "an id with a space",
    path: `/v1/contacts/${planted}%20x/password-resets`,
    body: { method: "email" },
    ...notThere,
  },
  {
    name: "an id with a NUL",
    path: `/v1/contacts/${planted}%00/password-resets`,
    body: { method: "email" },
    ...notThere,
  },
  {
    name: "an id that climbs",
    path: `/v1/contacts/..%2f${planted}/password-resets`,
    body: { method: "email" },
    ...notThere,
  },
  { name: "an id that is not UTF-8", path: `/v1/contacts/${planted}%ff`, method: "GET", ...notThere },
  { name: "an id of 300 characters", path: `/v1/contacts/${planted.padEnd(300, "x")}`, method: "GET", ...notThere },
  { name: "a reset whose id is none", path: `/v1/password-resets/${planted}`, method: "GET", ...notThere },
  { name: "SQL for an id", path: `/v1/password-resets/${planted}'%20or%20'1'='1/timeline`, method: "GET", ...notThere },
  {
    name: "no such client",
    path: `/v1/clients/${planted}/contacts`,
    body: { name: "N", email: "n@n.test" },
    ...notThere,
  },
  { name: "no such route", path: `/v1/${planted}`, method: "GET", ...notThere },
  { name: "no such problem", path: `/problems/${planted}`, method: "GET", ...notThere },
  {
    name: "DELETE a move",
    path: "/v1/contacts/{contact}/move",
    method: "DELETE",
    status: 405,
    code: "method-not-allowed",
  },
  { name: "GET a command", path: resets, method: "GET", status: 405, code: "method-not-allowed" },
  {
    name: "PUT a client list",
    path: "/v1/clients",
    method: "PUT",
    body: { name: planted },
    status: 405,
    code: "method-not-allowed",
  },
])("what is not there is refused: $name", async (bad) => {
  expect(await refusalOf(bad)).toEqual({ ...refusedAs(bad), leavesRows: false });
});

test("a refusal of a method names those that are there", async () => {
  const response = await send({
    name: "",
    method: "POST",
    path: "/v1/contacts/{contact}",
    status: 405,
    code: "method-not-allowed",
  });
  const allowed = ["DELETE", "GET", "HEAD", "PATCH", "PUT"];
  expect(response.headers.get("allow")?.split(", ").toSorted()).toEqual(allowed);
});

test("a refused field is named by its pointer", async () => {
  const response = await send({ name: "", body: { method: "email", reason: 5, expectedEmail: ["a"] }, ...invalid });
  const problem = (await response.json()) as { errors: { pointer: string }[] };
  expect(problem.errors.map(({ pointer }) => pointer).toSorted()).toEqual(["/expectedEmail", "/reason"]);
});
