import { randomUUID } from "node:crypto";
import type { Client, Contact, DirectoryPage } from "@rekey/contracts/resources";
import { expect } from "vitest";
import { systemTest } from "../harness/system-test.ts";

const { test, system } = systemTest({ services: ["api"] });

const mark = () => randomUUID().slice(0, 8);
const addClient = (name: string) => system.api().createClient({ name });
const addContact = (clientId: string, name: string, email = `n.${mark()}@names.test`) =>
  system.api().createContact(clientId, { name, email });
const namesOf = (page: { items: { name: string }[] }) => page.items.map(({ name }) => name);

// As a reader of each script would look them up, with each accent and case beside its plain letter.
const inOrder = [
  "3 Brothers",
  "Adam",
  "Ærø",
  "ÅNGSTRÖM Zoë",
  "Anna",
  "Çelik",
  "Đorđević",
  "Dvořák",
  "égnes",
  "Evans",
  "Ibsen",
  "Işık",
  "İstanbul",
  "Jean Louis",
  "Jean-Luc",
  "Łukasz",
  "Magnus",
  "Nguyễn",
  "Ødegård",
  "Oliver",
  "O'Neill",
  "Özil",
  "Straße",
  "Strassen",
  "Þór",
  "Zoë",
  "Ωμέγα",
  "Ёлкин",
  "Ивановъ",
  "Їжак",
  "Яна",
  "שרה",
  "ليلى",
  "김철수",
];

test("names of many languages stand where people look for them, and large letters beside small ones", async () => {
  const client = await addClient("In order");
  for (const name of inOrder.toReversed()) await addContact(client.id, name);
  const names = namesOf(await system.api().listContacts(client.id, { limit: 100 }));
  expect(names).toEqual(inOrder);
  const back = namesOf(await system.api().listContacts(client.id, { limit: 100, sort: "-name" }));
  expect(back).toEqual(inOrder.toReversed());
});

/** Every page from the first to the last, and back again. */
async function walk(ask: (query: object) => Promise<DirectoryPage<Contact>>) {
  const there = [await ask({})];
  for (let next = there[0]?.nextCursor; next; next = there.at(-1)?.nextCursor) there.push(await ask({ after: next }));
  const back = there.slice(-1);
  for (let last = back[0]?.previousCursor; last; last = back.at(-1)?.previousCursor)
    back.push(await ask({ before: last }));
  return { there, back };
}

test.each(["name", "-name"] as const)(
  "names that are the same but for accents and case are each read once, there and back, by %s",
  async (sort) => {
    const client = await addClient("Alike");
    const alike = ["Zoe", "zoë", "ZOË", "Zoé", "Z-o-e", "Zoe\u0308", "ｚｏｅ"];
    const added = await Promise.all([...alike, ...alike, "Zo", "Zof"].map((name) => addContact(client.id, name)));
    const ask = (query: object) => system.api().listContacts(client.id, { sort, limit: 4, ...query });
    const { there, back } = await walk(ask);
    const ids = there.flatMap(({ items }) => items.map(({ id }) => id));
    expect(ids.toSorted()).toEqual(added.map(({ id }) => id).toSorted());
    expect(back.toReversed().map(({ items }) => items)).toEqual(there.map(({ items }) => items));
  },
);

const found: [typed: string, name: string][] = [
  ["ozil", "Mesut Özil"],
  ["ÖZIL", "mesut ozil"],
  ["lukasz", "Łukasz Żółć"],
  ["zolc lukasz", "Łukasz Żółć"],
  ["STRASSE", "Orchard Straße"],
  ["straße", "ORCHARD STRASSE"],
  ["angstrom zoe", "Zoë Ångström"],
  ["Zoë Ångström", "Angstrom, Zoe"],
  ["ström", "Zoe Angstrom"],
  ["Zoe\u0308", "Zoë"],
  ["o'brien", "Pat O’Brien"],
  ["O’Brien", "Pat OBrien"],
  ["OBrien", "Pat O'Brien"],
  ["obrien", "Pat O Brien"],
  ["o brien", "Pat OʼBrien"],
  ["jean luc", "Jean-Luc Picard"],
  ["D'Or", "Ann D Or"],
  ["jeanluc", "Jean‑Luc Picard"],
  ["Jean-Luc", "Jean Luc Picard"],
  ["vandenberg", "Ann van den Berg"],
  ["jr tolkien", "J.R. Tolkien"],
  ["Smith, John", "John Smith"],
  ["aero", "Ærø"],
  ["odegard", "Ødegård"],
  ["dordevic", "Đorđević"],
  ["thor", "Þór"],
  ["isik", "IŞIK"],
  ["ISIK", "ışık"],
  ["istanbul", "İstanbul"],
  ["nguyen", "Nguyễn"],
  ["fine", "ﬁne"],
  ["full", "Ｆｕｌｌ"],
  ["ΣΙΣΥΦΟΣ", "Σίσυφος"],
  ["елкин", "Ёлкин"],
  ["їжак", "ЇЖАК"],
  ["ليلى", "ليلى منصور"],
  ["שרה", "שרה לוי"],
  ["김철수".normalize("NFD"), "김철수"],
  ["ジョンスミス", "ジョン・スミス"],
  ["田中太郎", "田中 太郎"],
  ["田中 太郎", "田中太郎"],
  ["김민수", "김 민수"],
  ["王伟", "王 伟"],
  ["ณัฐชัย", "ณัฐ ชัย"],
];

