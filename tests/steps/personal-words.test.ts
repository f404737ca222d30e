import { auditActionNames } from "@rekey/contracts/audit-actions";
import { isSealedField, sealedDetailFields } from "@rekey/contracts/sealed-fields";
import { listAuditEntries } from "@rekey/database/history/read-audit";
import { getTimeline } from "@rekey/database/resets/read-resets";
import { serviceRoles } from "@rekey/database/prepare/service-roles";
import { databaseErrorCode } from "@rekey/database/connection";
import { expect } from "vitest";
import { someStaff } from "../harness/take-steps.ts";
import { readTables } from "../harness/read-tables.ts";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql, see, take } = stepTest();

const word = (field: string) => `Zoë's ${field} ✓`;
const words = Object.fromEntries(sealedDetailFields.map((field) => [field, word(field)]));

test("each word that may be about a person is sealed in each action, and opened for whoever reads the history", async () => {
  const { id: contactId, clientId } = await take.contact();
  for (const action of auditActionNames)
    await sql`insert into audit_events (action, actor, contact_id, client_id, detail)
      values (${action}, 'rekey', ${contactId}, ${clientId}, ${sql.json({ ...words, action: "x", count: 1 })})`;
  const stored = (await see.sealedHistory({ contactId })).slice(-auditActionNames.length);
  for (const { action, detail } of stored)
    for (const field of sealedDetailFields)
      expect([action, field, typeof detail[field]]).toEqual([
        action,
        field,
        isSealedField(action, field) ? "object" : "string",
      ]);
  const shown = await listAuditEntries(as("rekey_api"), { contactId, limit: 500 }, someStaff);
  const opened = shown.items.filter(({ detail }) => detail["action"] === "x");
  expect(opened).toHaveLength(auditActionNames.length);
  for (const { detail, isErased } of opened)
    expect({ detail, isErased }).toEqual({ detail: { ...words, action: "x", count: 1 } });
});

test("no table has in clear what the history has sealed, and the same words are never sealed alike", async () => {
  const contact = await take.contact();
  for (const _ of [1, 2])
    await sql`insert into audit_events (action, actor, contact_id, detail)
      values ('contact.updated', 'x', ${contact.id}, ${sql.json({ by: "Ottoline Quick", fields: "email" })})`;
  expect(JSON.stringify(await readTables(sql))).not.toContain("Ottoline Quick");
  const [one, other] = (await see.sealedHistory({ contactId: contact.id })).slice(-2);
  expect(one?.detail["by"]).not.toEqual(other?.detail["by"]);
});

test("no service writes what looks sealed already, and none but the API reads a key", async () => {
  const forged = as("rekey_api").$client`insert into audit_events (action, actor, detail)
    values ('contact.updated', 'crm:a', '{"by": {"sealed": "AAAA"}}')`;
  await expect(forged).rejects.toMatchObject({ code: "RK001" });
  for (const role of serviceRoles) {
    const read = as(role).$client`select key from audit_keys`.then(() => "done", databaseErrorCode);
    expect([role, await read]).toEqual([role, role === "rekey_api" ? "done" : "42501"]);
  }
  const destroyed = as("rekey_api").$client`update audit_keys set key = null, destroyed_at = now()`;
  await expect(destroyed).rejects.toMatchObject({ code: "42501" });
});

test("a timeline is opened, and of a contact whose key is gone it says that its words are erased", async () => {
  const { id: contactId } = await take.contact();
  const resetId = await take.requestByHand(contactId);
  expect((await getTimeline(as("rekey_api"), resetId))?.[0]?.detail["by"]).toBe(someStaff.name);
  await sql`update audit_keys set key = null, destroyed_at = now() where subject = ${contactId}`;
  expect((await getTimeline(as("rekey_api"), resetId))?.[0]).toMatchObject({
    action: "reset.accepted",
    isErased: true,
  });
  expect((await getTimeline(as("rekey_api"), resetId))?.[0]?.detail).not.toHaveProperty("by");
  await sql`insert into audit_events (action, actor, reset_id, contact_id, detail)
    values ('mail.attempted', 'x', ${resetId}, ${contactId}, ${sql.json({ by: "Dana", response: "550 no such zoe" })})`;
  const late = (await getTimeline(as("rekey_api"), resetId))?.at(-1);
  expect(late, "who did it is told, and a server's late words are not").toMatchObject({
    detail: { by: "Dana" },
    isErased: true,
  });
  expect(late?.detail).not.toHaveProperty("response");
});
