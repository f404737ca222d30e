import { randomUUID } from "node:crypto";
import type { PushResult } from "@rekey/contracts/directory-push";
import { expect, onTestFailed } from "vitest";
import { countRows } from "../harness/count-rows.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { meetInDatabase } from "../harness/meet-in-database.ts";
import { crm, outcomesOf, pushingTo } from "../harness/push-lines.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, see } = systemTest({
  services: ["api"],
  env: { ADDRESS_CHANGES_PER_CONTACT_PER_HOUR: "6" },
});
const push = (...given: Parameters<ReturnType<typeof pushingTo>>) => pushingTo(system)(...given);

const mark = () => randomUUID().slice(0, 8);
const pointersOf = ({ problem }: PushResult) => [problem?.code, problem?.errors?.map(({ pointer }) => pointer)];
const historyOf = async (contactId: string) =>
  (await see.history({ contactId })).map(({ action, detail }) => [action, detail]);

test("a directory is pushed by lines, each of which is answered in its order, and a second time nothing comes of it", async () => {
  const { clientId, contact, lines } = crm(600);
  const first = await push(lines);
  expect(first).toHaveLength(601);
  expect(first.every(({ line, outcome }, index) => line === index + 1 && outcome === "created")).toBe(true);
  expect(first[600]?.id).toBe(`${clientId}:599`);
  const before = await countRows(system);
  expect(new Set(outcomesOf(await push(lines)))).toEqual(new Set(["unchanged"]));
  expect(await countRows(system)).toEqual(before);
  await system.api().patchContact(`${clientId}:3`, { portalAccess: false, locale: "cs" });
  const changed = [contact(3), contact(4, { phone: "+1" }), { client: { id: clientId, name: "Kelp" } }, contact(700)];
  expect(outcomesOf(await push(changed))).toEqual(["unchanged", "updated", "updated", "created"]);
  expect(await system.api().getContact(`${clientId}:3`)).toMatchObject({ portalAccess: false, locale: "cs" });
  expect(await system.api().getContact(`${clientId}:4`)).toMatchObject({ phone: "+1", clientName: "Kelp" });
  const by = system.staff.staff.name;
  expect(await historyOf(`${clientId}:4`)).toEqual([
    ["contact.created", { by }],
    ["contact.updated", { by, fields: "phone" }],
  ]);
});

function linesOf(
  { client, contact, clientId }: Omit<ReturnType<typeof crm>, "lines">,
  holder: TestContact,
  gone: TestContact,
): string[] {
  return [
    JSON.stringify(client),
    "{",
    JSON.stringify(contact(1)),
    "",
    JSON.stringify(contact(2, { email: holder.email.toUpperCase() })),
    JSON.stringify(contact(3, { clientId: "none", name: "" })),
    JSON.stringify(contact(4, { clientId: "none" })),
    JSON.stringify({ contact: { ...gone, name: "Back" } }),
    JSON.stringify({ contact: { ...holder, clientId } }),
    JSON.stringify({ contact: { ...contact(5).contact, password: "x" } }),
    `{"contact":{"id":"a"},"contact":{"id":"b"}}`,
    "[]",
    JSON.stringify({ whole: { of: "client", clientId, missing: "end" } }),
    `{"client":{"id":"x","name":"${"x".repeat(17_000)}"}}`,
    JSON.stringify(contact(6)),
  ];
}

test("a line that is refused is told as a put of its own would be, and stands in no other's way", async () => {
  const holder = await createContact(system);
  const { client, contact, clientId } = crm(0);
  const gone = await createContact(system);
  await system.api().endContact(gone.id);
  const lines = linesOf({ client, contact, clientId }, holder, gone);
  const response = await system.fetchApi("/v1/directory/push", {
    method: "POST",
    body: lines.join("\r\n"),
    headers: { "content-type": "application/x-ndjson" },
  });
  const results = (await response.text())
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text) as PushResult);
  expect(results.map((result) => [result.line, result.outcome, ...pointersOf(result)])).toEqual([
    [1, "created", undefined, undefined],
    [2, "refused", "not-json", undefined],
    [3, "created", undefined, undefined],
    [5, "refused", "address-in-use", undefined],
    [6, "refused", "invalid-request", ["/contact/name"]],
    [7, "refused", "invalid-request", ["/contact/clientId"]],
    [8, "refused", "contact-ended", undefined],
    [9, "refused", "other-client", undefined],
    [10, "refused", "invalid-request", ["/contact/password"]],
    [11, "refused", "not-json", undefined],
    [12, "refused", "invalid-request", [""]],
    [13, "refused", "invalid-request", ["/whole"]],
    [14, "refused", "body-too-large", undefined],
    [15, "created", undefined, undefined],
  ]);
  expect(results[3]?.problem?.holder).toEqual({
    id: holder.id,
    name: holder.name,
    clientId: holder.clientId,
    clientName: expect.any(String) as string,
    url: `${system.apiUrl}/v1/contacts/${holder.id}`,
  });
  expect(JSON.stringify(results)).not.toContain(holder.email);
});

