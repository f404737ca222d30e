import { applyGrants, readRights, wantedRights } from "@rekey/database/prepare/apply-grants";
import { migrateDatabase } from "@rekey/database/prepare/migrate";
import { openClient } from "@rekey/database/server/open-client";
import { migratorRole, serviceRoles } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectPrepared, inOrder } from "../harness/expect-prepared.ts";
import { startEmptyServer, type EmptyServer } from "../harness/empty-server.ts";

const stack = new AsyncDisposableStack();
let server: EmptyServer;

const admin = { name: "plain admin", password: `p@ss wörd/'"%:?#[]\\|{}~€` };
const owner = { name: "owner", password: "owns the database" };

beforeAll(async () => {
  server = await startEmptyServer(stack);
});
afterAll(() => stack.disposeAsync());

beforeEach(async () => {
  await server.empty();
  const { superuser: sql } = server;
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  await sql.unsafe(`create role "${admin.name}" login createrole createdb password ${literal(admin.password)}`);
  await sql.unsafe(`create role "${owner.name}" login password ${literal(owner.password)}`);
  await sql.unsafe(`create database shop owner "${owner.name}"`);
});

/** The database of a user who is no superuser, as they make it themselves. */
async function makeOwn(database: string): Promise<string> {
  const sql = postgres(server.urlFor("postgres", admin), { max: 1, onnotice: () => {} });
  await sql.unsafe(`create database ${database}`);
  await sql.end({ timeout: 1 });
  return server.urlFor(database, admin);
}

/** What preparing says has to be done by somebody else, which it then is. */
async function haveItDone(url: string, database: string): Promise<string> {
  const refusal = await prepareDatabase(url).then(
    () => "",
    (error: Error) => error.message,
  );
  expect(refusal).toContain(`Have an administrator run this in the database "${database}", and prepare again:`);
  const statements = refusal.split("\n").filter((line) => line.startsWith("  "));
  await server.runIn(database, statements.join("\n"));
  return statements.map((line) => line.trim()).join("\n");
}

test("a user who may make roles and databases, and no more, prepares as often as they like", async () => {
  const url = await makeOwn("managed");
  for (let times = 0; times < 3; times += 1) {
    const notes = await prepareDatabase(url);
    expect(notes).toEqual([
      expect.stringMatching(/^This user may not forbid large objects.*: REVOKE EXECUTE ON FUNCTION lo_creat.*;$/),
    ]);
    await expectPrepared(url);
  }
});

test("an owner who may make no roles is given the SQL for somebody who may, and no secret stands in it", async () => {
  const url = server.urlFor("shop", owner);
  const statements = await haveItDone(url, "shop");
  expect(statements.match(/^CREATE ROLE rekey_\w+ LOGIN PASSWORD 'SCRAM-SHA-256[$]4096:[^']+';$/gm)).toHaveLength(
    serviceRoles.length + 1,
  );
  for (const role of [migratorRole, ...serviceRoles] as const) {
    expect(statements).not.toContain(new URL(databaseUrlFor(url, role)).password);
  }
  await prepareDatabase(url);
  await prepareDatabase(url);
  await expectPrepared(url);
});

