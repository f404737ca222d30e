import { randomUUID } from "node:crypto";
import { isVisibleText } from "@rekey/contracts/visible-text";
import { serviceRoles, type ServiceRole } from "@rekey/database/service-roles";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { codeOf, openAsEachRole } from "../harness/open-as-each-role.ts";

const stack = new AsyncDisposableStack();
const resets = { byHand: randomUUID(), byMail: randomUUID() };
let admin: Awaited<ReturnType<typeof openAsEachRole>>["admin"];
let as: Awaited<ReturnType<typeof openAsEachRole>>["as"];
let connectAs: Awaited<ReturnType<typeof openAsEachRole>>["connectAs"];
let staffActor: string;

beforeAll(async () => {
  const opened = await openAsEachRole(stack);
  ({ admin, as, connectAs } = opened);
  staffActor = `staff:${inject("servers").staff.staff.id}`;
  await admin`insert into clients (id, name) values ('f', 'Firm')`;
  await admin`insert into contacts (id, client_id, name, email, email_key) values ('c', 'f', 'Person', 'c@b.test', 'c@b.test')`;
  await admin`insert into resets (id, method, requested_by, requested_by_name) values
    (${resets.byHand}, 'manual', 'crm:alice', 'Alice'), (${resets.byMail}, 'email', 'crm:alice', 'Alice')`;
});
afterAll(() => stack.disposeAsync());

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
  rekey_mail: [[["rekey"], /^(?:link\.issued|reset\.undeliverable|mail\.(?!test_requested).*|event\.parked)$/]],
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

// What reads as the contact or as Rekey, or holds what cannot be seen.
const namesOfOurs = [
  "contact",
  "The Contact",
  "contact\t",
  "contact\n",
  "contact\u00a0",
  "Rekey\u200b",
  "re\u00adkey",
  "con-tact",
];
namesOfOurs.push(
  "\u200dcontact",
  "ｃｏｎｔａｃｔ",
  "rekey\ufe0f",
  "«Rekey»",
  "crm:al\u202eice",
  "crm:al\u200dice",
  "crm:alice\u3000",
  "\u2000",
  "",
);
const namesOfOthers = [
  "crm:alice",
  "Zoë Contact-Núñez",
  "李雷",
  "contact desk",
  "https://a.test|contact",
  "क्\u200dष",
  "---",
  "Rekeyev",
];

test("nobody's name but a caller's own stands on a row of the API, as the actor, as who is shown, or as who asked", async () => {
  const sql = as.rekey_api;
  const ways: Record<string, (name: string) => Promise<unknown>> = {
    actor: (name) => sql`insert into audit_events (action, actor) values ('client.created', ${name})`,
    by: (name) =>
      sql`insert into audit_events (action, actor, detail) values ('client.created', 'crm:alice', ${sql.json({ by: name })})`,
    asker: (name) => sql`insert into resets (id, method, requested_by, requested_by_name)
      values (${randomUUID()}, 'email', ${name}, 'Alice')`,
    "name of the asker": (name) => sql`insert into resets (id, method, requested_by, requested_by_name)
      values (${randomUUID()}, 'email', 'crm:alice', ${name})`,
    tester: (name) => sql`insert into mail_tests (to_address, requested_by, requested_by_name)
      values ('a@b.test', ${name}, 'Alice')`,
  };
  for (const [way, write] of Object.entries(ways)) {
    for (const name of namesOfOurs) expect([way, name, await codeOf(write(name))]).toEqual([way, name, "RK001"]);
    for (const name of namesOfOthers) expect([way, name, await codeOf(write(name))]).toEqual([way, name, "done"]);
  }
});

