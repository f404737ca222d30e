import { randomUUID } from "node:crypto";
import { serviceRoles, type ServiceRole } from "@rekey/database/prepare/service-roles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { arrangeIn } from "../harness/arrange.ts";
import { codeOf, openAsEachRole } from "../harness/open-as-each-role.ts";

const stack = new AsyncDisposableStack();
const staffId = randomUUID();
const staff = `staff:${staffId}`;
const resetId = randomUUID();
let admin: Awaited<ReturnType<typeof openAsEachRole>>["admin"];
let as: Awaited<ReturnType<typeof openAsEachRole>>["as"];

beforeAll(async () => {
  ({ admin, as } = await openAsEachRole(stack));
  const user = { id: staffId, email: "s@b.test", emailKey: "s@b.test", name: "Dana", passwordHash: "none" };
  await arrangeIn(admin).add("staffUsers", { ...user, roles: ["staff"] });
  await admin`insert into clients (id, name) values ('f', 'Firm'), ('g', 'Other')`;
  await admin`insert into contacts (id, client_id, name, email, email_key) values
    ('c', 'f', 'Person', 'c@b.test', 'c@b.test'), ('d', 'g', 'Person', 'd@b.test', 'd@b.test')`;
  await admin`insert into resets (id, contact_id, client_id, method, requested_by, requested_by_name)
    values (${resetId}, 'c', 'f', 'email', 'crm:alice', 'Alice')`;
});
afterAll(() => stack.disposeAsync());

/** A row that each role may write, but for from where it says that it came. */
const rowOf: Partial<Record<ServiceRole, readonly [action: string, actor: string]>> = {
  rekey_api: ["client.created", "crm:alice"],
  rekey_verifier: ["password.verified", "crm:alice"],
  rekey_portal: ["portal.signed_in", "contact"],
  rekey_console: ["staff.signed_in", staff],
  rekey_credentials: ["link.issued", "rekey"],
  rekey_mail: ["mail.attempted", "rekey"],
  rekey_handover: ["hand_over.attempted", "rekey"],
  rekey_webhooks: ["webhook.disabled", "rekey"],
};
const writers = serviceRoles.filter((role) => role in rowOf);

function write(role: ServiceRole, source: unknown, actor = rowOf[role]?.[1] ?? ""): Promise<string> {
  const action = rowOf[role]?.[0] ?? "";
  const text = source === undefined ? null : JSON.stringify(source);
  return codeOf(
    as[role]`insert into audit_events (action, actor, source) values (${action}, ${actor}, ${text}::text::jsonb)`,
  );
}

const mayBe: Partial<Record<ServiceRole, readonly string[]>> = {
  rekey_api: ["api"],
  rekey_verifier: ["api"],
  rekey_portal: ["portal"],
  rekey_console: ["console"],
};

test.each(writers)("%s says that something came by its own way and by no other", async (role) => {
  for (const via of ["api", "console", "portal", "command-line", "elsewhere"]) {
    const isOwn = mayBe[role]?.includes(via) ?? false;
    expect([via, await write(role, { via })]).toEqual([via, isOwn ? "done" : "RK001"]);
  }
  expect(await write(role, undefined)).toBe("done");
  const [row] = await admin<{ via: string | null }[]>`
    select source ->> 'via' as via from audit_events where action = ${rowOf[role]?.[0] ?? ""} order by id desc limit 1`;
  expect(row?.via).toBe(mayBe[role]?.[0] ?? null);
});

test("that the console has called is said of its users alone", async () => {
  expect(await write("rekey_api", { via: "console" }, staff)).toBe("done");
  expect(await write("rekey_api", { via: "console" }, "console:somebody")).toBe("RK001");
  expect(await write("rekey_api", { via: "console" }, "service:somebody")).toBe("RK001");
});

const whole = {
  via: "api",
  address: "192.0.2.0/24",
  requestId: "7d1c9a52-1",
  agent: "Firefox",
  issuer: "https://id.test",
  client: "crm",
};