test("the extension that seals words of the history is found where others have put it, and not made twice", async () => {
  const url = await makeOwn("managed");
  await server.runIn("managed", "create schema theirs; create extension pgcrypto schema theirs");
  expect(await haveItDone(url, "managed")).toBe("GRANT USAGE ON SCHEMA theirs TO rekey_migrator;");
  await prepareDatabase(url);
  await expectPrepared(url);
  const write = (name: string) =>
    server.runIn(
      "managed",
      `insert into rekey.audit_events (action, actor, detail) values ('a.b', 'x', '{"by": "${name}"}')`,
    );
  await write("Ottoline");
  await server.runIn("managed", "create schema elsewhere; alter extension pgcrypto set schema elsewhere");
  await server.runIn("managed", "grant usage on schema elsewhere to rekey_migrator");
  await prepareDatabase(url);
  await write("Ottoline");
  const rows = await server.runIn<{ detail: string }>("managed", "select detail::text from rekey.audit_events");
  expect(rows.map(({ detail }) => /^\{"by": \{"sealed": "[^"]{60,}"\}\}$/.test(detail))).toEqual([true, true]);
});

test("what is right is not written again: a pooler that knows the passwords goes on", async () => {
  const url = await makeOwn("managed");
  await prepareDatabase(url);
  const read = () => server.runIn("managed", "select rolname, rolpassword, xmin::text from pg_authid order by 1");
  const before = await read();
  await prepareDatabase(url);
  expect(await read()).toEqual(before);
});

test("a role that may too much is told by its name, and is put right by whoever may", async () => {
  const url = await makeOwn("managed");
  await prepareDatabase(url);
  await server.superuser.unsafe(`
    alter role rekey_portal superuser createrole; alter role rekey_api bypassrls; create role strong createdb;
    create role middle; grant strong to middle; grant middle to rekey_mail; grant pg_read_all_data to rekey_sealer;
    create role harmless; grant harmless to rekey_console; alter role rekey_credentials nologin`);
  expect(await haveItDone(url, "managed")).toBe(
    [
      "ALTER ROLE rekey_api NOBYPASSRLS;",
      "ALTER ROLE rekey_portal NOSUPERUSER NOCREATEROLE;",
      "REVOKE middle FROM rekey_mail;",
      "REVOKE pg_read_all_data FROM rekey_sealer;",
    ].join("\n"),
  );
  await prepareDatabase(url);
  await expectPrepared(url);
  await server.superuser`alter role rekey_portal createdb`;
  // The passwords follow from that of whoever prepares.
  const notes = await prepareDatabase(server.urlFor("managed"));
  expect(notes.join("\n")).toContain("The role rekey_portal was CREATEDB, which no role of Rekey is to be");
  expect(notes.join("\n")).toContain("start their services again");
});

test("several databases of a server, and one twice, are prepared at once from nothing", async () => {
  const urls = [await makeOwn("one"), await makeOwn("two"), await makeOwn("three")];
  expect(await Promise.all([...urls, ...urls].map((url) => prepareDatabase(url)))).toHaveLength(6);
  for (const url of urls) await expectPrepared(url);
});

test("each right that a migration gives is one that preparing leaves", async () => {
  const url = await makeOwn("managed");
  await prepareDatabase(url);
  await server.runIn("managed", "drop schema rekey cascade; create schema rekey authorization rekey_migrator");
  const migratorUrl = databaseUrlFor(url, migratorRole);
  await migrateDatabase(migratorUrl);
  const sql = openClient(migratorUrl);
  const wanted = inOrder(wantedRights());
  const given = inOrder(await readRights(sql));
  await sql.end({ timeout: 1 });
  expect(given.filter((right) => !wanted.includes(right))).toEqual([]);
});

test("rights in our schema that are nobody's to have are taken away at each preparing, and it is said", async () => {
  const url = await makeOwn("managed");
  await prepareDatabase(url);
  await server.superuser`create role reader login`;
  await server.superuser`create role friend`;
  await server.runIn(
    "managed",
    `grant usage, create on schema rekey to public; grant select on rekey.credentials to reader with grant option;
    grant select (sealed_password) on rekey.resets to rekey_api; grant delete on rekey.audit_events to rekey_sealer;
    grant execute on function rekey.check_event() to public; grant usage on sequence rekey.audit_events_id_seq to reader;
    set role reader; grant select on rekey.credentials to friend; reset role;
    revoke select on rekey.contacts from rekey_api; revoke usage on schema rekey from rekey_mail`,
  );
  const notes = (await prepareDatabase(url)).join("\n");
  expect(notes).toContain("SELECT ON TABLE rekey.credentials from friend");
  expect(notes).toContain("SELECT (sealed_password) ON TABLE rekey.resets from rekey_api");
  await expectPrepared(url);
  expect(await applyGrants(databaseUrlFor(url, migratorRole))).toEqual([]);
});

test("a schema of our name that is somebody else's is told, and left as it is", async () => {
  await server.runIn("shop", "create schema rekey; create table rekey.theirs (id int)");
  const url = server.urlFor("shop");
  await expect(prepareDatabase(url)).rejects.toThrow(
    'The schema "rekey" of this database holds tables, types or functions of others',
  );
  expect(await server.runIn("shop", "select relname from pg_class where relnamespace = 'rekey'::regnamespace")).toEqual(
    [{ relname: "theirs" }],
  );
});