test("lines about the same contact, and addresses that go on from one to the next, are done one after the other", async () => {
  const { contact, lines, clientId } = crm(2);
  const [one, other] = [contact(0).contact.email, contact(1).contact.email];
  const results = await push([
    ...lines,
    contact(0, { email: other }),
    contact(0, { email: `free.${one}` }),
    contact(1, { email: one }),
    contact(0, { email: other }),
    contact(0, { portalAccess: false }),
    contact(2, { email: one, name: "Third" }),
    contact(1, { portalAccess: false, email: one }),
    contact(2, { email: one, name: "Third" }),
  ]);
  expect(results.map(({ outcome, problem }) => problem?.code ?? outcome)).toEqual([
    "created",
    "created",
    "created",
    "address-in-use",
    "updated",
    "updated",
    "updated",
    "updated",
    "address-in-use",
    "updated",
    "created",
  ]);
  expect(
    (await system.api().listContacts(clientId)).items.map(({ email, portalAccess }) => [email, portalAccess]),
  ).toEqual([
    [one, false],
    [one, false],
    [one, true],
  ]);
});

test("an address that a push changes ends what was sent to the one before, and only so often in an hour", async () => {
  const { contact, lines, clientId } = crm(3);
  await push(lines);
  const endEvents = async () => void (await system.sql`update events set consumed_at = now()`);
  onTestFailed(endEvents);
  await system.sql`insert into mail_status (configured, healthy, checked_at) values (true, true, now()) on conflict do nothing`;
  const resets = [await requestByMail(system, `${clientId}:0`), await requestByMail(system, `${clientId}:1`)];
  const changed = await push([contact(0, { email: `new.${mark()}@push.test` }), contact(1, { portalAccess: false })]);
  expect(changed).toMatchObject([
    { outcome: "updated", oldAddressIsTold: true },
    { outcome: "updated", oldAddressIsTold: false },
  ]);
  const ends = await Promise.all(resets.map(async ({ id }) => (await system.api().getReset(id)).state));
  expect(ends).toEqual(["cancelled", "cancelled"]);
  // No worker does them.
  await endEvents();
  const often = Array.from({ length: 8 }, (_, n) => contact(2, { email: `${n}.${mark()}@push.test` }));
  const results = await push(often);
  const [changes, refused] = [
    Array.from({ length: 6 }, () => "updated"),
    Array.from({ length: 2 }, () => "too-many-address-changes"),
  ];
  expect(results.map(({ outcome, problem }) => problem?.code ?? outcome)).toEqual([...changes, ...refused]);
});

test("a dry run says what would come of each line, of those after it too, and changes nothing", async () => {
  const holder = await createContact(system);
  const { client, contact, clientId } = crm(0);
  const lines = [
    ...Array.from({ length: 300 }, (_, n) => ({ client: { id: `${clientId}:${n}`, name: "F" } })),
    client,
    contact(1),
    contact(1, { name: "Other" }),
    contact(1, { name: "Other" }),
    contact(2, { email: holder.email }),
    contact(3, { email: contact(1).contact.email }),
    { contact: { ...holder, portalAccess: false } },
    contact(2, { email: holder.email }),
  ];
  const before = await countRows(system);
  const told = await push(lines, { dryRun: true });
  expect(outcomesOf(told.slice(300))).toEqual([
    "created",
    "created",
    "updated",
    "unchanged",
    "refused",
    "refused",
    "updated",
    "created",
  ]);
  expect(await countRows(system)).toEqual(before);
  const done = await push(lines);
  expect(done.map(({ outcome, problem }) => [outcome, problem?.code])).toEqual(
    told.map(({ outcome, problem }) => [outcome, problem?.code]),
  );
});

test("pushes of two callers at once and a change by hand meet, and each line is done or told", async () => {
  const { client, contact, lines, clientId } = crm(40);
  const reversed = [client, ...lines.slice(1).toReversed()];
  const both = await Promise.all([push(lines), push(reversed, {}, "admin")]);
  expect(both.flat().every(({ outcome }) => outcome !== "refused")).toBe(true);
  expect((await system.api().listContacts(clientId)).total).toBe(40);
  const [first] = await meetInDatabase(
    system,
    (lock) => lock("contacts", { id: `${clientId}:7` }),
    () => [
      push(
        lines.map((line) =>
          "contact" in line ? contact(Number(line.contact.id.split(":")[2]), { phone: "+2" }) : line,
        ),
      ),
    ],
    1,
  );
  expect(new Set(outcomesOf(first ?? []))).toEqual(new Set(["unchanged", "updated"]));
  expect((await system.api().getContact(`${clientId}:7`)).phone).toBe("+2");
});