test.each(found)("whoever types %s finds %s, and nobody finds another one by it", async (typed, name) => {
  const client = await addClient(`Firm ${mark()}`);
  await addContact(client.id, "Somebody Else");
  const { id } = await addContact(client.id, name);
  const { items } = await system.api().listContacts(client.id, { search: typed });
  expect(items.map((contact) => contact.id)).toEqual([id]);
  const firm = await addClient(`${name} ${mark()}`);
  const clients = await system.api().listClients({ search: `${typed} ${firm.name.slice(-8)}` });
  expect(clients.items.map((item) => item.id)).toEqual([firm.id]);
  const heard = await system.api("auditor").findContacts(typed);
  expect(heard.items.map((contact) => contact.id)).toContain(id);
});

test("a contact is found by name and address together, by parts of either, and signs are taken as they stand", async () => {
  const client = await addClient(`Firm ${mark()}`);
  const wanted = await addContact(client.id, "Zoë 100% Ångström", `zoe_a.${mark()}@firm-one.test`);
  await addContact(client.id, "Zoe Angstrom", `zoexa.${mark()}@firmtwo.test`);
  await addContact(client.id, "Jan Adams", `j.${mark()}@ex.test`);
  for (const search of ["100%", "zoe_a", "angstrom firm-one.test", wanted.email.toUpperCase(), "FIRM-ONE zoë"]) {
    const { items } = await system.api().listContacts(client.id, { search });
    expect([search, items.map(({ id }) => id)]).toEqual([search, [wanted.id]]);
  }
  for (const search of ["_%_", "zoe%angstrom", "0_%", "\\", "-", "''", "zoe nobody", "ana"]) {
    expect([search, (await system.api().listContacts(client.id, { search })).total]).toEqual([search, 0]);
  }
});

test("a name is kept in one spelling, whichever it came in, so that the same one again changes nothing", async () => {
  const decomposed = "Zoë Ångström".normalize("NFD");
  const client = await addClient(decomposed);
  expect(client.name).toBe("Zoë Ångström");
  const body = { clientId: client.id, email: `z.${mark()}@names.test`, position: "Präses".normalize("NFD") };
  const id = `crm-${mark()}`;
  const put = (name: string) => system.api().putContact(id, { ...body, name });
  const first = await put(decomposed);
  expect(first).toMatchObject({ name: "Zoë Ångström", position: "Präses" });
  expect(await put("Zoë Ångström")).toEqual(first);
  expect(await put(decomposed)).toEqual(first);
  const { items } = await system.api("auditor").listAuditEvents({ contactId: id });
  expect(items.map(({ action }) => action)).toEqual(["contact.created"]);
});

test("a place in a list of before names had this order leads to its place in it; what is none is refused", async () => {
  const client = await addClient("Older cursors");
  for (const name of ["Adam", "Ärmel", "Bo", "Zoë"]) await addContact(client.id, name);
  const all = (await system.api().listContacts(client.id)).items;
  const after = Buffer.from(JSON.stringify(["Ärmel", all[1]?.id])).toString("base64url");
  expect(namesOf(await system.api().listContacts(client.id, { after }))).toEqual(["Bo", "Zoë"]);
  const clients: Client[] = (await system.api().listClients({ limit: 1 })).items;
  expect(clients).toHaveLength(1);
  const bad = Buffer.from(JSON.stringify(["Ärmel"])).toString("base64url");
  expect((await system.fetchApi(`/v1/clients/${client.id}/contacts?after=${bad}`)).status).toBe(422);
});
