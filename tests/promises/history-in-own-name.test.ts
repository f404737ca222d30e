import { randomBytes, randomUUID } from "node:crypto";
import { serviceRoles, type ServiceRole } from "@rekey/database/migrate";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

const stack = new AsyncDisposableStack();
const as = {} as Record<ServiceRole, Sql>;
const resets = { byHand: randomUUID(), byMail: randomUUID() };
let admin: Sql;
let databaseUrl: string;
let staffActor: string;
let notes: string[];

beforeAll(async () => {
  const { serverUrl, templateName, staff } = inject("servers");
  const name = `rekey_names_${randomBytes(6).toString("hex")}`;
  stack.defer(() => dropDatabase(serverUrl, name));
  databaseUrl = await createDatabase(serverUrl, name, { template: templateName });
  notes = await prepareDatabase(databaseUrl);
  const connect = (url: string) => {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    stack.defer(() => sql.end({ timeout: 1 }));
    return sql;
  };
  admin = connect(databaseUrl);
  for (const role of serviceRoles) as[role] = connect(databaseUrlFor(databaseUrl, role));
  staffActor = `staff:${staff.staff.id}`;
  await admin`insert into resets (id, method, requested_by, requested_by_name) values
    (${resets.byHand}, 'manual', 'crm:alice', 'Alice'), (${resets.byMail}, 'email', 'crm:alice', 'Alice')`;
});
afterAll(() => stack.disposeAsync());

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? "failed",
  );

const verbsOf = {
  reset: "accepted cancelled completed expired superseded undeliverable refused",
  link: "issued opened resent",
  password: "submitted",
  credential: "rehashed",
  portal: "signed_in signed_out other_sessions_ended",
  staff: "signed_in signed_out",
  client: "created updated",
  contact: "created updated address_confirmed",
  address: "revealed",
  history: "read",
  queue: "pause_requested resume_requested",
  mail: "attempted deferred withheld bounced test_requested",
  event: "parked retried",
  anything: "else",
};
const actions = Object.entries(verbsOf).flatMap(([of, verbs]) => verbs.split(" ").map((verb) => `${of}.${verb}`));

const callers = ["crm:alice", "staff"];
const expected: Record<ServiceRole, [actors: string[], actions: RegExp][]> = {
  rekey_api: [
    [
      callers,
      /^(?:reset\.(?:accepted|cancelled)|link\.resent|(?:client|contact|address|history|queue)\..*|event\.retried|mail\.test_requested)$/,
    ],
  ],
  rekey_portal: [[["contact"], /^(?:reset\.accepted|link\.opened|password\.submitted|portal\..*)$/]],
  rekey_console: [[["staff"], /^staff\./]],
  rekey_credentials: [
    [["rekey"], /^(?:link\.issued|reset\.(?:superseded|expired|refused)|credential\..*|event\.parked)$/],
    [["contact"], /^reset\.superseded$/],
  ],
  rekey_mail: [[["rekey"], /^(?:link\.issued|reset\.undeliverable|mail\..*|event\.parked)$/]],
  rekey_sealer: [],
};

test.each(serviceRoles)("%s writes its own actions in its own name, and nothing else", async (role) => {
  const names: Record<string, string> = {
    contact: "contact",
    rekey: "rekey",
    staff: staffActor,
    "crm:alice": "crm:alice",
    "nobody of the staff": `staff:${randomUUID()}`,
    "like Rekey": " Rekey ",
    nobody: "",
  };
  const may = expected[role];
  for (const action of actions) {
    for (const [who, actor] of Object.entries(names)) {
      const isCaller = who === "nobody of the staff" && role === "rekey_api";
      const isRight = may.some(([actors, of]) => (actors.includes(who) || isCaller) && of.test(action));
      const refusal = role === "rekey_sealer" ? "42501" : "RK001";
      const answer = await codeOf(as[role]`insert into audit_events (action, actor) values (${action}, ${actor})`);
      expect(`${action} as ${who}: ${answer}`).toBe(`${action} as ${who}: ${isRight ? "done" : refusal}`);
    }
  }
});

test.each([
  ["byHand", "crm:alice", "done"],
  ["byHand", "crm:mallory", "RK001"],
  ["byHand", "contact", "RK001"],
  ["byMail", "contact", "done"],
  ["byMail", "crm:alice", "RK001"],
] as const)("who set the password of a reset %s is not the worker's to say: %s", async (reset, actor, answer) => {
  const row = as.rekey_credentials`
    insert into audit_events (action, actor, reset_id) values ('reset.completed', ${actor}, ${resets[reset]})`;
  expect(await codeOf(row)).toBe(answer);
});

test.each([
  ["rekey_portal", "contact", "self_service", "accepted", "done"],
  ["rekey_portal", "contact", "self_service", "completed", "RK001"],
  ["rekey_portal", "contact", "manual", "accepted", "RK001"],
  ["rekey_portal", "crm:alice", "self_service", "accepted", "RK001"],
  ["rekey_api", "crm:alice", "email", "accepted", "done"],
  ["rekey_api", "contact", "email", "accepted", "RK001"],
  ["rekey_api", "rekey", "email", "accepted", "RK001"],
] as const)("%s asking as %s for a reset %s that is %s: %5$s", async (role, actor, method, state, answer) => {
  const ended = state === "completed" ? new Date() : null;
  const row = as[role]`
    insert into resets (id, method, state, requested_by, requested_by_name, ended_at)
    values (${randomUUID()}, ${method}, ${state}, ${actor}, 'somebody', ${ended})`;
  expect(await codeOf(row)).toBe(answer);
});

test("a refusal says which role and which action", async () => {
  const forged = as.rekey_portal`insert into audit_events (action, actor) values ('reset.completed', 'contact')`;
  await expect(forged).rejects.toThrow('the role rekey_portal may not write the action "reset.completed"');
});

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
