import { serviceRoles, type ServiceRole } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { productServices } from "@rekey/dev/service-catalogue";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { leafOf, rootOf, sealedRows } from "../harness/sealed-rows.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const as = {} as Record<ServiceRole, Sql>;

const { test, system, see } = systemTest({ services: productServices });
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  for (const role of serviceRoles) {
    const sql = postgres(databaseUrlFor(system.databaseUrl, role), { max: 1, onnotice: () => {} });
    stack.defer(() => sql.end({ timeout: 1 }));
    as[role] = sql;
  }
  const contact = await createContact(system, { name: 'Zoë O’Neill \\ "quoted"' });
  await waitForState(system, (await requestByMail(system, contact.id)).id, "mailed");
  await waitForState(system, (await requestByHand(system, contact.id, "walrus teapot gravel nine")).id, "completed");
});
afterAll(() => stack.disposeAsync());

/** What PostgreSQL says to a statement: "42501" is "you may not", and it says so whether or not a row would match. */
async function answerTo(role: ServiceRole, statement: string): Promise<string> {
  return as[role].unsafe(statement).then(
    () => "done",
    (error: { code?: string }) => error.code ?? "failed",
  );
}

describe.each(serviceRoles)("%s", (role) => {
  test.each([
    "update audit_events set action = 'reset.cancelled' where false",
    "update audit_events set detail = '{}'",
    "delete from audit_events where false",
    "truncate audit_events",
    "update audit_seals set sequence = 1 where false",
    "delete from audit_seals where false",
    "truncate audit_seals",
    "insert into audit_events (action, actor, at) values ('a.b', 'x', now() - interval '1 day')",
    "insert into audit_events (action, actor, xid) values ('a.b', 'x', '3')",
    "insert into audit_events (id, action, actor) overriding system value values (1, 'a.b', 'x')",
    "alter table audit_events disable trigger all",
    "drop table audit_events",
    "create table public.own (id int)",
    "set role rekey_migrator",
    "set session_replication_role = replica",
    "select setval('audit_events_id_seq', 1)",
  ])("may not: %s", async (statement) => {
    expect(await answerTo(role, statement)).toBe("42501");
  });
});

test("only the sealer writes seals, and of the history it writes what it archived alone", async () => {
  for (const role of serviceRoles) {
    const seal = await answerTo(role, "insert into audit_seals (sequence, audit_event_id) select 1, 1 where false");
    expect([role, seal]).toEqual([role, role === "rekey_sealer" ? "done" : "42501"]);
  }
  // Refused by the check of each row, as the right is there.
  expect(await answerTo("rekey_sealer", "insert into audit_events (action, actor) values ('a.b', 'x')")).toBe("RK001");
});

test.each([
  ["resets", "sealed_password", ["rekey_credentials"]],
  ["rehashes", "sealed_password", ["rekey_credentials"]],
  ["credentials", "password_hash", ["rekey_verifier", "rekey_portal", "rekey_credentials"]],
  ["staff_users", "password_hash", ["rekey_console"]],
  ["links", "nonce", ["rekey_credentials", "rekey_mail"]],
  ["links", "token_hash", ["rekey_portal", "rekey_credentials", "rekey_mail"]],
  ["contacts", "email", ["rekey_api", "rekey_verifier", "rekey_portal", "rekey_credentials", "rekey_mail"]],
  ["clients", "name", ["rekey_api", "rekey_portal", "rekey_credentials", "rekey_mail"]],
  ["resets", "state", ["rekey_api", "rekey_portal", "rekey_credentials", "rekey_mail", "rekey_handover"]],
  ["audit_events", "action", ["rekey_api", "rekey_sealer", "rekey_webhooks"]],
  ["webhook_secrets", "sealed", ["rekey_webhooks"]],
  ["hand_overs", "sealed_hash", ["rekey_handover"]],
  ["portal_sessions", "id_hash", ["rekey_portal", "rekey_credentials"]],
  ["staff_sessions", "id_hash", ["rekey_console"]],
])("%s.%s is read by those whose work needs it and nobody else", async (table, column, readers) => {
  const found: string[] = [];
  for (const role of serviceRoles) {
    const answer = await answerTo(role, `select ${column} from ${table} limit 1`);
    if (answer !== "42501") found.push(answer === "done" ? role : `${role}: ${answer}`);
  }
  expect(found).toEqual(readers);
});

test.each([
  ["update credentials set password_hash = 'x' where false", ["rekey_credentials"]],
  ["insert into credentials select * from credentials where false", ["rekey_credentials"]],
  ["update contacts set email = 'x' where false", ["rekey_api"]],
  ["update links set token_hash = 'x' where false", []],
  ["update staff_users set roles = '{admin}' where false", ["rekey_console"]],
  ["delete from resets where false", []],
  ["delete from contacts where false", []],
  ["delete from events where false", []],
])("who may %s", async (statement, writers) => {
  const found: string[] = [];
  for (const role of serviceRoles) if ((await answerTo(role, statement)) === "done") found.push(role);
  expect(found).toEqual(writers);
});

test("every row is sealed, without a gap, and its leaf and the signed tree can be recomputed", async () => {
  const isWhole = async () => {
    const found = await sealedRows(system);
    const [checkpoint] = (await see.checkpoints()).slice(-1);
    return found.length > 8 && Number(checkpoint?.size) === found.length && { rows: found, checkpoint };
  };
  const { rows, checkpoint } = await waitFor(isWhole, { message: "every row of the history being signed" });
  expect(rows.map(({ sequence }) => Number(sequence))).toEqual(rows.map((_, index) => index + 1));
  expect(rows.map(leafOf)).toEqual(rows.map(({ leaf }) => leaf?.toString("hex")));
  const root = rootOf(rows.map((row) => Buffer.from(leafOf(row), "hex"))).toString("base64");
  expect(checkpoint?.note.split("\n").slice(1, 3)).toEqual([String(rows.length), root]);
});

test.each([
  ["detail", { detail: { method: "manual", sessionsEnded: 0, mustChange: false } }],
  ["at", { at: new Date(0) }],
  ["actor", { actor: "somebody else" }],
  ["contact_id", { contact_id: null }],
  ["id", { id: "0" }],
])("a changed %s of one row changes its leaf, and so the root", async (_column, change) => {
  const row = (await sealedRows(system)).find(({ action }) => action === "reset.completed");
  expect(row?.leaf?.toString("hex")).toBe(row && leafOf(row));
  expect(row && leafOf({ ...row, ...change })).not.toBe(row && leafOf(row));
});