test("PostgreSQL lets every name through that the API does, and no character that cannot be seen", async () => {
  const codePoints = Array.from({ length: 0xe1000 }, (_, point) => point).filter(
    (point) =>
      (point > 0 && point < 0x3400) ||
      (point >= 0xfb00 && point < 0xfdd0) ||
      (point > 0xfdef && point < 0xfffe) ||
      point >= 0xe0000,
  );
  const names = codePoints.map((point) => `crm:क${String.fromCodePoint(point)}b`);
  const rows = await admin<{ name: string; may: boolean }[]>`
    select name, is_name_of_others(name) as may from unnest(${names}::text[]) name`;
  const differing = rows.filter(({ name, may }) => may !== (isVisibleText(name) && !/[^\S ]/.test(name)));
  // What only picks a style of the sign before it makes no name of ours; the API refuses it where it stands idle.
  const unknown = differing.filter(({ name, may }) => !may || !/[\p{Variation_Selector}\u{1D159}\uFFFC]/u.test(name));
  expect(unknown.map(({ name }) => name.codePointAt(5)?.toString(16))).toEqual([]);
});

test.each([
  ["rekey_portal", "portal.signed_in", "contact", "RK001"],
  ["rekey_mail", "mail.attempted", "rekey", "RK001"],
  ["rekey_credentials", "link.issued", "rekey", "RK001"],
  ["rekey_credentials", "reset.superseded", "contact", "RK001"],
  ["rekey_console", "staff.signed_in", "staff", "RK001"],
] as const)("%s shows nobody else as who did it: %s", async (role, action, actor, answer) => {
  const row = as[role]`insert into audit_events (action, actor, detail)
    values (${action}, ${actor === "staff" ? staffActor : actor}, '{"by": "Alice"}')`;
  expect(await codeOf(row)).toBe(answer);
});

test("no setting of a session changes what the rules mean", async () => {
  const sql = connectAs("rekey_portal");
  await sql`set standard_conforming_strings = off`;
  await sql`set search_path = pg_temp, rekey`;
  await sql.unsafe("set row_security = off; set datestyle = german; set transform_null_equals = on").simple();
  const write = (action: string) => codeOf(sql`insert into audit_events (action, actor) values (${action}, 'contact')`);
  expect(await write("resetXaccepted")).toBe("RK001");
  expect(await write("portalXsigned_in")).toBe("RK001");
  expect(await write("reset.accepted")).toBe("done");
});

test.each([
  ["rekey_portal", "contact", "self_service", "accepted", null, "done"],
  ["rekey_portal", "contact", "self_service", "accepted", "sealed", "RK001"],
  ["rekey_portal", "contact", "self_service", "submitted", "sealed", "done"],
  ["rekey_portal", "contact", "self_service", "submitted", null, "RK001"],
  ["rekey_portal", "contact", "self_service", "completed", null, "RK001"],
  ["rekey_portal", "contact", "manual", "accepted", null, "RK001"],
  ["rekey_portal", "crm:alice", "self_service", "accepted", null, "RK001"],
  ["rekey_api", "crm:alice", "email", "accepted", null, "done"],
  ["rekey_api", "crm:alice", "email", "accepted", "sealed", "RK001"],
  ["rekey_api", "crm:alice", "email", "mailed", null, "RK001"],
  ["rekey_api", "crm:alice", "manual", "accepted", "sealed", "done"],
  ["rekey_api", "crm:alice", "manual", "accepted", null, "RK001"],
  ["rekey_api", "crm:alice", "manual", "submitted", "sealed", "RK001"],
  ["rekey_api", "crm:alice", "self_service", "submitted", "sealed", "RK001"],
  ["rekey_api", "crm:alice", "self_service", "accepted", null, "RK001"],
] as const)(
  "%s asking as %s for a reset %s that is %s with %s: %s",
  async (role, actor, method, state, sealed, answer) => {
    const row = as[role]`
    insert into resets (id, method, state, requested_by, requested_by_name, ended_at, sealed_password, contact_id, client_id)
    values (${randomUUID()}, ${method}, ${state}, ${actor}, ${actor === "contact" ? "the contact" : "Alice"},
      ${state === "completed" ? new Date() : null}, ${sealed}, ${state === "submitted" ? "c" : null}, ${state === "submitted" ? "f" : null})`;
    expect(await codeOf(row)).toBe(answer);
  },
);

test("a refusal says which role and which action", async () => {
  const forged = as.rekey_portal`insert into audit_events (action, actor) values ('reset.completed', 'contact')`;
  await expect(forged).rejects.toThrow('the role rekey_portal may not write the action "reset.completed"');
});
