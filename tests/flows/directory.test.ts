import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Contact, Page } from "@rekey/contracts/resources";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system } = systemTest({ services: ["api"] });

const mark = () => randomUUID().slice(0, 8);

test("a client is created, read, renamed and told of in the history", async () => {
  const response = await system.fetchApi("/v1/clients", {
    method: "POST",
    body: JSON.stringify({ name: "Kelp & Sons" }),
  });
  const client = (await response.json()) as { id: string };
  expect(response.status).toBe(201);
  expect(response.headers.get("location")).toBe(`${system.apiUrl}/v1/clients/${client.id}`);
  expect(await system.api().getClient(client.id)).toEqual(client);
  expect(await system.api().patchClient(client.id, { name: "Kelp AG" })).toMatchObject({
    id: client.id,
    name: "Kelp AG",
  });
  const { items } = await system.api("auditor").listAuditEvents({ clientId: client.id });
  expect(items.map(({ action, actor }) => [action, actor])).toEqual([
    ["client.updated", `staff:${system.staff.staff.id}`],
    ["client.created", `staff:${system.staff.staff.id}`],
  ]);
});

test("a contact keeps every field as it was given, and a change touches only what it names", async () => {
  const client = await system.api().createClient({ name: "Firm" });
  const fields = {
    name: "Zoë O'Neil-Łuk",
    email: `Zoe.${mark()}@Firm.test`,
    locale: "fr" as const,
    timeZone: "America/Montreal",
    portalAccess: true,
  };
  const created = await system.api().createContact(client.id, { ...fields, position: "Buyer", phone: "+49 30 1" });
  expect(created).toMatchObject({
    ...fields,
    position: "Buyer",
    phone: "+49 30 1",
    clientName: "Firm",
    hasPassword: false,
  });
  const { oldAddressIsTold, ...changed } = await system
    .api()
    .patchContact(created.id, { phone: null, name: "Zoë Łuk" });
  expect(changed).toMatchObject({ ...fields, name: "Zoë Łuk", position: "Buyer", phone: null });
  expect(changed.emailChangedAt).toBe(created.emailChangedAt);
  expect(await system.api().getContact(created.id)).toEqual(changed);
  const before = await countRows(system);
  expect(await system.api().patchContact(created.id, { name: "Zoë Łuk" })).toEqual({ ...changed, oldAddressIsTold });
  expect(await countRows(system), "a change of nothing").toEqual(before);
});

test("a contact's zone is any that is known; what is none leaves the contact without one, and only nonsense is refused", async () => {
  const contact = await createContact(system, { timeZone: "Europe/Kyiv" });
  const put = async (timeZone: unknown) => {
    const body = JSON.stringify({ clientId: contact.clientId, name: contact.name, email: contact.email, timeZone });
    const response = await system.fetchApi(`/v1/contacts/${contact.id}`, { method: "PUT", body });
    return [response.status, (await system.api().getContact(contact.id)).timeZone];
  };
  expect(await put("Europe/Kiev")).toEqual([200, "Europe/Kiev"]);
  for (const none of ["", null, "W. Europe Standard Time", "+02:00"]) expect(await put(none)).toEqual([200, null]);
  expect(await put("UTC")).toEqual([200, "UTC"]);
  for (const nonsense of [7, {}, "UTC\r\nBcc: x@y.test"]) expect(await put(nonsense)).toEqual([422, "UTC"]);
});

test("a CRM puts its contacts under its own ids: new ones are created, known ones made as given", async () => {
  const clientId = `crm:${mark()}`;
  await system.api().createClient({ id: clientId, name: "External" });
  const id = `crm.contact:${mark()}`;
  const body = { clientId, name: "Ida", email: `ida.${mark()}@ext.test`, position: "CFO" };
  const put = (fields: object) =>
    system.fetchApi(`/v1/contacts/${id}`, { method: "PUT", body: JSON.stringify({ ...body, ...fields }) });
  const first = await put({});
  expect([first.status, await first.json()]).toEqual([201, expect.objectContaining({ ...body, id })]);
  expect((await put({})).status).toBe(200);
  const other = await system.api().createClient({ name: "Other" });
  const moved = await put({ clientId: other.id });
  expect([moved.status, await moved.json()]).toEqual([409, expect.objectContaining({ code: "other-client" })]);
  const orphan = await system.fetchApi(`/v1/contacts/${id}x`, {
    method: "PUT",
    body: JSON.stringify({ ...body, email: `other.${body.email}`, clientId: "none" }),
  });
  expect([orphan.status, await orphan.json()]).toEqual([
    422,
    expect.objectContaining({
      code: "invalid-request",
      errors: [expect.objectContaining({ pointer: "/clientId", code: "unknown-client" })],
    }),
  ]);
});

