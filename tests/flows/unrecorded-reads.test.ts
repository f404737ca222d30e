import { beforeAll, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, arrange } = systemTest({ services: ["api"] });
beforeAll(() => arrange.setUpMail());

test("what cannot be recorded is not shown: no list, no page, no export, no address", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const reads = [
    `/v1/audit/events?contactId=${contact.id}`,
    `/v1/audit/resets`,
    `/v1/audit/resets/${reset.id}`,
    `/v1/audit/contacts/${contact.id}`,
    `/v1/audit/contacts?search=Person`,
    `/v1/audit/summary?contactId=${contact.id}`,
    `/v1/audit/export?format=csv`,
    `/v1/audit/export?format=ndjson&of=resets`,
    `/v1/password-resets/${reset.id}/timeline`,
  ];
  const ask = async (path: string, method = "GET") => {
    const answer = await system.fetchApi(path, { as: "auditor", method });
    return [path, answer.status, (await answer.text()).includes("items")];
  };
  const reveal = `/v1/audit/contacts/${contact.id}/reveal-address`;
  await system.sql`revoke insert on audit_events from rekey_api`;
  await system.sql`revoke insert (action, actor, reset_id, contact_id, client_id, detail, source) on audit_events from rekey_api`;
  try {
    for (const path of reads) expect(await ask(path)).toEqual([path, 503, false]);
    expect(await ask(reveal, "POST")).toEqual([reveal, 503, false]);
  } finally {
    await system.sql`grant insert (action, actor, reset_id, contact_id, client_id, detail, source) on audit_events to rekey_api`;
  }
  for (const path of reads) expect((await ask(path))[1], path).toBe(200);
});
