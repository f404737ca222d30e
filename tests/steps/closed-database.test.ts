import { randomBytes } from "node:crypto";
import { serviceRoles } from "@rekey/database/prepare/service-roles";
import { prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { expectPrepared } from "../harness/expect-prepared.ts";
import { codeOf, openAsEachRole } from "../harness/open-as-each-role.ts";

const stack = new AsyncDisposableStack();
let as: Awaited<ReturnType<typeof openAsEachRole>>["as"];
let admin: Sql;
let notes: string[];

beforeAll(async () => {
  const opened = await openAsEachRole(stack);
  as = opened.as;
  admin = opened.admin;
  notes = await prepareDatabase(opened.databaseUrl);
});
afterAll(() => stack.disposeAsync());

test("a database of our own is closed without a word", () => {
  expect(notes).toEqual([]);
});

test.each(serviceRoles)("%s leaves nothing in the database that our grants do not know", async (role) => {
  const answers: Record<string, string> = {};
  const statements = [
    "create temporary table mine (id int)",
    "select 1 as id into temporary mine",
    "create table public.mine (id int)",
    "create table rekey.mine (id int)",
    "create schema mine",
    "create function pg_temp.lower(text) returns text language sql as 'select $1'",
    "create or replace function check_audit_event() returns trigger language plpgsql as 'begin return new; end'",
    "create function public.mine() returns int language sql as 'select 1'",
    "select lo_create(0)",
    "select lo_creat(-1)",
    "select lo_from_bytea(0, 'x')",
    "select lo_import('/etc/hostname')",
    "copy (select 1) to program 'true'",
    "copy (select 1) to '/tmp/mine'",
    "create extension citext",
    "drop extension pgcrypto cascade",
    "create role mine",
    "set role rekey_migrator",
    "set session authorization postgres",
    "alter role rekey_mail password 'mine'",
    "alter trigger audit_events_in_own_name on audit_events rename to off",
    "alter table audit_events disable trigger user",
    "create trigger mine before insert on audit_events execute function check_audit_event()",
    "drop function check_audit_event()",
    "create publication mine for all tables",
    "alter system set log_statement = 'all'",
  ];
  for (const statement of statements) {
    // Only the role that is named is its own.
    if (statement.includes(`role ${role} `)) continue;
    answers[statement] = await codeOf(as[role].unsafe(statement));
  }
  expect(Object.entries(answers).filter(([, answer]) => !["42501", "0LP01"].includes(answer))).toEqual([]);
});

/** Everything in a database that is not Rekey's: what there is, whose it is, who may what, and the rows. */
async function readOthers(sql: Sql): Promise<Record<string, unknown>> {
  const notOurs = sql`n.nspname !~ '^pg_(toast|temp)' and n.nspname not in ('information_schema', 'rekey')`;
  return {
    database: [...(await sql`select datacl::text from pg_database where datname = current_database()`)],
    schemas: [...(await sql`select nspname, nspowner, nspacl::text from pg_namespace n where ${notOurs} order by 1`)],
    tables: [
      ...(await sql`select c.oid::text, relname, relowner, relacl::text from pg_class c join pg_namespace n on n.oid = relnamespace
        where ${notOurs} order by relname, c.oid`),
    ],
    functions: [
      ...(await sql`select p.oid::text, proname, proowner, proacl::text from pg_proc p join pg_namespace n on n.oid = pronamespace
        where ${notOurs} order by p.oid`),
    ],
    rows: [
      ...(await sql`select 'contact' as what, name from public.contacts union all select 'client', name from public.clients
        union all select 'event', name from public.events union all select 'migration', hash from drizzle.__drizzle_migrations
        order by 1, 2`),
    ],
  };
}

test("another application with tables called as ours, and its own list of migrations, loses nothing and sees nothing", async () => {
  const { serverUrl } = inject("database");
  const name = `rekey_shared_${randomBytes(6).toString("hex")}`;
  stack.defer(async () => {
    await dropDatabase(serverUrl, name);
    await admin.unsafe(`drop role ${name}`);
  });
  const url = await createDatabase(serverUrl, name);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const password = randomBytes(12).toString("hex");
  await sql.unsafe(`
    create role ${name} login password '${password}';
    create table public.contacts (id int, name text); create table public.clients (id int, name text);
    create table public.events (id int, name text); insert into public.contacts values (1, 'theirs');
    grant select, insert on public.contacts, public.events to ${name}; grant select on public.clients to public;
    create function public.check_event() returns trigger language plpgsql as 'begin return new; end';
    create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text, created_at bigint);
    insert into drizzle.__drizzle_migrations (hash, created_at) values ('theirs', 1900000000000);
    grant usage on schema drizzle to ${name}; grant select on drizzle.__drizzle_migrations to ${name}`);
  const before = await readOthers(sql);
  for (let times = 0; times < 2; times += 1) {
    expect(await prepareDatabase(url)).toEqual([expect.stringContaining("The database holds tables of others")]);
  }
  const { database, ...others } = await readOthers(sql);
  expect({ ...others, database: before["database"] }).toEqual(before);
  // What is new is said to ours alone.
  expect(JSON.stringify(database)).toMatch(/rekey_migrator=C[^"]*"/);
  await expectPrepared(url);
  const [row] = await sql`select has_database_privilege('rekey_mail', current_database(), 'TEMPORARY') as "mayStill"`;
  expect(row).toEqual({ mayStill: true });

  const theirs = postgres(Object.assign(new URL(url), { username: name, password }).href, {
    max: 1,
    onnotice: () => {},
  });
  await theirs`insert into contacts values (2, 'theirs too')`;
  expect([...(await theirs`select name from contacts order by id`)]).toEqual([
    { name: "theirs" },
    { name: "theirs too" },
  ]);
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'rekey'::regnamespace and relkind in ('r', 'v', 'S')`;
  for (const table of tables) {
    expect.soft(await codeOf(theirs`select * from rekey.${theirs(table.name)}`), table.name).toBe("42501");
  }
  expect(await codeOf(theirs`select rekey.key_is_used('a', 'b')`)).toBe("42501");
  expect(await codeOf(theirs`create table rekey.mine (id int)`)).toBe("42501");
  await Promise.all([sql.end({ timeout: 1 }), theirs.end({ timeout: 1 })]);
});
