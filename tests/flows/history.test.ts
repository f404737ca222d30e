import type { AuditEventPage } from "@rekey/contracts/history";
import { beforeAll, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";

const auditor = () => system.api("auditor");
const subject = () => `staff:${system.staff.auditor.id}`;

const { test, system, see, arrange } = systemTest({ services: ["api"] });
// No worker: what is asked for stays as it was accepted.
beforeAll(() => arrange.setUpMail());

interface ReadRow {
  actor: string;
  resetId: string | null;
  contactId: string | null;
  clientId: string | null;
  detail: Record<string, unknown>;
}

const none = { resetId: null, contactId: null, clientId: null };

/** The rows that a piece of work adds to the history, of one action. */
async function rowsOf(action: string, work: () => Promise<unknown>): Promise<ReadRow[]> {
  const before = (await see.history({ action })).length;
  await work();
  return (await see.history({ action }))
    .slice(before)
    .map(({ actor, resetId, contactId, clientId, detail }) => ({ actor, resetId, contactId, clientId, detail }));
}

const readsOf = (work: () => Promise<unknown>) => rowsOf("history.read", work);

test("each filter finds exactly what it names, alone and together, page by page", async () => {
  const contact = await createContact(system);
  const other = await createContact(system);
  const byMail = await requestByMail(system, contact.id);
  const byHand = await requestByHand(system, contact.id, "walrus teapot gravel nine");
  const others = await requestByMail(system, other.id);
  await arrange.change("resets", { id: byMail.id }, { createdAt: new Date("2026-03-01T12:00:00Z") });
  const find = async (query: Parameters<ReturnType<typeof auditor>["listAuditedResets"]>[0]) =>
    (await auditor().listAuditedResets(query)).items.map(({ id }) => id);
  const staff = system.staff.staff;
  expect(await find({ contactId: contact.id })).toEqual([byHand.id, byMail.id]);
  expect(await find({ clientId: other.clientId })).toEqual([others.id]);
  expect(await find({ contactId: contact.id, method: "manual" })).toEqual([byHand.id]);
  expect(await find({ contactId: contact.id, state: "accepted" })).toEqual([byHand.id, byMail.id]);
  expect(await find({ contactId: contact.id, state: "refused" })).toEqual([]);
  expect(await find({ contactId: contact.id, actor: `staff:${staff.id}` })).toEqual([byHand.id, byMail.id]);
  expect(await find({ contactId: contact.id, actor: staff.name })).toEqual([byHand.id, byMail.id]);
  expect(await find({ contactId: contact.id, actor: "somebody else" })).toEqual([]);
  const march = { from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" };
  expect(await find({ contactId: contact.id, ...march })).toEqual([byMail.id]);
  const first = await auditor().listAuditedResets({ contactId: contact.id, limit: 1 });
  expect(first.items.map(({ id, requestedById }) => [id, requestedById])).toEqual([[byHand.id, `staff:${staff.id}`]]);
  expect(await find({ contactId: contact.id, limit: 1, after: first.nextCursor ?? "" })).toEqual([byMail.id]);
});

test("the entries of the history are found by actor and time, and are read page by page in one order", async () => {
  const contact = await createContact(system);
  await system.api().patchContact(contact.id, { name: "Renamed" });
  const ofContact = { contactId: contact.id, reads: "exclude" } as const;
  const whole = await auditor().listAuditEvents(ofContact);
  expect(whole.items.map(({ action }) => action)).toEqual(["contact.updated", "contact.created"]);
  const first = await auditor().listAuditEvents({ ...ofContact, limit: 1 });
  const second = await auditor().listAuditEvents({ ...ofContact, limit: 1, after: first.nextCursor ?? "" });
  expect([...first.items, ...second.items]).toEqual(whole.items);
  expect(second.nextCursor).toBeNull();
  const actor = `staff:${system.staff.staff.id}`;
  expect((await auditor().listAuditEvents({ ...ofContact, actor })).items).toEqual(whole.items);
  expect((await auditor().listAuditEvents({ ...ofContact, actor: subject() })).items).toEqual([]);
  const [newest] = whole.items;
  expect((await auditor().listAuditEvents({ ...ofContact, to: newest?.at })).items).toEqual(whole.items.slice(1));
});

test("a contact's history has every reset and row in order, also what was asked before it was known by whom", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await arrange.add("auditEvents", { action: "test.unknown", actor: "contact", resetId: reset.id });
  const history = await auditor().getContactHistory(contact.id, { reads: "exclude" });
  expect(history.contact).toMatchObject({ id: contact.id, name: contact.name, clientId: contact.clientId });
  expect(history.resets.items.map(({ id }) => id)).toEqual([reset.id]);
  const actions = history.events.items.map(({ action }) => action);
  expect(actions).toEqual(["contact.created", "reset.accepted", "test.unknown"]);
});

test("an auditor sees no address in full, wherever it stands", async () => {
  const contact = await createContact(system);
  const { email } = contact;
  const reset = await requestByMail(system, contact.id, `called from ${email}, please`);
  const words = `550 5.1.1 <${email}>: no such user`;
  const about = { resetId: reset.id, contactId: contact.id };
  const mail = { ...about, kind: "set_password_link", state: "undeliverable" } as const;
  await arrange.add("deliveries", { ...mail, lastResponse: words });
  const paths = [
    `/v1/audit/contacts/${contact.id}`,
    `/v1/audit/contacts?search=${email}`,
    `/v1/audit/resets?contactId=${contact.id}`,
    `/v1/audit/resets/${reset.id}`,
    `/v1/audit/events?contactId=${contact.id}`,
    `/v1/audit/export?format=ndjson&contactId=${contact.id}`,
    `/v1/audit/export?format=csv&of=resets&contactId=${contact.id}`,
    `/v1/password-resets?contactId=${contact.id}`,
    `/v1/password-resets/${reset.id}`,
    `/v1/password-resets/${reset.id}/timeline`,
  ];
  for (const path of paths) {
    const answer = await system.fetchApi(path, { as: "auditor" });
    const text = await answer.text();
    expect([path, answer.status, text.includes(email)]).toEqual([path, 200, false]);
    expect(text, path).toContain(`${email.slice(0, 1)}•••••@contacts.test`);
  }
  expect((await system.api().getContact(contact.id)).email).toBe(email);
});

test("a list names its contacts as they are called now, each once, and none that a narrowed reader's client has lost", async () => {
  const stayed = await createContact(system, { name: "Stella Stayed" });
  const own = { name: "Leo Left", email: `leo.${stayed.email}`, portalAccess: true };
  const left = await system.api().createContact(stayed.clientId, own);
  for (const { id } of [stayed, stayed, left]) await requestByMail(system, id);
  const other = await createContact(system);
  await system.api().moveContact(left.id, { clientId: other.clientId });
  await system.api().patchContact(left.id, { name: "Leo Elsewhere" });
  const { clientId } = stayed;
  const everything = await auditor().listAuditEvents({ clientId, action: "reset.accepted" });
  expect(new Set(everything.contacts.map(({ name }) => name))).toEqual(new Set(["Stella Stayed", "Leo Elsewhere"]));
  expect(everything.contacts).toHaveLength(2);
  const token = await signToken(system, { sub: "test:narrowed", roles: ["auditor"], rekey_clients: [clientId] });
  const headers = { authorization: `Bearer ${token}` };
  const answer = await system.fetchApi("/v1/audit/events?action=reset.accepted", { as: null, headers });
  const narrowed = (await answer.json()) as AuditEventPage;
  expect(narrowed.items.map(({ contactId }) => contactId)).toContain(left.id);
  expect(narrowed.contacts).toEqual([{ id: stayed.id, name: "Stella Stayed", erasedAt: null }]);
});

test("no address is found letter by letter, also where it stands in a name", async () => {
  const { email } = await createContact(system, { name: "Somebody" });
  const { id } = await createContact(system, { name: `Wilhelmina Quist (${email})` });
  const found = async (search: string) => (await auditor().findContacts(search)).items.map((contact) => contact.id);
  const [, mark = ""] = email.split(/[.@]/);
  for (const at of [" (a) ", "=40", "\\x40", "<at>"]) await createContact(system, { name: `Quill${at}${mark}.test` });
  for (const part of [mark, mark.slice(0, 4), email.slice(0, -1), `${mark}@c`, `(${email.slice(0, 5)}`]) {
    expect([part, await found(part)]).toEqual([part, []]);
  }
  expect((await auditor().findContacts("helmina quist")).items).toMatchObject([
    { id, name: "Wilhelmina Quist (p•••••@contacts.test)" },
  ]);
});

test("an address is revealed to auditors alone, and each time the history says to whom", async () => {
  const contact = await createContact(system);
  const revealed = await rowsOf("address.revealed", async () => {
    expect(await auditor().revealAddress(contact.id)).toEqual({ email: contact.email });
    expect(await auditor().revealAddress(contact.id)).toEqual({ email: contact.email });
    await expect(system.api().revealAddress(contact.id)).rejects.toMatchObject({ status: 403 });
    await expect(system.api("ops").revealAddress(contact.id)).rejects.toMatchObject({ status: 403 });
    await expect(auditor().revealAddress("nobody")).rejects.toMatchObject({ status: 404 });
  });
  const by = system.staff.auditor.name;
  const row = { actor: subject(), resetId: null, contactId: contact.id, clientId: contact.clientId, detail: { by } };
  expect(revealed).toEqual([row, row]);
});

test("each list and page that an auditor reads is one row, with what was asked and no words that were typed", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { contactId, clientId } = { contactId: contact.id, clientId: contact.clientId };
  const by = system.staff.auditor.name;
  const from = "2026-01-01T00:00:00.000Z";
  const ofContact = { ...none, contactId, clientId };
  const ofReset = { ...ofContact, resetId: reset.id };
  const cases: [() => Promise<unknown>, Omit<ReadRow, "actor">][] = [
    [
      () => auditor().listAuditEvents({ clientId, from }),
      { ...none, clientId, detail: { by, view: "events", from, reads: "include" } },
    ],
    [
      () => auditor().listAuditedResets({ contactId, method: "email" }),
      { ...none, contactId, detail: { by, view: "resets", method: "email" } },
    ],
    [
      () => auditor().listAuditedResets({ actor: "Miriam Osei" }),
      { ...none, detail: { by, view: "resets", actor: "given" } },
    ],
    [() => auditor().getResetHistory(reset.id), { ...ofReset, detail: { by, view: "reset" } }],
    [() => auditor().getContactHistory(contactId), { ...ofContact, detail: { by, view: "contact" } }],
    [() => auditor().findContacts("Person"), { ...none, detail: { by, view: "contacts" } }],
    [() => auditor().findContacts(contact.email.toUpperCase()), { ...ofContact, detail: { by, view: "contacts" } }],
    [() => auditor().findContacts("none@contacts.test"), { ...none, detail: { by, view: "contacts" } }],
    [() => auditor().listResets({ state: "mailed" }), { ...none, detail: { by, view: "resets", state: "mailed" } }],
    [() => auditor().getReset(reset.id), { ...ofReset, detail: { by, view: "reset" } }],
    [() => auditor().getTimeline(reset.id), { ...ofReset, detail: { by, view: "reset" } }],
  ];
  for (const [read, row] of cases) expect(await readsOf(read)).toEqual([{ actor: subject(), ...row }]);
  const { listResets, getTimeline } = system.api();
  const unrecorded = [() => listResets(), () => getTimeline(reset.id), () => auditor().getSealing()];
  for (const read of unrecorded) expect(await readsOf(read)).toEqual([]);
  expect((await system.api().getTimeline(reset.id)).items.map(({ action }) => action)).toEqual(["reset.accepted"]);
});