test("an id that is taken is refused, and the first keeps what it was", async () => {
  const client = await system.api().createClient({ id: `c-${mark()}`, name: "First" });
  await expect(system.api().createClient({ id: client.id, name: "Second" })).rejects.toMatchObject({
    code: "already-exists",
  });
  expect(await system.api().getClient(client.id)).toEqual(client);
});

test("an address belongs to one contact with portal access, in any spelling of its case", async () => {
  const [one, other] = [await createContact(system), await createContact(system)];
  const taken = { status: 409, code: "address-in-use" };
  const before = await countRows(system);
  const shouted = one.email.toUpperCase();
  await expect(system.api().patchContact(other.id, { email: one.email })).rejects.toMatchObject(taken);
  await expect(system.api().patchContact(other.id, { email: shouted })).rejects.toMatchObject(taken);
  await expect(system.api().createContact(one.clientId, { name: "Twin", email: shouted })).rejects.toMatchObject(taken);
  expect(await countRows(system)).toEqual(before);
  const twin = await system.api().createContact(one.clientId, { name: "Twin", email: one.email, portalAccess: false });
  await expect(system.api().patchContact(twin.id, { portalAccess: true })).rejects.toMatchObject(taken);
  await system.api().patchContact(one.id, { portalAccess: false });
  expect(await system.api().patchContact(twin.id, { portalAccess: true })).toMatchObject({ portalAccess: true });
});

test("of two contacts that take one address at once exactly one gets it", async () => {
  const client = await system.api().createClient({ name: "Race" });
  const email = `race.${mark()}@race.test`;
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) => system.api().createContact(client.id, { name: `R${index}`, email })),
  );
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await system.api().listContacts(client.id)).items).toHaveLength(1);
});

test.each([
  "no-at",
  "two@@at.test",
  "a@b.test,c@d.test",
  "a@b.test c@d.test",
  "a@b",
  "a@b.test\r\nBcc: c@d.test",
  '"quoted local"@b.test',
  "a@[127.0.0.1]",
  "ａ@b.test",
  `${"a".repeat(65)}@b.test`,
  "a@-b.test",
  "",
])("an address that is not plainly one mailbox is refused: %j", async (email) => {
  const before = await countRows(system);
  const client = await system.fetchApi("/v1/clients/any/contacts", {
    method: "POST",
    body: JSON.stringify({ name: "N", email }),
  });
  const problem = (await client.json()) as { errors: { pointer: string }[] };
  expect([client.status, problem.errors.map(({ pointer }) => pointer)]).toEqual([422, ["/email"]]);
  expect(await countRows(system)).toEqual(before);
});

