// @module-tag pgbouncer
import { randomBytes } from "node:crypto";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { type Database, isTransientDatabaseError, openDatabase } from "@rekey/database/connection";
import { serviceRoles } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { anyPort } from "@rekey/dev/free-port";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import { productServices } from "@rekey/dev/service-catalogue";
import postgres from "postgres";
import { expect, inject } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { type PgBouncer, startPgBouncer } from "../harness/start-pgbouncer.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForAll } from "../harness/wait-for-all.ts";

const stack = new AsyncDisposableStack();

const everybody = (url: string) => [
  url,
  ...(["rekey_migrator", ...serviceRoles] as const).map((role) => databaseUrlFor(url, role)),
];
const startPooler = async (url: string, settings: Record<string, string> = {}) =>
  stack.use(await startPgBouncer({ users: everybody(url), settings }));

const { test, system, given } = systemTest(async (start, ending) => {
  ending.defer(() => stack.disposeAsync());
  const poolers: PgBouncer[] = [];
  const reachedBy = async (databaseUrl: string) => {
    poolers.push(await startPooler(databaseUrl));
    return poolers[0]?.through(databaseUrl) ?? databaseUrl;
  };
  const system = await start({ services: productServices, reachedBy });
  const [pooler] = poolers;
  if (!pooler) throw new Error("the system was not reached by the pooler");
  return { system, pooler };
});

const fresh = () => ({
  name: `rekey_pooled_${randomBytes(6).toString("hex")}`,
  serverUrl: inject("servers").serverUrl,
});

