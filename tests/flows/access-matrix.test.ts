import { randomUUID } from "node:crypto";
import { type RouteName, publicRoutes, routeNames } from "@rekey/contracts/access";
import { type AskedMethod, type Principal, askedMethods, routeOf, principals } from "@rekey/contracts/access-matrix";
import { expect } from "vitest";
import { examplesOf, type KnownPerson, knowPerson, marks } from "../harness/every-route.ts";
import { type Cell, readPrintedMatrix } from "../harness/printed-matrix.ts";
import type { Example } from "../harness/route-example.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import { createContact } from "../harness/create-contact.ts";

const { test, system, see, given } = systemTest(async (start) => {
  const system = await start({ services: ["api"] });
  const person = await knowPerson(system);
  const other = await createContact(system);
  return { system, person, other: { ...other, contactId: other.id }, examples: examplesOf(person) };
});

const nobody = "00000000-0000-4000-8000-000000000000";

const narrowings = {
  client: (person: Pick<KnownPerson, "clientId">) => ({ rekey_clients: [person.clientId] }),
  contact: (person: Pick<KnownPerson, "contactId">) => ({ rekey_contact: person.contactId }),
};

async function tokenOf(principal: Principal, narrowedTo: Pick<KnownPerson, "clientId" | "contactId">) {
  if (principal.roles === undefined) return undefined;
  const narrowing = principal.narrowedTo && narrowings[principal.narrowedTo](narrowedTo);
  const scope = principal.scopes && { scope: principal.scopes.join(" ") };
  const sub = `test:${principal.name}`;
  return signToken(system, { sub, roles: principal.roles, ...scope, ...narrowing });
}

async function ask(method: string, { path, body }: Example, token: string | undefined) {
  const answer = await system.fetchApi(path, {
    as: null,
    method,
    headers: { "idempotency-key": randomUUID(), ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && method !== "GET" && method !== "HEAD" && { body: JSON.stringify(body) }),
  });
  const text = method === "HEAD" ? "" : await answer.text();
  return { status: answer.status, text, allow: answer.headers.get("allow") };
}

/** Requests to a path by a method: those of its own route, else those of another method of the path. */
function examplesFor(method: AskedMethod, path: string): readonly Example[] {
  const named = (of: string) => given.examples[`${of} ${path}` as RouteName];
  const own = named(method === "HEAD" ? "GET" : method);
  return own ?? askedMethods.flatMap((other) => named(other)?.slice(0, 1) ?? []).slice(0, 1);
}

const { open, cellsOf } = readPrintedMatrix();

function principalOf(name: string): Principal {
  const found = principals.find((principal) => principal.name === name);
  if (!found) throw new Error(`the matrix has lines of ${name}, and nobody can be asked for as that`);
  return found;
}

/** What is to be seen of an answer for its cell. */
function seen(cell: Cell, { status, text, allow }: Awaited<ReturnType<typeof ask>>, method: AskedMethod) {
  if (cell.status === undefined) return [401, 403, 405].includes(status) ? status : undefined;
  if (cell.status === 405 && !allow) return "no Allow";
  return method === "HEAD" || text.includes(`"code":"${cell.code}"`) ? status : text;
}

async function inTurns<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const take = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: 8 }, take));
}

/** Asks for a cell: what comes of it is as it is printed, and where it is allowed, as it is for whoever may. */
async function checkCell(cell: Cell, token: string | undefined) {
  const { path, method } = cell;
  const examples = examplesFor(method, path);
  expect(examples.length, `${method} ${path} has an example`).toBeGreaterThan(0);
  for (const example of examples) {
    const answer = await ask(method, example, token);
    expect([method, example.path, seen(cell, answer, method)]).toEqual([method, example.path, cell.status]);
    // What is not there, nobody who is narrowed can make theirs.
    const isOwnPath = routeOf(method, path) === `${method} ${path}`;
    const mayMiss = cell.ownOnly && answer.status === 404 && example.path.includes(nobody);
    if (cell.status === undefined && isOwnPath && !mayMiss)
      expect([method, example.path, answer.status]).toEqual([method, example.path, example.status]);
  }
}

test.each([...cellsOf])("each cell of the matrix is as it is printed: %s", async (name, own) => {
  const token = await tokenOf(principalOf(name), given.person);
  await inTurns([...Map.groupBy(own, ({ path }) => path).values()], async (ofPath) => {
    for (const cell of ofPath) await checkCell(cell, token);
  });
});

test("the matrix has everybody whom the table tells apart, and all that is open", () => {
  expect([...cellsOf.keys()]).toEqual(principals.map(({ name }) => name));
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(publicRoutes);
});

