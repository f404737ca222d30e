import { openClient } from "@rekey/database/server/open-client";
import { advisoryLock } from "@rekey/database/prepare/service-roles";
import { prepareDatabase } from "@rekey/dev/database-roles";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectPrepared } from "../harness/expect-prepared.ts";
import { startEmptyServer, type EmptyServer } from "../harness/empty-server.ts";
import { waitFor } from "../harness/wait-for.ts";

const stack = new AsyncDisposableStack();
let server: EmptyServer;

beforeAll(async () => {
  server = await startEmptyServer(stack);
});
afterAll(() => stack.disposeAsync());

const admin = { name: 'Plain "admin"-1', password: "of the host" };
const database = 'Our "shop"-1 %';
let url: string;

beforeEach(async () => {
  await server.empty();
  const { superuser: sql } = server;
  await sql`create role ${sql(admin.name)} login createrole createdb password 'of the host'`;
  await sql`create database ${sql(database)} owner ${sql(admin.name)}`;
  await sql`revoke connect on database ${sql(database)} from public`;
  url = server.urlFor(encodeURIComponent(database), admin);
});

/** What a user who is no superuser is told each time. */
const asAlways = [expect.stringMatching(/^This user may not forbid large objects/)];

const run = (text: string) => server.runIn(encodeURIComponent(database), text);
const setDefault = (name: string, value: string) =>
  server.superuser`alter database ${server.superuser(database)} set ${server.superuser(name)} = ${server.superuser(value)}`;

test("whoever prepares waits for others, however short the patience of the database is", async () => {
  await prepareDatabase(url);
  const bounds = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"];
  for (const name of bounds) await setDefault(name, "300ms");
  await using held = new AsyncDisposableStack();
  const sql = openClient(url);
  held.defer(() => sql.end({ timeout: 1 }));
  let prepared: Promise<unknown> | undefined;
  await sql.begin(async (tx) => {
    for (const name of bounds) await tx.unsafe(`set local ${name} = 0`);
    await tx`select pg_advisory_xact_lock(${advisoryLock})`;
    prepared = prepareDatabase(url);
    prepared.catch(() => {});
    await waitFor(
      async () =>
        (
          await server.superuser`
            select from pg_stat_activity where wait_event = 'advisory' and now() - query_start > interval '900ms'`
        ).length > 0,
      { message: "preparing waiting longer than the database lets others wait" },
    );
  });
  expect(await prepared).toEqual(asAlways);
  await expectPrepared(url);
});

test("what others have put before PostgreSQL's own functions is not called by whoever prepares", async () => {
  await run(`create schema theirs; grant usage on schema theirs to public;
    create function theirs.current_database() returns name language sql as $$ select 'theirs'::name $$;
    create function theirs.has_database_privilege(oid, name, text) returns boolean language sql as $$ select true $$;
    create function theirs.quote_ident(text) returns text language plpgsql as $$
      begin raise exception 'called by %', current_user; end $$`);
  await server.superuser`alter role ${server.superuser(admin.name)} set search_path = theirs, pg_catalog`;
  expect(await prepareDatabase(url)).toEqual(asAlways);
  await server.superuser`alter role ${server.superuser(admin.name)} reset search_path`;
  await expectPrepared(url);
});

test.for([
  ["functions", "create function rekey.theirs() returns int language sql as 'select 1'"],
  ["types", "create type rekey.mood as enum ('well')"],
  ["their own list of migrations", "create table rekey.__drizzle_migrations (id int, hash text, created_at bigint)"],
  ["a table called as one of ours", "create table rekey.audit_events (id int)"],
])("a schema of our name that holds %s of others stays theirs, also for a superuser", async ([, statement]) => {
  await run(`create role others; create schema rekey authorization others; ${statement}`);
  const mighty = server.urlFor(encodeURIComponent(database));
  await expect(prepareDatabase(mighty)).rejects.toThrow('The schema "rekey" of this database holds tables, types or');
  expect(await run("select from pg_namespace where nspname = 'rekey' and nspowner = 'others'::regrole")).toHaveLength(
    1,
  );
});

test("an event trigger of others that refuses or fails is named, and preparing goes on without it", async () => {
  await run(`create table public.noted (tag text);
    create function public.note() returns event_trigger language plpgsql as $$
      begin insert into noted values (tg_tag); end $$;
    create event trigger "Their notes" on ddl_command_end execute function public.note()`);
  await expect(prepareDatabase(url)).rejects.toThrow(
    'The event trigger "Their notes" of this database keeps preparing from its work: relation "noted" does not exist',
  );
  await run('alter event trigger "Their notes" disable');
  await prepareDatabase(url);
  await expectPrepared(url);
});