test("numbers are recorded however they are chosen, and a list with its numbers is one row", async () => {
  const { id: contactId, clientId } = await createContact(system);
  const by = system.staff.auditor.name;
  const [from, to] = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z"];
  const cases: [() => Promise<unknown>, Omit<ReadRow, "actor">][] = [
    [() => auditor().summarizeHistory({ contactId }), { ...none, contactId, detail: { by, view: "summary" } }],
    [() => auditor().summarizeHistory({ clientId }), { ...none, clientId, detail: { by, view: "summary" } }],
    [
      () => auditor().summarizeHistory({ actor: "Miriam Osei", from }),
      { ...none, detail: { by, view: "summary", actor: "given", from } },
    ],
    [() => auditor().summarizeHistory(), { ...none, detail: { by, view: "summary" } }],
    [() => auditor().summarizeHistory({ from, to }), { ...none, detail: { by, view: "summary", from, to } }],
    [() => auditor().listAuditedResets({ summary: "include" }), { ...none, detail: { by, view: "resets" } }],
    [
      () => auditor().listAuditedResets({ contactId, summary: "include" }),
      { ...none, contactId, detail: { by, view: "resets" } },
    ],
  ];
  for (const [read, row] of cases) expect(await readsOf(read)).toEqual([{ actor: subject(), ...row }]);
  const { summary } = await auditor().listAuditedResets({ contactId, summary: "include" });
  expect(summary).toEqual(await auditor().summarizeHistory({ contactId }));
});

test("the reads are part of the list unless they are left out", async () => {
  const contact = await createContact(system);
  await auditor().getContactHistory(contact.id);
  const actions = async (reads?: "exclude") =>
    (await auditor().listAuditEvents({ contactId: contact.id, reads })).items.map(({ action }) => action);
  expect(await actions("exclude")).toEqual(["contact.created"]);
  expect(await actions()).toEqual(["history.read", "history.read", "contact.created"]);
});
