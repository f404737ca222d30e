import { eraseContact } from "@rekey/database/directory/erase-contact";
import { createContact, putContact } from "@rekey/database/directory/directory";
import { getContact } from "@rekey/database/directory/read-directory";
import { getContactData } from "@rekey/database/history/contact-data";
import type { Database } from "@rekey/database/connection";
import { exportEvents } from "@rekey/database/exports/export-events";
import { keepReturnedMail } from "@rekey/database/bounces/returned-mails";
import { recordBounce } from "@rekey/database/bounces/record-bounce";
import { mergeContact } from "@rekey/database/merges/merge-contact";
import { expect } from "vitest";
import { readTables } from "../harness/read-tables.ts";
import { stepTest } from "../harness/step-test.ts";
import { endedAttempt, handingOver, inStatement, inStep, issuing, someStaff } from "../harness/take-steps.ts";
import { recordAttempts } from "@rekey/database/deliveries/record-attempts";
import { createPortalSession } from "@rekey/database/sign-in/portal-sessions";

const { test, as, sql, see, take } = stepTest();

const erase = (id: string) => inStep(as("rekey_api"), (work) => eraseContact(work, id), { actor: someStaff });
const hourMs = 3_600_000;

/** Words that stand nowhere else, in each place where something of a person is kept. */
const told = {
  name: "Ottoline Quickenborough",
  email: "ottoline@quickenborough.test",
  phone: "+44 1632 960983",
  position: "Keeper of Lanterns",
  reason: "lost the amber notebook",
  words: "550 quickenborough is unknown here",
};

async function known() {
  const clientId = `firm-${crypto.randomUUID()}`;
  await sql`insert into clients (id, name) values (${clientId}, 'A firm')`;
  const fields = { name: told.name, email: told.email, phone: told.phone, position: told.position };
  const contact = { ...fields, locale: "en" as const, timeZone: "Europe/London", portalAccess: true, clientId };
  const id = await inStep(as("rekey_api"), (work) => createContact(work, contact), { actor: someStaff });
  return { id, clientId, contact };
}

/** Everything that a step writes about somebody. */
async function live(id: string) {
  await take.setPassword(id);
  await inStatement(
    as("rekey_portal"),
    (statement) =>
      createPortalSession(statement, {
        contactId: id,
        credentialVersion: 1,
        accessVersion: 1,
        lifetimeMs: hourMs,
        idHash: id,
      }),
    { subject: "contact", name: "the contact" },
  );
  const { resetId } = await take.mailedLink(id);
  await sql`update resets set reason = ${told.reason} where id = ${resetId}`;
  await sql`update deliveries set last_response = ${told.words} where reset_id = ${resetId}`;
  await sql`update delivery_attempts set response = ${told.words} where delivery_id in (select id from deliveries where reset_id = ${resetId})`;
  const { id: deliveryId } = await see.delivery(resetId);
  await keepReturnedMail(as("rekey_mail"), { deliveryId, kind: "unreadable", words: `back: ${told.email}` });
  await sql`insert into audit_events (action, actor, reset_id, contact_id, detail)
    values ('mail.attempted', 'x', ${resetId}, ${id}, ${sql.json({ response: told.words, reason: told.reason })})`;
  return { resetId, deliveryId };
}

const findTold = (text: string) =>
  Object.entries(told).flatMap(([what, word]) => (text.toLowerCase().includes(word.toLowerCase()) ? [what] : []));

async function exported(contactId: string): Promise<string> {
  const [db, lines]: [Database, string[]] = [as("rekey_api"), []];
  await exportEvents(
    { db, exportDb: db },
    { contactId },
    { reader: someStaff, format: "ndjson" },
    {
      open: (manifest) => void lines.push(JSON.stringify(manifest)),
      take: async (parts) => void lines.push(...parts.map((part) => JSON.stringify(part))),
    },
  );
  return lines.join("\n");
}

test("who never had a reset is erased too, where nobody ever had one", async () => {
  const { id } = await known();
  expect(await see.resets({})).toEqual([]);
  expect(await erase(id)).toBe("erased");
  const { name, email, erasedAt } = await see.contact(id);
  expect({ name, email, isErased: erasedAt !== null }).toEqual({ name: "", email: "", isErased: true });
});

