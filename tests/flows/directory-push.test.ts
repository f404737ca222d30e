import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Contact } from "@rekey/contracts/resources";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { meetInDatabase } from "../harness/meet-in-database.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, arrange } = systemTest({ services: ["api"] });

const mark = () => randomUUID().slice(0, 8);

async function send(method: string, path: string, body: object, headers: Record<string, string> = {}) {
  const response = await system.fetchApi(path, { method, body: JSON.stringify(body), headers });
  const answer = (await response.json()) as Contact & { code?: string };
  return { status: response.status, etag: response.headers.get("etag") ?? "", answer };
}

async function etagOf(path: string) {
  return (await system.fetchApi(path)).headers.get("etag") ?? "";
}

test("a push changes what it names: what staff decided of the rest outlasts every night", async () => {
  const contact = await createContact(system, { locale: "de", timeZone: "Europe/Berlin" });
  const body = { clientId: contact.clientId, name: contact.name, email: contact.email };
  const decided = { portalAccess: false, locale: "cs", timeZone: "Europe/Prague", position: "CFO", phone: "+420 1" };
  await system.api().patchContact(contact.id, decided);
  await arrange.change("contacts", { id: contact.id }, { emailBouncedAt: new Date(), emailBounceReason: "so" });
  const kept = await system.api().getContact(contact.id);
  const before = await countRows(system);
  for (const name of [contact.name, ` ${contact.name.replace(" ", "   ")} `]) {
    expect(await system.api().putContact(contact.id, { ...body, name })).toEqual({ ...kept, oldAddressIsTold: false });
  }
  const spelled = { ...body, email: `Person <${contact.email}>`, locale: "cs_CZ.UTF-8", timeZone: " Europe/Prague " };
  const pushed = await system.api().putContact(contact.id, { ...spelled, locale: "cs" });
  expect(pushed).toEqual({ ...kept, oldAddressIsTold: false });
  expect(await countRows(system), "pushes of what is so already").toEqual(before);
  const shouted = await system.api().putContact(contact.id, { ...body, email: contact.email.toUpperCase() });
  expect(shouted, "another spelling confirms no address").toMatchObject({ ...decided, emailBounce: kept.emailBounce });
  const named = await system.api().putContact(contact.id, { ...body, portalAccess: true, phone: null });
  expect(named, "what is named is set").toMatchObject({ ...decided, portalAccess: true, phone: null });
});

test("a client is put under the CRM's own id: added once, renamed when its name is another, and else left alone", async () => {
  const id = `crm:${mark()}`;
  const put = (name: string) => send("PUT", `/v1/clients/${id}`, { name });
  const all = await Promise.all([put("Kelp"), put("Kelp"), put("Kelp")]);
  expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201]);
  const before = await countRows(system);
  expect((await put(" Kelp ")).status).toBe(200);
  await system.api().patchClient(id, { name: "Kelp" });
  expect(await countRows(system)).toEqual(before);
  expect((await put("Kelp AG")).answer).toMatchObject({ id, name: "Kelp AG" });
  const { items } = await system.api("auditor").listAuditEvents({ clientId: id });
  expect(items.map(({ action }) => action)).toEqual(["client.updated", "client.created"]);
});

test("one contact that is pushed many times at once is created once", async () => {
  const { clientId } = await createContact(system);
  const [id, email] = [`crm:${mark()}`, `once.${mark()}@push.test`];
  const put = () => send("PUT", `/v1/contacts/${id}`, { clientId, name: "Once", email });
  const all = await Promise.all(Array.from({ length: 6 }, put));
  expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 201]);
});

test("a change that requires a version is made of that one only, also of two at once", async () => {
  const contact = await createContact(system);
  const path = `/v1/contacts/${contact.id}`;
  const seen = await etagOf(path);
  expect(seen).toMatch(/^"[\w-]{22}"$/);
  const taking = (ifMatch: string, name: string) => send("PATCH", path, { name }, { "if-match": ifMatch });
  const both = await meetInDatabase(
    system,
    (lock) => lock("contacts", { id: contact.id }),
    () => [taking(seen, "One"), taking(`"other", W/${seen}`, "Two")],
    2,
  );
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  expect(both.find(({ status }) => status === 412)?.answer.code).toBe("precondition-failed");
  const changed = both.find(({ status }) => status === 200);
  expect(await etagOf(path), "the answer has the version that it made").toBe(changed?.etag);
  const before = await countRows(system);
  const body = { clientId: contact.clientId, name: "Three", email: contact.email };
  for (const tag of [seen, seen.replaceAll('"', ""), '"', ""]) {
    expect((await send("PUT", path, body, { "if-match": tag })).status, tag).toBe(412);
  }
  expect((await send("PUT", path, body, { "if-none-match": "*" })).status).toBe(412);
  expect(await countRows(system)).toEqual(before);
  expect((await send("PUT", path, body, { "if-match": "*" })).status).toBe(200);
  const gone = `/v1/contacts/${mark()}`;
  expect((await send("PUT", gone, body, { "if-match": "*" })).status).toBe(412);
  expect((await send("PATCH", gone, {}, { "if-match": "*" })).status).toBe(404);
  const fresh = { ...body, email: `fresh.${mark()}@push.test` };
  expect((await send("PUT", gone, fresh, { "if-none-match": "*" })).status).toBe(201);
});

test("a version is one of a client too, and what is told beside a contact is no change of it", async () => {
  const contact = await createContact(system);
  const path = `/v1/contacts/${contact.id}`;
  const [ofContact, client] = [await etagOf(path), `/v1/clients/${contact.clientId}`];
  const ofClient = await etagOf(client);
  const renamed = await send("PUT", client, { name: "Renamed" }, { "if-match": ofClient });
  expect([renamed.status, renamed.etag]).toEqual([200, await etagOf(client)]);
  expect((await send("PATCH", client, { name: "Again" }, { "if-match": ofClient })).status).toBe(412);
  expect((await send("PUT", client, { name: "Again" }, { "if-none-match": "*" })).status).toBe(412);
  expect((await system.api().getClient(contact.clientId)).name).toBe("Renamed");
  await system.api().createContact(contact.clientId, { name: "T", email: contact.email, portalAccess: false });
  expect(await etagOf(path)).toBe(ofContact);
});

test.each(["clients", "contacts"])("a put of %s under an id that is none says what an id may be", async (of) => {
  const detail = "must be 1 to 128 of A-Z a-z 0-9 . _ : - and begin with a letter or digit";
  const body = of === "clients" ? { name: "N" } : { clientId: "x", name: "N", email: "n@push.test" };
  const before = await countRows(system);
  for (const id of ["zanzibar%20x", "zanzibar%2Fx", "zanzib%C3%A4r", "-zanzibar", "zanzibar".repeat(20)]) {
    const path = `/v1/${of}/${id}`;
    const { status, answer } = await send("PUT", path, body);
    expect([status, answer], id).toMatchObject([422, { errors: [{ pointer: "/id", code: "wrong-format", detail }] }]);
    expect(JSON.stringify(answer)).not.toContain("zanzib");
    expect((await system.fetchApi(path)).status, id).toBe(404);
    expect((await send("PATCH", path, {})).status, id).toBe(404);
  }
  expect(await countRows(system)).toEqual(before);
});
