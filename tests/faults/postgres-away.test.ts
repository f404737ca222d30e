import { randomUUID } from "node:crypto";
import { openDatabase } from "@rekey/database/connection";
import { serviceRoles } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { productServices } from "@rekey/dev/service-catalogue";
import { expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { postForm } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { startTcpProxy } from "../harness/tcp-proxy.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const behindProxy = {
  api: "rekey_api",
  portal: "rekey_portal",
  "credentials-worker": "rekey_credentials",
  "mail-worker": "rekey_mail",
} as const;
const names = Object.keys(behindProxy) as (keyof typeof behindProxy)[];

const { test, system, see, given } = systemTest(async (start, stack) => {
  const system = await start({ services: productServices, ownProcess: "all", env: { STUCK_RED_AFTER: "9s" } });
  const real = new URL(system.databaseUrl);
  const proxy = stack.use(await startTcpProxy({ host: real.hostname, port: Number(real.port) }));
  await Promise.all(
    names.map((name) => {
      const url = new URL(databaseUrlFor(system.databaseUrl, behindProxy[name]));
      url.port = String(proxy.port);
      return system.restart(name, { DATABASE_URL: url.href });
    }),
  );
  return { system, proxy };
});

function ask(contact: TestContact): Promise<Response> {
  return system.fetchApi(`/v1/contacts/${contact.id}/password-resets`, {
    method: "POST",
    body: JSON.stringify({ method: "email" }),
    headers: { "idempotency-key": randomUUID() },
  });
}

const readiness = async (name: (typeof names)[number]) => (await fetch(`${system.adminUrls[name]}/readyz`)).status;

/** Cuts all connections whenever so many messages have been sent on them, and says how often it has done so. */
function cutAfterEvery(messages: number, times: number): () => number {
  let count = 0;
  let cuts = 0;
  given.proxy.hear = (from) => {
    if (from === "client") count += 1;
    if (from !== "client" || count % messages !== 0 || cuts === times) return "pass";
    cuts += 1;
    given.proxy.cut();
    return "drop";
  };
  return () => cuts;
}

async function expectWellAgain(contact: TestContact): Promise<void> {
  await waitFor(async () => (await ask(contact)).status === 202, { message: "the API accepting again" });
  await Promise.all(
    names.map((name) => waitFor(async () => (await readiness(name)) === 200, { message: `${name} being ready again` })),
  );
  const other = await createContact(system);
  await finishByMail(system, other, (await requestByMail(system, other.id)).id, freshPassword());
}

const isUnreadyFor = async (name: (typeof productServices)[number], check: string) =>
  (await (await fetch(`${system.adminUrls[name]}/readyz`)).text()).includes(check);

const ofQueue = new Set<string>(["credentials-worker", "mail-worker"]);

/** Every service not ready and saying why in its log, and the workers of a queue holding it. */
async function expectNoneReady(words: string): Promise<void> {
  await Promise.all(
    productServices.map(async (name) => {
      const isTold = async () =>
        (await isUnreadyFor(name, "postgres")) && system.lines(name).some((line) => line.includes(words));
      await waitFor(isTold, { message: `${name} saying "${words}"` });
      if (ofQueue.has(name)) {
        await waitFor(() => isUnreadyFor(name, "queue"), { message: `${name} holding its queue` });
      }
    }),
  );
}

test("without our tables all services say what to do, answer 503 and not 500, and go on by themselves once there are some", async () => {
  const contact = await createContact(system);
  const running = system.pids();
  await system.sql.unsafe("alter schema rekey rename to away; create schema rekey");
  const answer = await ask(contact);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, expect.stringMatching(/^\d+$/)]);
  expect((await postForm(system, "/forgot-password", { address: contact.email })).status).toBe(503);
  expect((await postForm(system, "/sign-in", { address: contact.email, password: freshPassword() })).status).toBe(503);
  const { staff } = system.staff;
  const signIn = await fetch(`${system.consoleUrl}/sign-in`, {
    method: "POST",
    headers: { origin: system.consoleUrl },
    body: new URLSearchParams({ address: staff.email, password: staff.password }),
  });
  expect(signIn.status).toBe(503);
  await expectNoneReady("the database has no tables of Rekey, and this service needs ");
  await system.sql.unsafe("drop schema rekey; alter schema away rename to rekey");
  await expectWellAgain(contact);
  expect(system.pids()).toEqual(running);
});

test("with the tables of an earlier version no job is taken until they are brought up to date; later ones do no harm", async () => {
  const contact = await createContact(system);
  const shift = (by: number) => system.sql`
    update __drizzle_migrations set created_at = created_at + ${by}
    where id = (select max(id) from __drizzle_migrations)`;
  await shift(-1);
  await expectNoneReady("the database is of an earlier version");
  const { id } = await requestByMail(system, contact.id);
  expect((await system.api().getReset(id)).state).toBe("accepted");
  await shift(2);
  await waitForState(system, id, "mailed");
  await expectWellAgain(contact);
  await shift(-1);
});

