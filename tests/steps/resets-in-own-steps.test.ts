import { randomUUID } from "node:crypto";
import { endStates, openStates, resetStates, unsetStates } from "@rekey/contracts/reset-state";
import { type EventType, queueNames, queues } from "@rekey/contracts/events";
import { serviceRoles, type ServiceRole } from "@rekey/database/prepare/service-roles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf, openAsEachRole, writeTold } from "../harness/open-as-each-role.ts";

const stack = new AsyncDisposableStack();
let admin: Awaited<ReturnType<typeof openAsEachRole>>["admin"];
let as: Awaited<ReturnType<typeof openAsEachRole>>["as"];

beforeAll(async () => {
  ({ admin, as } = await openAsEachRole(stack));
  await admin`insert into clients (id, name) values ('f', 'Firm')`;
  await admin`insert into contacts (id, client_id, name, email, email_key, portal_access)
    values ('c', 'f', 'Person', 'c@b.test', 'c@b.test', false), ('d', 'f', 'Other', 'c@b.test', 'c@b.test', false)`;
});
afterAll(() => stack.disposeAsync());
const isEnd = (state: string) => endStates.some((end) => end === state);
async function addReset(method: string, state: string, sealed: string | null = null): Promise<string> {
  const id = randomUUID();
  await admin`insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name, sealed_password, ended_at)
    values (${id}, 'c', 'f', ${method}, ${state}, 'crm:alice', 'Alice', ${sealed}, ${isEnd(state) ? new Date() : null})`;
  return id;
}
type Steps = Partial<Record<string, readonly string[]>>;

const open = ["accepted", "issued", "deferred", "mailed"];
const linked = open.slice(1);
/** From which states a role takes a reset by mail to another one, without a password. */
const steps: Partial<Record<ServiceRole, Steps>> = {
  rekey_api: { cancelled: unsetStates },
  rekey_portal: {},
  rekey_credentials: {
    accepted: ["accepted"],
    issued: ["accepted", "issued"],
    deferred: ["deferred"],
    mailed: ["mailed"],
    "handing-over": ["submitted"],
    completed: ["submitted"],
    undeliverable: ["handing-over"],
    expired: open,
    refused: ["accepted", "submitted"],
    superseded: openStates,
  },
  rekey_handover: { completed: ["handing-over"], undeliverable: ["handing-over"] },
  rekey_mail: { deferred: ["issued"], mailed: linked, undeliverable: linked },
};

test.each(serviceRoles)("%s takes the steps of a reset that are its own, and none from an end", async (role) => {
  const may = steps[role];
  for (const from of resetStates) {
    const id = await addReset("email", from);
    for (const to of resetStates) {
      // Undone, so that each step begins where this one did.
      const step = as[role].begin(async (tx) => {
        // The portal may set no end: what it may not do at all it is refused by its grants.
        if (isEnd(to)) await tx`update resets set state = ${to}, ended_at = now() where id = ${id}`;
        else await tx`update resets set state = ${to} where id = ${id}`;
        throw Object.assign(new Error("undone"), { code: "done" });
      });
      const isRight = may?.[to]?.includes(from) ?? false;
      const isGranted = may !== undefined && !(role === "rekey_portal" && isEnd(to));
      const refusal = isGranted ? "RK001" : "42501";
      expect(`${from} to ${to}: ${await codeOf(step)}`).toBe(`${from} to ${to}: ${isRight ? "done" : refusal}`);
    }
  }
});

/** What each role tells of the step that it may take here, and by whom it says that it was taken. */
const told: Partial<Record<ServiceRole, [action: string, actor: string]>> = {
  rekey_portal: ["password.submitted", "contact"],
  rekey_api: ["reset.cancelled", "crm:alice"],
  rekey_credentials: ["reset.completed", "whoever set it"],
};
const ending = "ended_at = now(), sealed_password = null";
const setterOf = (method: string): string => (method === "manual" ? "crm:alice" : "contact");

