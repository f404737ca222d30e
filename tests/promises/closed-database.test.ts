import { randomBytes } from "node:crypto";
import { serviceRoles } from "@rekey/database/service-roles";
import { prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { codeOf, openAsEachRole } from "../harness/open-as-each-role.ts";

const stack = new AsyncDisposableStack();
let as: Awaited<ReturnType<typeof openAsEachRole>>["as"];
let notes: string[];

beforeAll(async () => {
  const opened = await openAsEachRole(stack);
  as = opened.as;
  // Here and in no file besides: it changes roles, which all databases of a server share.
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
    "create extension pgcrypto",
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

test("in a database that holds tables of others nothing of theirs is taken away, and it is said", async () => {
  const { serverUrl } = inject("servers");
  const name = `rekey_shared_${randomBytes(6).toString("hex")}`;
  stack.defer(() => dropDatabase(serverUrl, name));
  const url = await createDatabase(serverUrl, name);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`create schema theirs`;
  await sql`create table theirs.things (id int)`;
  const [note] = await prepareDatabase(url);
  expect(note).toContain("The database holds tables of others");
  const [row] = await sql`select has_database_privilege('rekey_mail', current_database(), 'TEMPORARY') as "mayStill"`;
  await sql.end({ timeout: 1 });
  expect(row).toEqual({ mayStill: true });
});