test("nothing that was known of a contact is left anywhere, and its history keeps its rows as they were", async () => {
  const { id, clientId } = await known();
  const { resetId, deliveryId } = await live(id);
  const before = await see.sealedHistory({ contactId: id });
  expect(findTold(JSON.stringify(await readTables(sql))).toSorted()).toEqual(Object.keys(told).toSorted());
  expect(JSON.stringify(await getContactData(as("rekey_api"), id, someStaff))).toContain(told.phone);
  expect(await erase(id)).toBe("erased");
  expect(findTold(JSON.stringify(await readTables(sql)))).toEqual([]);
  expect(findTold(await exported(id))).toEqual([]);
  const after = await see.sealedHistory({ contactId: id });
  expect(after.slice(0, before.length)).toEqual(before);
  expect(await see.contact(id)).toMatchObject({ clientId, name: "", email: "", phone: null, portalAccess: false });
  expect([await see.credential(id), await see.handOvers({ resetId })]).toEqual([undefined, []]);
  expect((await see.link(resetId)).endedAt).not.toBeNull();
  expect((await see.sessions({ contactId: id })).every(({ endedAt }) => endedAt !== null)).toBe(true);
  const [last] = await see.history({ contactId: id, action: "contact.erased" });
  expect(last).toMatchObject({ actor: someStaff.subject, detail: { by: someStaff.name } });
  const bounce = { deliveryId, status: "5.1.1", reason: told.words, isOfAddress: true };
  expect(await inStep(as("rekey_mail"), (work) => recordBounce(work, bounce))).toBe("ignored");
  expect(await keepReturnedMail(as("rekey_mail"), { deliveryId, kind: "unreadable", words: told.words })).toBe(
    "ignored",
  );
  expect(findTold(JSON.stringify(await readTables(sql)))).toEqual([]);
});

test("to erase once more changes nothing, and whoever pushes, changes or reads what was erased is told so", async () => {
  const { id, contact } = await known();
  await erase(id);
  const rows = await see.actions({ contactId: id });
  expect(await erase(id)).toBe("already-erased");
  expect(await see.actions({ contactId: id })).toEqual(rows);
  const push = inStep(as("rekey_api"), (work) => putContact(work, { ...contact, id }, { addressChangesPerHour: 9 }));
  const erased = { code: "contact-erased" };
  await expect(push).rejects.toMatchObject(erased);
  await expect(take.reactivateContact(id)).rejects.toMatchObject(erased);
  await expect(getContact(as("rekey_api"), id, undefined)).rejects.toMatchObject(erased);
  await expect(getContactData(as("rekey_api"), id, someStaff)).rejects.toMatchObject(erased);
  const back = as("rekey_api").$client`update contacts set name = 'Back' where id = ${id}`;
  await expect(back).rejects.toMatchObject({ code: "23514" });
  const alive = await take.contact();
  const early = as("rekey_api").$client`select erase_contacts(array[${alive.id}])`;
  await expect(early, "only one that has ended").rejects.toMatchObject({ code: "RK001" });
});

test("a mail that is on its way, a link that is being issued and a hash that waits for a CRM leave nothing behind", async () => {
  const { id } = await known();
  const handed = await take.requestByHand(id);
  await take.credentials(handed, handingOver());
  const mailed = await take.requestByMail(id);
  await take.credentials(mailed, issuing);
  const mail = await take.mailOf(mailed);
  const delivery = await take.claimNow(mail);
  await erase(id);
  const ended = endedAttempt(mail.eventId, delivery, { outcome: "accepted" });
  const [outcome] = await inStep(as("rekey_mail"), (work) => recordAttempts(work, [ended]), { consumer: "mail" });
  expect([outcome, await see.attempts({ deliveryId: delivery.id })]).toEqual(["stale", []]);
  const states = await Promise.all([handed, mailed].map(async (resetId) => (await see.reset(resetId)).state));
  expect(states).toEqual(["cancelled", "cancelled"]);
  expect((await see.handOvers({ resetId: handed }))[0]).toMatchObject({ state: "failed", sealedHash: null });
  expect(await take.tellHandOver({ resetId: handed, attempt: 1, next: "completed" })).toBe("late");
  expect(await see.actions(handed)).toContain("reset.cancelled");
});

test("whoever was merged into a contact is the same person and is erased with it, and not alone", async () => {
  const [gone, stays] = [await take.contact(), (await known()).id];
  const merge = { id: gone.id, into: stays };
  await inStep(as("rekey_api"), (work) => mergeContact(work, merge), { actor: someStaff });
  await expect(erase(gone.id)).rejects.toMatchObject({ code: "contact-merged" });
  expect(await erase(stays)).toBe("erased");
  expect((await see.contact(gone.id)).erasedAt).not.toBeNull();
  expect((await see.auditKeys({ subject: gone.id }))[0]?.key ?? null).toBeNull();
});