test("a database is made ready through a pooler, also when that has kept other sessions", async () => {
  const { name, serverUrl } = fresh();
  stack.defer(() => dropDatabase(serverUrl, name));
  const url = await createDatabase(serverUrl, name);
  expect(await prepareDatabase(given.pooler.through(url))).toEqual([]);
  const portalUrl = given.pooler.through(databaseUrlFor(url, "rekey_portal"));
  const check = async () => {
    await using db = open(portalUrl);
    await checkDatabase(db);
  };
  await check();
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`alter role rekey_portal in database ${name} set IntervalStyle = 'iso_8601'`);
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'rekey_portal' and datname = ${name}`;
  await admin.end({ timeout: 1 });
  await waitFor(
    () =>
      check().then(
        () => false,
        (error: Error) => error.message.includes("IntervalStyle"),
      ),
    {
      message: "the pooler keeping a session that has begun otherwise",
    },
  );
  await prepareDatabase(given.pooler.through(url));
  await check();
});

/** What one caller sees of one contact: each answer has to be that contact's and nobody else's. */
async function readsOf(contact: TestContact): Promise<void> {
  const [read, list, resets, audited, page] = await Promise.all([
    system.api().getContact(contact.id),
    system.api().listContacts(contact.clientId, {}),
    system.api().listResets({ contactId: contact.id }),
    system.api("auditor").listAuditEvents({ contactId: contact.id }),
    getPage(system, "/sign-in"),
  ]);
  expect(read).toMatchObject({ id: contact.id, email: contact.email });
  expect(list.items.map(({ id }) => id)).toEqual([contact.id]);
  expect(new Set(resets.items.map(({ contactId }) => contactId))).toEqual(new Set([contact.id]));
  expect(new Set(audited.items.map(({ contactId }) => contactId))).toEqual(new Set([contact.id]));
  expect(page.status).toBe(200);
}

test("three hundred requests at once behind two connections for each role get their own answers", async () => {
  const contacts = await Promise.all(Array.from({ length: 40 }, () => createContact(system)));
  const password = freshPassword();
  const resets = await Promise.all(
    contacts.map((contact, index) =>
      index % 2 === 0
        ? requestByMail(system, contact.id, `reason ${contact.id}`)
        : requestByHand(system, contact.id, password, { mustChange: false }),
    ),
  );
  expect(resets.map(({ contactId }) => contactId)).toEqual(contacts.map(({ id }) => id));
  await Promise.all(contacts.map(readsOf));
  const [file] = await Promise.all([
    system.fetchApi("/v1/audit/export?format=ndjson", { as: "auditor" }).then((answer) => answer.text()),
    ...contacts.map(readsOf),
  ]);
  const exported = file
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { contactId: string | null });
  for (const { id } of contacts) expect(exported.some(({ contactId }) => contactId === id)).toBe(true);
  const [mailed, typed] = [0, 1].map((odd) => resets.filter((_, index) => index % 2 === odd).map(({ id }) => id));
  await waitForAll(system, typed ?? [], "completed");
  await waitForAll(system, mailed ?? [], "mailed");
  await Promise.all(
    contacts.slice(0, 8).map(async (contact, index) => {
      const reset = resets[index];
      if (index % 2 === 0 && reset) await finishByMail(system, contact, reset.id, freshPassword());
    }),
  );
  const signedIn = contacts.filter((_, index) => index % 2 === 1).slice(0, 6);
  const sessions = await Promise.all(signedIn.map(({ email }) => signInPortal(system, email, password)));
  expect(sessions.every((session) => session !== undefined)).toBe(true);
  await waitFor(async () => (await system.api("auditor").getSealing()).unsealed === 0, {
    message: "all being sealed",
  });
});

test("while a pooler has no connection to give, callers hear 503, and all is well after that", async () => {
  const contact = await createContact(system);
  const holder = postgres(given.pooler.through(databaseUrlFor(system.databaseUrl, "rekey_api")), {
    max: 2,
    onnotice: () => {},
  });
  const release = Promise.withResolvers<void>();
  const held = [1, 2].map(() =>
    holder.begin(async (tx) => {
      await tx`select 1`;
      await release.promise;
    }),
  );
  const answers = async (status: number) => (await system.fetchApi(`/v1/contacts/${contact.id}`)).status === status;
  await waitFor(() => answers(503), { message: "the API answering 503" });
  expect(await (await system.fetchApi("/v1/clients")).json()).toMatchObject({ code: "unavailable" });
  release.resolve();
  await Promise.all(held);
  await holder.end({ timeout: 1 });
  await waitFor(() => answers(200), { message: "the API answering" });
});

const open = (url: string, maxConnections = 1): Database =>
  openDatabase(url, { applicationName: "test", maxConnections });

test.for([
  ["nobody waits longer than it allows", { query_wait_timeout: "1", default_pool_size: "1" }],
  ["it takes no more connections", { max_client_conn: "1" }],
] as const)("what a pooler says of itself is no fault of ours: %s", async ([, settings]) => {
  const other = await startPooler(system.databaseUrl, settings);
  const url = other.through(databaseUrlFor(system.databaseUrl, "rekey_portal"));
  await using first = open(url);
  await using second = open(url);
  // Whoever saw that it listens may not have gone yet.
  await waitFor(() => first.$client`select 1`, { message: "the only connection" });
  const release = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const held = first.$client.begin(async (tx) => {
    await tx`select 1`;
    started.resolve();
    await release.promise;
  });
  await started.promise;
  const error: unknown = await second.$client`select 1`.catch((failure: unknown) => failure);
  release.resolve();
  await held;
  expect(isTransientDatabaseError(error), String(error)).toBe(true);
});

test("nor is a server behind it that is not there", async () => {
  const nowhere = new URL(system.databaseUrl);
  nowhere.port = String(await anyPort());
  const other = await startPooler(nowhere.href, { server_login_retry: "1", server_connect_timeout: "1" });
  await using db = open(other.through(databaseUrlFor(nowhere.href, "rekey_portal")));
  const error: unknown = await db.$client`select 1`.catch((failure: unknown) => failure);
  expect(isTransientDatabaseError(error), String(error)).toBe(true);
});

test.for([
  ["session", {}],
  ["transaction", { ignore_startup_parameters: "statement_timeout,lock_timeout,extra_float_digits" }],
] as const)("a pooler in %s mode will do", async ([mode, settings]) => {
  const other = await startPooler(system.databaseUrl, { pool_mode: mode, ...settings });
  // In session mode whoever comes keeps a connection for as long as they like.
  await using db = open(other.through(databaseUrlFor(system.databaseUrl, "rekey_portal")), 2);
  await checkDatabase(db);
  // Of many shapes, again and again, so that one with a name would meet another server or another one's name.
  const asked = Array.from({ length: 240 }, (_, n) => n);
  const answers = await Promise.all(
    asked.map((n) =>
      db.$client.unsafe<{ shape: number; n: number }[]>(`select ${n % 40} as shape, $1::int as n`, [n], {
        prepare: true,
      }),
    ),
  );
  expect(answers.map(([row]) => row)).toEqual(asked.map((n) => ({ shape: n % 40, n })));
  expect(await db.$client.unsafe("select from pg_prepared_statements")).toHaveLength(0);
});

test("a pooler in statement mode is refused by its name", async () => {
  const other = await startPooler(system.databaseUrl, { pool_mode: "statement" });
  await using db = open(other.through(databaseUrlFor(system.databaseUrl, "rekey_portal")));
  await expect(checkDatabase(db)).rejects.toThrow(/from statement mode to transaction or session mode/);
});