test.each(open)("what is printed as open is read by anybody, and answers no other method: $path", async ({ path }) => {
  const docs = await system.fetchApi("/docs", { as: null });
  const [, asset = ""] = /href="[^"]*(\/assets\/[^"]+)"/.exec(await docs.text()) ?? [];
  const target = path.startsWith("/assets/") ? asset : path.replace(":code", "not-found");
  for (const method of askedMethods) {
    const answer = await ask(method, { path: target, status: 200 }, undefined);
    const isRead = method === "GET" || method === "HEAD";
    const wanted = isRead ? [200, null] : [405, "GET, HEAD"];
    expect([method, target, answer.status, answer.allow]).toEqual([method, target, ...wanted]);
  }
});

const ofAccounts = principals.filter(
  ({ name, roles = [], scopes }) => roles.length > 0 && (!scopes || name === "admin with directory:read"),
);

test("a service account may what a token of its roles, scopes and narrowing may", async () => {
  for (const principal of ofAccounts) {
    const { contactId, clientId } = given.person;
    const { secret } = await system.api("admin").makeServiceAccount({
      name: `A program as ${principal.name}`,
      roles: [...(principal.roles ?? [])],
      ...(principal.scopes && { scopes: [...principal.scopes] }),
      ...(principal.narrowedTo === "client" && { clientIds: [clientId] }),
      ...(principal.narrowedTo === "contact" && { contactId }),
    });
    await inTurns(cellsOf.get(principal.name) ?? [], async (cell) => {
      const isRoute = routeNames.some((route) => route === `${cell.method} ${cell.path}`);
      // Only people manage service accounts.
      if (isRoute && !cell.path.startsWith("/service-accounts")) await checkCell(cell, secret);
    });
  }
});

const strangers = principals.filter(({ narrowedTo }) => narrowedTo !== undefined);

/** A request of which everything that names the person names nobody. */
function aboutNobody(example: Example): Example {
  const { contactId, clientId, resetId } = given.person;
  const renamed = [contactId, clientId, resetId].reduce(
    (text, id) => text.replaceAll(id, nobody),
    JSON.stringify(example),
  );
  return JSON.parse(renamed) as Example;
}

test.each(strangers.map((principal) => [principal.name, principal] as const))(
  "what is not theirs is to somebody who is narrowed as if it were not there: %s",
  async (_name, principal) => {
    const token = await tokenOf(principal, given.other);
    const { contactId, clientId, resetId, email } = given.person;
    const ofPerson = [contactId, clientId, resetId, email, ...Object.values(marks)];
    await inTurns(routeNames, async (route) => {
      const [method = ""] = route.split(" ");
      for (const example of given.examples[route]) {
        const [answer, ofNobody] = [await ask(method, example, token), await ask(method, aboutNobody(example), token)];
        expect([route, answer.status, ofPerson.filter((mark) => answer.text.includes(mark))]).toEqual([
          route,
          ofNobody.status,
          [],
        ]);
        if (answer.status !== 200) expect([route, answer.text]).toEqual([route, ofNobody.text]);
      }
    });
  },
);

test("somebody who is narrowed changes nobody else, and is not told who has an address", async () => {
  const { person, other } = given;
  const rowsOf = async () =>
    JSON.stringify([await see.contacts(), await see.clients(), await see.resets(), await see.links()]);
  const before = await rowsOf();
  const contact = { name: "Mallory", email: `mallory.${randomUUID()}@contacts.test` };
  const addressFrom = { contactId: person.contactId, how: "end" };
  const taken = { ...contact, email: person.email };
  const commands: readonly (readonly [string, string, object, number])[] = [
    ["POST", `/v1/contacts/${person.contactId}/password-resets`, { method: "email" }, 404],
    ["POST", `/v1/password-resets/${person.resetId}/cancel`, {}, 404],
    ["POST", `/v1/password-resets/${person.resetId}/resend`, {}, 404],
    ["PATCH", `/v1/contacts/${person.contactId}`, { name: "Mallory" }, 404],
    ["PUT", `/v1/contacts/${person.contactId}`, { ...contact, clientId: other.clientId }, 404],
    ["PUT", `/v1/contacts/${nobody}`, { ...contact, clientId: person.clientId }, 404],
    ["PUT", `/v1/contacts/${other.id}`, { ...contact, clientId: person.clientId }, 404],
    ["PATCH", `/v1/contacts/${other.id}`, { email: person.email, addressFrom }, 404],
    ["PATCH", `/v1/contacts/${other.id}`, { email: person.email }, 409],
    ["POST", `/v1/contacts/${other.id}/reactivate`, { addressFrom }, 404],
    ["POST", `/v1/contacts/${person.contactId}/end`, {}, 404],
    ["POST", `/v1/clients/${person.clientId}/contacts`, contact, 404],
    ["PATCH", `/v1/clients/${person.clientId}`, { name: "Mallory" }, 404],
    ["POST", "/v1/clients", { name: "Mallory" }, 403],
  ];
  for (const principal of strangers.filter(({ roles = [] }) => roles.includes("admin"))) {
    const token = await tokenOf(principal, other);
    for (const [method, path, body, status] of commands) {
      const answer = await ask(method, { path, body, status }, token);
      expect([principal.name, method, path, answer.status]).toEqual([principal.name, method, path, status]);
      expect(answer.text).not.toContain("holder");
    }
    // A client as a whole is not theirs who are narrowed to one contact.
    const inOwnClient = await ask(
      "POST",
      { path: `/v1/clients/${other.clientId}/contacts`, body: taken, status: 0 },
      token,
    );
    expect([inOwnClient.status, inOwnClient.text.includes("holder")]).toEqual([
      principal.narrowedTo === "client" ? 409 : 404,
      false,
    ]);
  }
  expect(await rowsOf()).toBe(before);
});

test("of several clients one is named where a list has to be of one, and each sees their own", async () => {
  const { person, other } = given;
  const token = await signToken(system, {
    roles: ["staff", "auditor"],
    rekey_clients: [person.clientId, other.clientId],
  });
  const statusOf = async (path: string) => (await ask("GET", { path, status: 0 }, token)).status;
  expect(await statusOf("/v1/password-resets")).toBe(403);
  expect(await statusOf(`/v1/password-resets?clientId=${person.clientId}`)).toBe(200);
  expect(await statusOf(`/v1/password-resets?clientId=${nobody}`)).toBe(404);
  expect(await statusOf(`/v1/password-resets?clientId=${person.clientId}&clientId=${other.clientId}`)).toBe(404);
  const clients = JSON.parse((await ask("GET", { path: "/v1/clients", status: 0 }, token)).text) as {
    items: { id: string }[];
    total: number;
  };
  expect([clients.items.map(({ id }) => id).toSorted(), clients.total]).toEqual([
    [person.clientId, other.clientId].toSorted(),
    2,
  ]);
});
