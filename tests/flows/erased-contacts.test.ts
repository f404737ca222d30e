import type { ContactData } from "@rekey/contracts/history";
import { beforeAll, expect, vi } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { runCommandLine } from "../harness/run-command-line.ts";
import { systemTest } from "../harness/system-test.ts";

// Each command starts Node twice.
vi.setConfig({ testTimeout: 120_000 });

const { test, system, arrange } = systemTest({ services: ["api"] });
// No worker: what is asked for stays as it was accepted.
beforeAll(() => arrange.setUpMail());

const rekey = (...args: string[]) =>
  runCommandLine(["contact", ...args], { REKEY_API: system.apiUrl, REKEY_TOKEN: system.tokens.admin });

test("all that is known of a contact is taken as a file, erased, and told of as erased from then on", async () => {
  const contact = await createContact(system);
  await system.api().patchContact(contact.id, { phone: "+44 1632 960983" });
  const reset = await requestByMail(system, contact.id, "lost the amber notebook");
  const file = await rekey("export", contact.id);
  const known = JSON.parse(file.output.slice(file.output.indexOf("{"))) as ContactData;
  expect(known.contact).toMatchObject({ email: contact.email, phone: "+44 1632 960983" });
  expect(known.resets).toMatchObject([{ id: reset.id, reason: "lost the amber notebook" }]);
  expect(known.events.map(({ action }) => action)).toEqual(expect.arrayContaining(["contact.created", "history.read"]));

  await expect(system.api("staff").eraseContact(contact.id)).rejects.toMatchObject({ status: 403 });
  expect((await rekey("erase", contact.id, "--confirm", "another")).code).toBe(2);
  expect((await rekey("erase", contact.id, "--confirm", contact.id)).output).toContain("is erased");
  expect(await system.api("admin").eraseContact(contact.id)).toMatchObject({ id: contact.id, alreadyErased: true });

  const gone = { status: 410, code: "contact-erased" };
  const { clientId, name, email } = contact;
  await expect(system.api().getContact(contact.id)).rejects.toMatchObject(gone);
  await expect(system.api().putContact(contact.id, { clientId, name, email })).rejects.toMatchObject(gone);
  await expect(system.api("admin").getContactData(contact.id)).rejects.toMatchObject(gone);
  await expect(requestByMail(system, contact.id)).rejects.toMatchObject(gone);
  expect((await system.api().listContacts(clientId)).items).toEqual([]);
  const history = await system.api("auditor").getContactHistory(contact.id);
  expect(history.contact).toMatchObject({ name: "", email: "", erasedAt: expect.any(String) as string });
  expect(history.resets.items).toMatchObject([{ id: reset.id, state: "cancelled", reason: null, contactName: null }]);
  expect(history.events.items.find(({ action }) => action === "reset.accepted")).toMatchObject({ isErased: true });
  expect(JSON.stringify(history)).not.toContain("amber notebook");
  const ofReset = await system.api("auditor").getResetHistory(reset.id);
  expect(ofReset.reset).toMatchObject({ contactName: null, contactErasedAt: history.contact.erasedAt });
  expect(ofReset.erasure).toMatchObject({ actor: `staff:${system.staff.admin.id}` });
  expect((await system.api("auditor").getResetHistory(reset.id)).reads).toBe(ofReset.reads + 1);
});
