import { randomUUID } from "node:crypto";
import { expect, inject, onTestFinished } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const limits = {
  COMMANDS_PER_ACTOR_AT_ONCE: "3",
  COMMANDS_PER_ACTOR_PER_MINUTE: "1",
  CHANGES_PER_ACTOR_AT_ONCE: "4",
  CHANGES_PER_ACTOR_PER_MINUTE: "1",
  EVENT_STREAMS_PER_CALLER: "1",
};

const { test, system, see, given } = systemTest(async (start) => {
  const system = await start({ services: ["api"] });
  const contacts = await Promise.all([1, 2, 3].map(() => createContact(system)));
  const { keySetUrl } = inject("servers");
  const issuers = [
    `${system.consoleUrl}|${keySetUrl}|console|staff+ops+auditor+admin`,
    `https://crm.test|${keySetUrl}|crm|staff+auditor`,
    `https://shop.test|${keySetUrl}|shop|staff+auditor`,
    `https://login.test/realms/firm|${keySetUrl}|login|staff+ops|roles=realm_access.roles|role:crm agents=staff|scope=ignored`,
  ];
  await system.restart("api", { ...limits, JWT_ISSUERS: issuers.join(",") });
  return { system, contacts };
});

/** One that no other test has changed. */
const nextContact = () => given.contacts.shift() as TestContact;

const issuers = ["https://crm.test", "https://shop.test"] as const;
const tokenOf = (iss: string, sub: string) => signToken(system, { iss, sub, roles: ["staff", "auditor"] });

function ask(
  token: string,
  path: string,
  init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
) {
  const headers = { "idempotency-key": randomUUID(), ...init.headers, authorization: `Bearer ${token}` };
  return system.fetchApi(path, { as: null, ...init, headers });
}

function typed(password: string, key: string) {
  const body = { method: "manual", password, repeatPassword: password };
  return { method: "POST", headers: { "idempotency-key": key }, body: JSON.stringify(body) };
}

test("the same subject of two issuers is two people: by their keys, in the history and by their commands", async () => {
  const contact = nextContact();
  const [key, password, sub] = [randomUUID(), freshPassword(), randomUUID()];
  const [crm, shop] = [await tokenOf(issuers[0], sub), await tokenOf(issuers[1], sub)];
  const path = `/v1/contacts/${contact.id}/password-resets`;
  const answers = [await ask(crm, path, typed(password, key)), await ask(shop, path, typed(password, key))];
  const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id));
  expect(answers.map(({ status, headers }) => [status, headers.has("idempotency-replayed")])).toEqual([
    [202, false],
    [202, false],
  ]);
  expect(ids[0]).not.toBe(ids[1]);
  const accepted = await see.history({ contactId: contact.id, action: "reset.accepted" });
  expect(accepted.map(({ actor }) => actor)).toEqual([`crm:${sub}`, `shop:${sub}`]);
  const statusOf = async (token: string) => (await ask(token, path, typed(freshPassword(), randomUUID()))).status;
  expect([await statusOf(crm), await statusOf(crm), await statusOf(crm)]).toEqual([202, 202, 429]);
  expect(await statusOf(shop), "what one sends takes nothing from the other").toBe(202);
});

test("every change of one caller is counted, of whatever method, and what stops harm is not held up", async () => {
  const contact = nextContact();
  const [crm, shop] = [await tokenOf(issuers[0], "import"), await tokenOf(issuers[1], "import")];
  const body = JSON.stringify({ name: "Firm" });
  const patch = (token: string) => ask(token, `/v1/clients/${contact.clientId}`, { method: "PATCH", body });
  const put = (token: string) => ask(token, `/v1/clients/${contact.clientId}`, { method: "PUT", body });
  const access = (token: string) =>
    ask(token, `/v1/contacts/${contact.id}`, { method: "PATCH", body: JSON.stringify({ portalAccess: false }) });
  const add = (token: string) => ask(token, "/v1/clients", { method: "POST", body });
  const cancel = (token: string) => ask(token, `/v1/password-resets/${randomUUID()}/cancel`, { method: "POST" });
  const statuses = [];
  for (const send of [patch, put, add, patch, patch, put, add, cancel, access]) statuses.push((await send(crm)).status);
  expect(statuses).toEqual([200, 200, 201, 200, 429, 429, 429, 404, 200]);
  expect(Number((await patch(crm)).headers.get("retry-after"))).toBeGreaterThan(30);
  expect((await ask(crm, `/v1/contacts/${contact.id}/end`, { method: "POST" })).status).toBe(200);
  expect((await patch(shop)).status).toBe(200);
});

test("what one issuer's subject holds open takes no place of the other's: live streams and exports", async () => {
  const contact = nextContact();
  const [crm, shop] = [await tokenOf(issuers[0], "reader"), await tokenOf(issuers[1], "reader")];
  const command = typed(freshPassword(), randomUUID());
  const accepted = await ask(crm, `/v1/contacts/${contact.id}/password-resets`, command);
  const { id } = (await accepted.json()) as { id: string };
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const follow = async (token: string) =>
    (await ask(token, `/v1/password-resets/${id}/events`, { signal: leaving.signal })).status;
  expect([await follow(crm), await follow(crm), await follow(shop)]).toEqual([200, 429, 200]);
  const statuses: [string, number][] = [];
  const exporting = async (whose: string, token: string) => {
    const answer = await ask(token, "/v1/audit/export?format=csv", { signal: leaving.signal });
    await answer.text();
    statuses.push([whose, answer.status]);
  };
  const running: Promise<void>[] = [];
  await system.sql.begin(async (tx) => {
    // Until then each of them waits for its first row.
    await tx`lock table audit_events in access exclusive mode`;
    running.push(...["crm 1", "crm 2"].map((whose) => exporting(whose, crm)));
    await waitFor(async () => (await waiting()) === 2, { message: "two exports wait" });
    running.push(exporting("crm 3", crm));
    await waitFor(() => statuses.length === 1, { message: "the third is refused" });
    running.push(exporting("shop", shop));
    await waitFor(async () => (await waiting()) === 3, { message: "the other's is not" });
  });
  await Promise.all(running);
  expect(statuses[0]).toEqual(["crm 3", 503]);
  expect(statuses.slice(1).toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
    ["crm 1", 200],
    ["crm 2", 200],
    ["shop", 200],
  ]);
});

async function waiting(): Promise<number> {
  const [row] = await system.sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name = 'rekey-api-export' and wait_event_type = 'Lock'`;
  return row?.count ?? 0;
}

test("roles that an issuer has elsewhere and calls otherwise are found, and no more than it is granted", async () => {
  const iss = "https://login.test/realms/firm";
  const tokenWith = (claims: object) =>
    signToken(system, { iss, sub: "u", roles: undefined, scope: "openid", ...claims });
  const statusOf = async (claims: object, path: string) => (await ask(await tokenWith(claims), path)).status;
  const agent = { realm_access: { roles: ["crm agents", "offline_access"] } };
  expect([await statusOf(agent, "/v1/clients"), await statusOf(agent, "/v1/queues")]).toEqual([200, 403]);
  expect(await statusOf({ realm_access: { roles: ["staff", "ops", "admin"] } }, "/v1/clients")).toBe(403);
  expect(await statusOf({ roles: ["staff"] }, "/v1/clients")).toBe(401);
});