test.each([
  ["rekey_portal", "email", "mailed", null, "state = 'submitted', sealed_password = 'mine'", "done"],
  ["rekey_portal", "email", "mailed", null, "updated_at = now()", "RK001"],
  ["rekey_portal", "email", "accepted", null, "state = 'submitted', sealed_password = 'mine'", "RK001"],
  ["rekey_portal", "manual", "accepted", "theirs", "sealed_password = 'mine'", "RK001"],
  ["rekey_portal", "manual", "accepted", "theirs", "state = 'submitted', sealed_password = 'mine'", "RK001"],
  ["rekey_portal", "self_service", "submitted", "theirs", "sealed_password = 'mine'", "RK001"],
  ["rekey_api", "email", "mailed", null, "state = 'submitted', sealed_password = 'mine'", "RK001"],
  ["rekey_api", "email", "mailed", null, "sealed_password = 'mine'", "RK001"],
  ["rekey_api", "manual", "accepted", "theirs", "sealed_password = 'mine'", "RK001"],
  ["rekey_api", "manual", "accepted", "theirs", `state = 'cancelled', ${ending}`, "done"],
  ["rekey_mail", "email", "mailed", null, "sealed_password = 'mine'", "42501"],
  ["rekey_credentials", "manual", "accepted", "theirs", "sealed_password = 'mine'", "RK001"],
  ["rekey_credentials", "manual", "accepted", "theirs", "contact_id = 'd'", "RK001"],
  ["rekey_credentials", "manual", "accepted", "theirs", "state = 'issued'", "RK001"],
  [
    "rekey_credentials",
    "email",
    "submitted",
    "theirs",
    "state = 'completed', ended_at = now(), sealed_password = 'mine'",
    "RK001",
  ],
  ["rekey_credentials", "manual", "accepted", "theirs", `state = 'completed', ${ending}`, "done"],
] as const)("%s with a reset %s that is %s with %s: %s: %s", async (role, method, state, sealed, change, answer) => {
  const id = await addReset(method, state, sealed);
  const step = as[role].begin(async (tx) => {
    await tx.unsafe(`update resets set ${change} where id = '${id}'`);
    // As every step has to, or its commit is refused for that.
    const [action, actor] = told[role] ?? [];
    const detail = role === "rekey_portal" ? {} : { by: "Alice" };
    if (action && actor)
      await tx`insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
      values (${action}, ${actor === "whoever set it" ? setterOf(method) : actor}, ${id}, 'c', 'f', ${tx.json(detail)})`;
  });
  expect(await codeOf(step)).toBe(answer);
});