test("a list is read to its end by its cursors: each once, in order, whatever is created meanwhile", async () => {
  const client = await system.api().createClient({ name: "Paged" });
  const names = ["Ada", "Ada", "Ada", "Bo", "Çelik", "O'Hara", "Zed", "Zed"];
  const add = (name: string) => system.api().createContact(client.id, { name, email: `p.${mark()}@paged.test` });
  const created = await Promise.all(names.map(add));
  const seen: Contact[] = [];
  let page: Page<Contact> = await system.api().listContacts(client.id, { limit: 3 });
  for (let turn = 0; turn < 10; turn += 1) {
    seen.push(...page.items);
    if (page.nextCursor === null) break;
    if (turn === 0) await add("Aaron");
    page = await system.api().listContacts(client.id, { limit: 3, after: page.nextCursor });
  }
  expect(seen.map(({ id }) => id).toSorted()).toEqual(created.map(({ id }) => id).toSorted());
  const whole = (await system.api().listContacts(client.id)).items.filter(({ name }) => name !== "Aaron");
  expect(seen.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
});

test("a page that is exactly full and the last says that nothing follows", async () => {
  const { clientId } = await createContact(system);
  expect(await system.api().listContacts(clientId, { limit: 1 })).toMatchObject({ items: [{}], nextCursor: null });
});

test.each(["100%", "under_score", String.raw`back\slash`, "O'Quote"])(
  "a search takes its signs as they stand: %s",
  async (word) => {
    const unique = mark();
    const wanted = await system.api().createClient({ name: `${unique} ${word} Ltd` });
    await system.api().createClient({ name: `${unique} ${word.replaceAll(/[%_\\']/g, "x")} Ltd` });
    const { items } = await system.api().listClients({ search: `${unique} ${word.toUpperCase()}` });
    expect(items.map(({ id }) => id)).toEqual([wanted.id]);
    const { items: none } = await system.api().listClients({ search: `${unique}%_` });
    expect(none).toEqual([]);
  },
);

test("names that differ only by the number of their spaces are one name, whichever way they come", async () => {
  const client = await system.api().createClient({ name: `Kelp  and   Sons ${mark()}` });
  expect(client.name).toMatch(/^Kelp and Sons \w+$/);
  expect((await system.api().patchClient(client.id, { name: "Kelp   AG" })).name).toBe("Kelp AG");
  const email = `spaces.${mark()}@firm.test`;
  const created = await system.api().createContact(client.id, { name: " Zoë   Łuk", email });
  expect(created.name).toBe("Zoë Łuk");
  expect((await system.api().patchContact(created.id, { name: "Zoë  O'Neil" })).name).toBe("Zoë O'Neil");
  const put = { clientId: client.id, name: "Zoë  Łuk", email };
  expect((await system.api().putContact(created.id, put)).name).toBe("Zoë Łuk");
});

const unreadable = [
  "\0",
  "\r\n",
  "\u0085",
  "\u2028",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u200f",
  "\ufe0f",
  "\ufff9",
  "\ufffc",
  "\ud800",
];

test.each([
  ["a client's name", "POST", "/v1/clients", { name: "?" }],
  ["a client's new name", "PATCH", "/v1/clients/{client}", { name: "?" }],
  ["a contact's name", "POST", "/v1/clients/{client}/contacts", { name: "?", email: "n@n.test" }],
  ["a contact's id", "POST", "/v1/clients/{client}/contacts", { id: "?", name: "N", email: "n@n.test" }],
  ["a contact's new name", "PATCH", "/v1/contacts/{contact}", { name: "?" }],
  ["a contact's position", "PATCH", "/v1/contacts/{contact}", { position: "?" }],
  ["a contact's phone", "PATCH", "/v1/contacts/{contact}", { phone: "?" }],
  ["a pushed contact's name", "PUT", "/v1/contacts/{contact}", { clientId: "{client}", name: "?", email: "n@n.test" }],
  ["an address to confirm", "POST", "/v1/contacts/{contact}/confirm-address", { expectedEmail: "\0?" }],
] as const)("nothing that cannot be seen gets into %s", async (_what, method, path, body) => {
  const contact = await createContact(system);
  const fill = (text: string) => text.replace("{client}", contact.clientId).replace("{contact}", contact.id);
  for (const sign of unreadable) {
    const text = fill(JSON.stringify(body)).replace("?", JSON.stringify(`n${sign}n@n.test`).slice(1, -1));
    const response = await system.fetchApi(fill(path), { as: "admin", method, body: text });
    expect(response.status, JSON.stringify(sign)).toBe(422);
    expect(await response.json()).toMatchObject({ code: "invalid-request" });
  }
});

test("what cannot be seen is dropped from an address, or refused with it", async () => {
  const { clientId } = await createContact(system);
  for (const sign of unreadable) {
    const email = `n${sign}n.${mark()}@n.test`;
    const body = JSON.stringify({ name: "N", email });
    const response = await system.fetchApi(`/v1/clients/${clientId}/contacts`, { method: "POST", body });
    const answered = (await response.json()) as { email?: string };
    const wanted = response.status === 201 ? email.replace(sign, "") : undefined;
    expect([[201, 422].includes(response.status), answered.email]).toEqual([true, wanted]);
  }
});
