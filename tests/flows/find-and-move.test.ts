import { expect, onTestFailed } from "vitest";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, see } = systemTest({ services: ["api"] });

test("who has an address is found by it, in any spelling, with whoever shares it or had it, page by page", async () => {
  const holder = await createContact(system);
  const { email } = holder;
  const add = (name: string) => system.api().createContact(holder.clientId, { name, email, portalAccess: false });
  const [shared, gone] = [await add("Shares it"), await add("Left")];
  await system.api().endContact(gone.id);
  const found = await system.api().findByAddress(`Somebody <${email.toUpperCase()}>`);
  expect(found.items.map(({ id, portalAccess, endedAt }) => [id, portalAccess, endedAt !== null])).toEqual([
    [holder.id, true, false],
    [shared.id, false, false],
    [gone.id, false, true],
  ]);
  const seen: string[] = [];
  for (let after: string | undefined, turn = 0; turn < 4; turn += 1) {
    const page = await system.api().findByAddress(email, { limit: 1, ...(after && { after }) });
    seen.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) break;
    after = page.nextCursor;
  }
  expect(seen).toEqual([holder.id, shared.id, gone.id]);
  expect((await system.api().findByAddress(`x${email}`)).items).toEqual([]);
  const refused = await system.fetchApi("/v1/contacts?email=nobody");
  expect([refused.status, await refused.json()]).toMatchObject([422, { errors: [{ pointer: "/email" }] }]);
  expect((await system.fetchApi("/v1/contacts")).status).toBe(422);
});

test("a contact goes to another client with its history, and what was under way for the one before ends", async () => {
  const endEvents = async () => void (await system.sql`update events set consumed_at = now()`);
  onTestFailed(endEvents);
  await system.sql`insert into mail_status (configured, healthy, checked_at) values (true, true, now()) on conflict do nothing`;
  const [contact, other] = [await createContact(system), await createContact(system)];
  const reset = await requestByMail(system, contact.id);
  const moved = await system.api().moveContact(contact.id, { clientId: other.clientId });
  expect(moved).toMatchObject({ id: contact.id, clientId: other.clientId, wasThereAlready: false });
  expect((await system.api().getReset(reset.id)).state).toBe("cancelled");
  const by = system.staff.staff.name;
  const told = (await see.history({ contactId: contact.id })).filter(({ action }) => action === "contact.moved");
  expect(told.map(({ clientId, detail }) => [clientId, detail])).toEqual([
    [contact.clientId, { by, toClientId: other.clientId }],
    [other.clientId, { by, fromClientId: contact.clientId }],
  ]);
  const { clientId, name, email } = contact;
  await expect(system.api().putContact(contact.id, { clientId, name, email })).rejects.toMatchObject({
    code: "other-client",
  });
  await endEvents();
  const before = await countRows(system);
  expect(await system.api().moveContact(contact.id, { clientId: other.clientId })).toMatchObject({
    wasThereAlready: true,
  });
  await expect(system.api().moveContact(contact.id, { clientId: "none" })).rejects.toMatchObject({
    code: "invalid-request",
    errors: [{ pointer: "/clientId", code: "unknown-client" }],
  });
  const stale = await system.fetchApi(`/v1/contacts/${contact.id}/move`, {
    method: "POST",
    body: JSON.stringify({ clientId }),
    headers: { "if-match": '"another"' },
  });
  expect(stale.status).toBe(412);
  expect(await countRows(system)).toEqual(before);
  await system.api().endContact(other.id);
  await expect(system.api().moveContact(other.id, { clientId })).rejects.toMatchObject({ code: "contact-ended" });
});