test.each([
  ["rekey_portal", "contact", "self_service", "accepted", null, "done"],
  ["rekey_portal", "contact", "self_service", "accepted", "sealed", "RK001"],
  ["rekey_portal", "contact", "self_service", "submitted", "sealed", "done"],
  ["rekey_portal", "contact", "self_service", "submitted", null, "RK001"],
  ["rekey_portal", "contact", "self_service", "completed", null, "RK001"],
  ["rekey_portal", "contact", "manual", "accepted", null, "RK001"],
  ["rekey_portal", "crm:alice", "self_service", "accepted", null, "RK001"],
  ["rekey_portal", "contact called Alice", "self_service", "accepted", null, "RK001"],
  ["rekey_portal", "crm:alice called the contact", "self_service", "accepted", null, "RK001"],
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
  async (role, asker, method, state, sealed, answer) => {
    const [actor = "", name = actor === "contact" ? "the contact" : "Alice"] = asker.split(" called ");
    const [contactId, clientId] = state === "submitted" ? ["c", "f"] : [null, null];
    const endedAt = state === "completed" ? new Date() : null;
    const row = writeTold(
      as[role],
      randomUUID(),
      // Who asks stands in the reset too, and that is what is judged here.
      role === "rekey_portal" ? "contact" : actor,
      (tx, id) => tx`
      insert into resets (id, method, state, requested_by, requested_by_name, ended_at, sealed_password, contact_id, client_id)
      values (${id}, ${method}, ${state}, ${actor}, ${name}, ${endedAt}, ${sealed},
        ${contactId}, ${clientId})`,
    );
    expect(await codeOf(row)).toBe(answer);
  },
);

test.each(serviceRoles)("%s cannot say that somebody else asked, or in another way", async (role) => {
  for (const change of ["method = 'manual'", "requested_by = 'contact'", "requested_by_name = 'Alice'"])
    expect(await codeOf(as[role].unsafe(`update resets set ${change} where false`))).toBe("42501");
});

const askers: Record<EventType, readonly ServiceRole[]> = {
  PasswordResetRequested: ["rekey_api"],
  ManualResetRequested: ["rekey_api"],
  SelfServiceResetRequested: ["rekey_portal"],
  NewPasswordSubmitted: ["rekey_portal"],
  OutdatedHashFound: ["rekey_verifier", "rekey_portal"],
  PasswordImportRequested: ["rekey_api"],
  SetPasswordLinkIssued: ["rekey_api", "rekey_credentials"],
  PasswordChanged: ["rekey_credentials"],
  AddressChanged: ["rekey_api"],
  TestMailRequested: ["rekey_api"],
  StaffMailRequested: ["rekey_console"],
};

test.each(serviceRoles)("%s has the workers do what is its to ask for", async (role) => {
  const asksAnything = Object.values(askers).some((roles) => roles.includes(role));
  for (const queue of queueNames) {
    for (const type of Object.keys(queues[queue]) as EventType[]) {
      const answer = await codeOf(as[role]`insert into events (queue, type, due_at) values (${queue}, ${type}, now())`);
      const refusal = asksAnything ? "RK001" : "42501";
      expect(`${type}: ${answer}`).toBe(`${type}: ${askers[type].includes(role) ? "done" : refusal}`);
    }
  }
});

test.each([
  ["email", "PasswordResetRequested", "ManualResetRequested"],
  ["manual", "ManualResetRequested", "PasswordResetRequested"],
])("a reset by %s is asked for by %s, and not by %s", async (method, right, wrong) => {
  const id = await addReset(method, "accepted", method === "manual" ? "theirs" : null);
  const columns = (type: string) => ({ queue: "credentials", type, reset_id: id, due_at: new Date() });
  const ask = (type: string) => codeOf(as.rekey_api`insert into events ${as.rekey_api(columns(type))}`);
  expect([await ask(right), await ask(wrong)]).toEqual(["done", "RK001"]);
});

test.each(["rekey_api", "rekey_portal", "rekey_credentials", "rekey_mail"] as const)(
  "%s brings no link back to life",
  async (role) => {
    const id = await addReset("email", "mailed");
    await admin`insert into links (reset_id, contact_id, generation, key_id, nonce, token_hash, email_key, credential_version, ended_at, ended_because)
    values (${id}, 'c', 1, 'k', 'n', ${id}, 'c@b.test', 0, now(), 'cancelled')`;
    for (const change of [
      "ended_at = null, ended_because = null",
      "ended_at = now() + interval '1 hour'",
      "ended_because = 'used'",
    ])
      expect(await codeOf(as[role].unsafe(`update links set ${change} where reset_id = '${id}'`))).toBe("RK001");
  },
);

test.each([
  ["rekey_api", "set_password_link", "pending", null, "done"],
  ["rekey_api", "address_changed", "pending", "old@b.test", "done"],
  ["rekey_api", "set_password_link", "pending", "mine@b.test", "RK001"],
  ["rekey_api", "set_password_link", "accepted", null, "RK001"],
  ["rekey_api", "password_set_by_staff", "pending", null, "RK001"],
  ["rekey_credentials", "set_password_link", "pending", null, "done"],
  ["rekey_credentials", "password_changed", "pending", null, "done"],
  ["rekey_credentials", "password_changed", "pending", "mine@b.test", "RK001"],
  ["rekey_credentials", "address_changed", "pending", null, "RK001"],
  ["rekey_mail", "set_password_link", "pending", null, "42501"],
] as const)("%s has a mail sent, %s that is %s, to %s: %s", async (role, kind, state, to, answer) => {
  const mail = as[
    role
  ]`insert into deliveries (contact_id, kind, state, to_address) values ('c', ${kind}, ${state}, ${to})`;
  expect(await codeOf(mail)).toBe(answer);
});

test.each(["rekey_api", "rekey_credentials"] as const)(
  "%s takes back a mail that waits, and says no more of it",
  async (role) => {
    const answers: string[] = [];
    for (const from of ["pending", "deferred", "sending", "accepted"]) {
      for (const to of ["withdrawn", "accepted", "pending"]) {
        const id = randomUUID();
        await admin`insert into deliveries (id, contact_id, kind, state) values (${id}, 'c', 'set_password_link', ${from})`;
        if ((await codeOf(as[role]`update deliveries set state = ${to} where id = ${id}`)) === "done")
          answers.push(`${from} to ${to}`);
      }
    }
    expect(answers).toEqual(["pending to withdrawn", "deferred to withdrawn"]);
  },
);
