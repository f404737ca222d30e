import { randomUUID } from "node:crypto";
import { auditActionNames } from "@rekey/contracts/audit-actions";
import { isVisibleText } from "@rekey/contracts/visible-text";
import { serviceRoles } from "@rekey/database/prepare/service-roles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { arrangeIn } from "../harness/arrange.ts";
import { codeOf, openAsEachRole, writeTold } from "../harness/open-as-each-role.ts";
import { writers } from "./history/who-writes.ts";

const stack = new AsyncDisposableStack();
const resets = { byHand: randomUUID(), byMail: randomUUID() };
let admin: Awaited<ReturnType<typeof openAsEachRole>>["admin"];
let as: Awaited<ReturnType<typeof openAsEachRole>>["as"];
let connectAs: Awaited<ReturnType<typeof openAsEachRole>>["connectAs"];
let staffActor: string;

beforeAll(async () => {
  const opened = await openAsEachRole(stack);
  ({ admin, as, connectAs } = opened);
  const staffId = randomUUID();
  const user = { id: staffId, email: "s@b.test", emailKey: "s@b.test", name: "Dana", passwordHash: "none" };
  await arrangeIn(admin).add("staffUsers", { ...user, roles: ["staff"] });
  staffActor = `staff:${staffId}`;
  await admin`insert into clients (id, name) values ('f', 'Firm')`;
  await admin`insert into contacts (id, client_id, name, email, email_key) values ('c', 'f', 'Person', 'c@b.test', 'c@b.test')`;
  await admin`insert into resets (id, method, requested_by, requested_by_name) values
    (${resets.byHand}, 'manual', 'crm:alice', 'Alice'), (${resets.byMail}, 'email', 'crm:alice', 'Alice')`;
});
afterAll(() => stack.disposeAsync());

test.each(serviceRoles)("%s writes its own actions in its own name, and nothing else", async (role) => {
  const names: Record<string, string> = {
    contact: "contact",
    rekey: "rekey",
    staff: staffActor,
    "crm:alice": "crm:alice",
    unknown: "unknown",
    "nobody of the staff": `staff:${randomUUID()}`,
    "like Rekey": " Rekey ",
    nobody: "",
  };
  for (const action of [...auditActionNames, "anything.else" as const]) {
    const may: readonly string[] = (action === "anything.else" ? undefined : writers[action][role]) ?? [];
    for (const [who, actor] of Object.entries(names)) {
      const isCaller = who === "nobody of the staff" && (role === "rekey_api" || role === "rekey_verifier");
      const isRight = may.includes(who) || (isCaller && may.length > 0);
      const answer = await codeOf(as[role]`insert into audit_events (action, actor) values (${action}, ${actor})`);
      expect(`${action} as ${who}: ${answer}`).toBe(`${action} as ${who}: ${isRight ? "done" : "RK001"}`);
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
  "Unknown",
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
    asker: (name) =>
      writeTold(
        sql,
        randomUUID(),
        "crm:alice",
        (tx, id) => tx`
      insert into resets (id, method, requested_by, requested_by_name) values (${id}, 'email', ${name}, 'Alice')`,
      ),
    "name of the asker": (name) =>
      writeTold(
        sql,
        randomUUID(),
        "crm:alice",
        (tx, id) => tx`
      insert into resets (id, method, requested_by, requested_by_name) values (${id}, 'email', 'crm:alice', ${name})`,
      ),
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
  expect([await write("resetXaccepted"), await write("portalXsigned_in")]).toEqual(["RK001", "RK001"]);
  expect(await write("reset.accepted")).toBe("done");
});

test("a refusal says which role and which action", async () => {
  const forged = as.rekey_portal`insert into audit_events (action, actor) values ('reset.completed', 'contact')`;
  await expect(forged).rejects.toThrow('the role rekey_portal may not write the action "reset.completed"');
});