test("a server that takes no writes is told from one that does: 503, not ready, and new connections once it has changed", async () => {
  const contact = await createContact(system);
  const [row] = await system.sql<{ name: string }[]>`select quote_ident(current_database()) as name`;
  const setReadOnly = async (value: "on" | "off") => {
    for (const role of serviceRoles)
      await system.sql.unsafe(
        `alter role ${role} in database ${row?.name} set default_transaction_read_only = ${value}`,
      );
  };
  await setReadOnly("on");
  given.proxy.cut();
  await waitFor(async () => (await ask(contact)).status === 503, { message: "the API answering 503" });
  await waitFor(() => isUnreadyFor("credentials-worker", "queue"), { message: "the worker holding its queue" });
  expect(system.lines("credentials-worker").some((line) => line.includes("PostgreSQL takes no writes"))).toBe(true);
  await setReadOnly("off");
  await expectWellAgain(contact);
});

test("with PostgreSQL away the API answers the problem `unavailable`, the pages say so, and nothing is made up", async () => {
  const contact = await createContact(system);
  given.proxy.refuse(true);
  given.proxy.cut();
  const answer = await ask(contact);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await answer.json()).toMatchObject({ code: "unavailable", status: 503 });
  expect((await postForm(system, "/forgot-password", { address: contact.email })).status).toBe(503);
  expect((await postForm(system, "/sign-in", { address: contact.email, password: freshPassword() })).status).toBe(503);
  expect(await Promise.all(names.map(readiness))).toEqual([503, 503, 503, 503]);
  expect((await fetch(`${system.adminUrls.api}/livez`)).status).toBe(200);
  given.proxy.refuse(false);
  expect(await see.resets({ contactId: contact.id })).toEqual([]);
  await expectWellAgain(contact);
});

test("connections cut in the middle of many resets cost none of them, and end no service", async () => {
  const contacts = await Promise.all(Array.from({ length: 6 }, () => createContact(system)));
  const resets = await Promise.all(
    contacts.map(({ id }, index) =>
      index < 3 ? requestByMail(system, id) : requestByHand(system, id, freshPassword(), { mustChange: false }),
    ),
  );
  const running = system.pids();
  const cuts = cutAfterEvery(15, 10);
  const ids = resets.map(({ id }) => id);
  await waitFor(() => cuts() === 10, { message: "ten cuts" });
  const states = await Promise.all(ids.map((id) => waitForState(system, id, ["mailed", "completed"])));
  expect(states).toEqual(["mailed", "mailed", "mailed", "completed", "completed", "completed"]);
  expect(system.pids()).toEqual(running);
});

test("with PostgreSQL frozen behind open connections the API answers 503, and all is well when it answers again", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  const running = system.pids();
  given.proxy.hold(true);
  const answers = await Promise.all([ask(contact), ask(contact), ask(contact)]);
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
  expect((await postForm(system, "/forgot-password", { address: contact.email })).status).toBe(503);
  expect((await ask(contact)).status).toBe(503);
  given.proxy.hold(false);
  await expectWellAgain(contact);
  expect(system.pids()).toEqual(running);
});

test("connections that lead nowhere while the server is well are given up: no command waits for ever, and no service ends", async () => {
  const contacts = await Promise.all(Array.from({ length: 12 }, () => createContact(system)));
  const running = system.pids();
  // A machine that is busy with other tests may let the server seem silent; then it is asked again.
  const accept = (contact: TestContact) =>
    waitFor(async () => (await ask(contact)).status === 202, { message: "a command being accepted" });
  await Promise.all(contacts.map(accept));
  // In the middle of what the workers do with them.
  given.proxy.swallow();
  for (const { id } of contacts) {
    await waitFor(
      async () => (await see.resets({ contactId: id }))[0]?.state === "mailed",
      // PostgreSQL keeps the locks of a lost transaction for 15 s, and each step may have met one of those.
      { message: "a mailed link", timeoutMs: 100_000 },
    );
  }
  expect(system.pids()).toEqual(running);
}, 150_000);

test("a transaction whose connection is closed in its middle fails, and leaves no trace in those that come after it", async () => {
  const url = new URL(databaseUrlFor(system.databaseUrl, "rekey_api"));
  url.port = String(given.proxy.port);
  await using db = openDatabase(url.href, { applicationName: "test", maxConnections: 1 });
  for (let times = 0; times < 3; times += 1) {
    const lost = db.$client.begin(async (sql) => {
      await sql`select ${1}::int`;
      given.proxy.hangUp();
      await sql`select pg_sleep(${3}::int)`;
    });
    await expect(lost).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
    for (const one of [1, 2]) {
      expect(await db.$client.begin((sql) => sql<{ one: number }[]>`select ${one}::int as one`)).toEqual([{ one }]);
    }
  }
});

test("what is asked in the moment in which an idle connection dies fails or is answered: nothing waits for ever", async () => {
  const url = new URL(databaseUrlFor(system.databaseUrl, "rekey_api"));
  await using lines = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(lines.port);
  await using db = openDatabase(url.href, { applicationName: "test", maxConnections: 1 });
  // The end of a socket is told in two turns of the loop, and what is asked between them must not be forgotten.
  for (let turns = 0; turns < 40; turns += 1) {
    await waitFor(() => db.$client`select 1`, { message: "a connection" });
    lines.cut();
    for (let turn = 0; turn < turns % 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const asked = await Promise.allSettled([db.$client`select 1`, db.$client`select 2`]);
    expect(asked).toHaveLength(2);
  }
});