test.each<[string, unknown]>([
  ["an address in full", { ...whole, address: "192.0.2.7" }],
  ["an address in full that says it is cut", { ...whole, address: "192.0.2.7/24" }],
  ["an IPv6 address that says it is cut", { ...whole, address: "2001:db8:1:2::/48" }],
  ["an IPv6 address in full", { ...whole, address: "2001:db8:1:2:3:4:5:6/128" }],
  ["the words of a user agent", { ...whole, agent: "Mozilla/5.0 (X11)" }],
  ["a request id with other signs", { ...whole, requestId: "a b" }],
  ["a long request id", { ...whole, requestId: "a".repeat(65) }],
  ["a long client", { ...whole, client: "a".repeat(256) }],
  ["a client in other signs", { ...whole, client: "crm\u200d" }],
  ["a number", { ...whole, client: 7 }],
  ["a list", { ...whole, client: ["crm"] }],
  ["an object", { ...whole, client: { id: "crm" } }],
  ["another key", { ...whole, name: "Alice" }],
  ["no way", { address: whole.address }],
  ["a way that is null", { ...whole, via: null }],
  ["a text", "api"],
  ["a list in its place", ["api"]],
  ["nothing at all", null],
])("from where has one form: not %s", async (_what, source) => {
  expect(await write("rekey_api", source)).toBe("RK001");
});

test("all that may be said of it is kept as it was said", async () => {
  for (const address of ["192.0.2.0/24", "2001:db8:1::/48", `hmac:${"A".repeat(22)}`]) {
    expect(await write("rekey_api", { ...whole, address })).toBe("done");
    const [row] = await admin`select source from audit_events order by id desc limit 1`;
    expect(row?.["source"]).toEqual({ ...whole, address });
  }
});

const told = (about: object, action = "contact.updated") =>
  codeOf(as.rekey_api`insert into audit_events ${as.rekey_api({ action, actor: "crm:alice", ...about })}`);

test.each<[string, object, string]>([
  ["another contact's reset", { reset_id: resetId, contact_id: "d" }, "RK001"],
  ["a reset of another client's", { reset_id: resetId, client_id: "g" }, "RK001"],
  ["a reset that is not there", { reset_id: randomUUID() }, "RK001"],
  ["a contact of another client's", { contact_id: "c", client_id: "g" }, "RK001"],
  ["a contact that is not there", { contact_id: "nobody" }, "RK001"],
  ["a reset with its own", { reset_id: resetId, contact_id: "c", client_id: "f" }, "done"],
])("a row is about whom it is about: %s", async (_what, about, answer) => {
  expect(await told(about)).toBe(answer);
});

test("whose a reset and a contact are is filled in", async () => {
  const last = async () => {
    const [row] = await admin<{ whose: (string | null)[] }[]>`
      select array[contact_id, client_id] as whose from audit_events order by id desc limit 1`;
    return row?.whose;
  };
  expect([await told({ reset_id: resetId }), await last()]).toEqual(["done", ["c", "f"]]);
  expect([await told({ contact_id: "d" }), await last()]).toEqual(["done", ["d", "g"]]);
});

test("a move is told to the client that is left, and a look is told as it was asked for", async () => {
  expect(await told({ contact_id: "c", client_id: "g" }, "contact.moved")).toBe("done");
  expect(await told({ contact_id: "nobody", client_id: "g" }, "history.read")).toBe("done");
});

test.each(["id", "xid", "at"])("no service says of a row its %s", async (column) => {
  const values: Record<string, string> = { id: "1", xid: "1", at: "2020-01-01" };
  for (const role of writers) {
    const [action, actor] = rowOf[role] ?? ["", ""];
    const row = as[role].unsafe(
      `insert into audit_events (action, actor, ${column}) overriding system value values ('${action}', '${actor}', '${values[column]}')`,
    );
    expect([role, await codeOf(row)]).toEqual([role, "42501"]);
  }
});
