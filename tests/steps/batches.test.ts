import { randomUUID } from "node:crypto";
import { previewBatch } from "@rekey/database/batches/accept-batch";
import { beginItems } from "@rekey/database/batches/begin-items";
import { endBatchSessions } from "@rekey/database/batches/end-batch-sessions";
import { listBatchItems } from "@rekey/database/batches/read-batches";
import { cancelBatchResets, finishBatch } from "@rekey/database/batches/settle-batches";
import { cancelBatch, pauseBatch } from "@rekey/database/batches/switch-batch";
import { beforeEach, expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { batchCommand, batchRules, batchSteps } from "../harness/batch-steps.ts";
import { stepTest } from "../harness/step-test.ts";
import { answering, issuing, someStaff } from "../harness/take-steps.ts";

const bench = stepTest();
const { test, as, sql, see, arrange, take } = bench;
const { accept, begin, byStaff, byWorker, endOthers, people, progress } = batchSteps(bench);

beforeEach(endOthers);

/** A contact of each kind that a batch passes over, by why. */
async function passedOver() {
  const [ended = "", without = "", bounced = "", open = "", spent = "", asked = ""] = await people(6);
  await take.endContact(ended);
  await take.updateContact(without, { portalAccess: false });
  await arrange.change("contacts", { id: bounced }, { emailBouncedAt: fromNow(0), emailBounceReason: "so" });
  await take.requestByMail(open);
  for (let count = 0; count < batchRules.mailsPerHour; count += 1) await take.cancel(await take.requestByMail(spent));
  await take.credentials(await take.requestOnPortal((await see.contact(asked)).email), answering);
  const contacts = [ended, without, bounced, open, spent, "nobody at all".replaceAll(" ", "-"), "null"];
  return { contacts, mailable: asked };
}

test("a batch says of each contact whether it is mailed or why not, before and after, and each is one of it once", async () => {
  const { contacts, mailable } = await passedOver();
  const refused = {
    "contact-ended": 1,
    "portal-access-off": 1,
    "address-bounced": 1,
    "reset-open": 1,
    "too-many-mails": 1,
    "not-found": 2,
  };
  const of = { contacts: [mailable, ...contacts, mailable] };
  expect(await previewBatch(as("rekey_api"), of, batchRules)).toEqual({ mailable: 1, refused, leftOut: 0 });
  const command = batchCommand([], { of, expectedCount: 1 });
  expect(await accept(command)).toEqual({ outcome: "accepted" });
  expect(await progress(command.batchId)).toMatchObject({
    of: "contacts",
    state: "running",
    total: contacts.length + 1,
    counts: { waiting: 1, refused: contacts.length },
    refusedBecause: refused,
  });
  const page = await listBatchItems(as("rekey_api"), command.batchId, { limit: 3 });
  expect(page?.items.map(({ contactId }) => contactId)).toEqual([mailable, ...contacts.slice(0, 2)]);
  const rest = await listBatchItems(as("rekey_api"), command.batchId, { limit: 50, after: page?.nextCursor ?? "" });
  expect(rest?.items.map(({ contactId }) => contactId)).toEqual(contacts.slice(2));
  await begin();
  const [reset] = await see.resets({ contactId: mailable, method: "email" });
  const accepted = await listBatchItems(as("rekey_api"), command.batchId, { limit: 50, state: "accepted" });
  expect(accepted?.items).toMatchObject([{ contactId: mailable, state: "accepted", resetId: reset?.id }]);
  expect(reset).toMatchObject({ requestedBy: someStaff.subject, requestedByName: someStaff.name, reason: "breach" });
  expect(await see.history({ resetId: reset?.id ?? "" })).toMatchObject([
    { action: "reset.accepted", actor: someStaff.subject, detail: { batch: command.batchId, by: someStaff.name } },
  ]);
  expect(await see.events({ resetId: reset?.id ?? "" })).toMatchObject([{ queue: "credentials", isBulk: true }]);
});

test("a client's batch is of those with portal access, and a client that is not there has none", async () => {
  const [id = "", without = ""] = await people(2);
  await take.updateContact(without, { portalAccess: false });
  const { clientId } = await see.contact(id);
  await sql`update contacts set client_id = ${clientId} where id = ${without}`;
  const found = await previewBatch(as("rekey_api"), { clientId }, batchRules);
  const members = await see.contacts({ clientId, portalAccess: true });
  expect(found).toMatchObject({ mailable: members.length, leftOut: 1 });
  expect(await previewBatch(as("rekey_api"), { clientId: "nowhere" }, batchRules)).toBeUndefined();
  expect(await accept(batchCommand([], { of: { clientId: "nowhere" } }))).toEqual({ outcome: "client-unknown" });
  const all = await previewBatch(as("rekey_api"), "everyone", batchRules);
  expect(all?.mailable).toBeGreaterThanOrEqual(members.length);
});

test("a batch is accepted when as many are mailed as was expected, one in a hundred aside, and under a key once", async () => {
  const contacts = await people(100);
  expect(await accept(batchCommand(contacts.slice(0, 99), { expectedCount: 98 }))).toEqual({
    outcome: "batch-changed",
    mailable: 99,
  });
  expect(await accept(batchCommand(contacts, { expectedCount: 102 }))).toMatchObject({ outcome: "batch-changed" });
  const command = batchCommand(contacts, { expectedCount: 101 });
  expect(await accept(command)).toEqual({ outcome: "accepted" });
  const again = { ...command, batchId: randomUUID() };
  expect(await accept(again)).toEqual({ outcome: "key-in-progress" });
  expect(await see.history({ action: "batch.created" })).toHaveLength(
    (await sql`select from reset_batches where state is not null`).length,
  );
});

test("each item becomes one reset, however many workers begin at once and whatever is undone", async () => {
  const contacts = await people(60);
  const command = batchCommand(contacts);
  await accept(command);
  const undone = byWorker(async (work) => {
    await beginItems(work, { atOnce: 100, queueAtMost: 1_000 });
    throw new Error("killed");
  });
  await expect(undone).rejects.toThrow("killed");
  expect(await see.resets({ contactId: contacts })).toEqual([]);
  while ((await progress(command.batchId)).counts.waiting > 0)
    await Promise.all(Array.from({ length: 4 }, () => begin({ atOnce: 7 })));
  const resets = await see.resets({ contactId: contacts });
  expect(resets).toHaveLength(contacts.length);
  expect(new Set(resets.map(({ contactId }) => contactId))).toEqual(new Set(contacts));
  expect(await see.events({ resetId: resets.map(({ id }) => id) })).toHaveLength(contacts.length);
  expect(await begin()).toBe(0);
});

test("no more is begun than may wait in the queues, or than its pace allows", async () => {
  const contacts = await people(30);
  const command = batchCommand(contacts, { perMinute: 600 });
  await accept(command);
  const begun = async () => (await progress(command.batchId)).counts.accepted;
  await begin();
  expect(await begun()).toBe(10);
  expect(await begin()).toBe(0);
  const due = () => sql`update reset_batches set due_at = now() where id = ${command.batchId}`;
  await due();
  expect(await begin({ queueAtMost: 10 })).toBe(0);
  await begin({ queueAtMost: 11 });
  expect(await begun()).toBe(20);
});

test("what a contact became meanwhile decides when its turn comes", async () => {
  const [left = "", open = "", stays = ""] = await people(3);
  const command = batchCommand([left, open, stays]);
  await accept(command);
  await take.endContact(left);
  await take.requestByMail(open);
  await begin();
  expect(await progress(command.batchId)).toMatchObject({
    counts: { accepted: 1, refused: 2, waiting: 0 },
    refusedBecause: { "contact-ended": 1, "reset-open": 1 },
  });
});

test("all sessions of its contacts end before the first reset of a batch is begun, and the history says so", async () => {
  const [id = "", other = ""] = await people(2);
  await take.setPassword(id);
  await sql`insert into portal_sessions (id_hash, contact_id, credential_version, expires_at)
    select random()::text, ${id}, 1, now() + interval '1 hour' from generate_series(1, 3)`;
  const command = batchCommand([id, other], { endSessions: true });
  await accept(command);
  expect(await begin()).toBe(0);
  expect(await byWorker((work) => endBatchSessions(work, 50))).toBe(2);
  expect(await see.sessions({ contactId: id, endedAt: null })).toEqual([]);
  expect(await see.history({ contactId: id, action: "contact.sessions_ended" })).toMatchObject([
    { actor: someStaff.subject, detail: { batch: command.batchId, by: someStaff.name, count: 3 } },
  ]);
  expect(await byWorker((work) => endBatchSessions(work, 50))).toBe(0);
  expect(await begin()).toBe(2);
});

test("a batch that is paused begins nothing until it goes on, and one that was cancelled never more", async () => {
  const contacts = await people(4);
  const command = batchCommand(contacts, { perMinute: 60 });
  const id = command.batchId;
  await accept(command);
  await begin();
  await byStaff((work) => pauseBatch(work, id, true));
  await byStaff((work) => pauseBatch(work, id, true));
  expect(await begin()).toBe(0);
  await byStaff((work) => pauseBatch(work, id, false));
  expect(await begin()).toBe(1);
  const [mailed] = await see.resets({ contactId: contacts });
  await take.credentials(mailed?.id ?? "", issuing);
  expect(await byStaff((work) => cancelBatch(work, id, true))).toBe("done");
  expect(await byStaff((work) => pauseBatch(work, id, false))).toBe("batch-ended");
  await sql`update reset_batches set due_at = now()`;
  expect(await begin()).toBe(0);
  expect((await progress(id)).counts).toMatchObject({ accepted: 2, cancelled: 2, waiting: 0 });
  while ((await byWorker((work) => cancelBatchResets(work, 1))) > 0);
  expect(await progress(id)).toMatchObject({ state: "cancelled", counts: { cancelled: 4 } });
  expect((await see.link(mailed?.id ?? "")).endedBecause).toBe("cancelled");
  const actions = (await see.history({})).filter(({ detail }) => detail["batch"] === id).map(({ action }) => action);
  expect(actions).toEqual([
    "batch.created",
    "reset.accepted",
    "batch.paused",
    "batch.resumed",
    "reset.accepted",
    "batch.cancelled",
    "reset.cancelled",
    "reset.cancelled",
  ]);
});

test("the links of a batch that was cancelled are called back later too, once, by whoever says so", async () => {
  const contacts = await people(2);
  const { batchId: id, ...command } = batchCommand(contacts);
  await accept({ ...command, batchId: id });
  await begin();
  for (const openResets of [false, false, true, true, false])
    expect(await byStaff((work) => cancelBatch(work, id, openResets))).toBe("done");
  while ((await byWorker((work) => cancelBatchResets(work, 1))) > 0);
  const { counts, endedAt } = await progress(id);
  expect([counts.cancelled, endedAt === null]).toEqual([2, false]);
  expect(await byStaff((work) => cancelBatch(work, id, true))).toBe("done");
  expect((await progress(id)).endedAt).toBe(endedAt);
  const told = (await see.history({ action: "batch.cancelled" })).filter(({ detail }) => detail["batch"] === id);
  expect(told.map(({ detail }) => detail["openResets"])).toEqual([false, true]);
});

test("a batch is finished when each of its mails has left or will not, and its numbers are in the history", async () => {
  const [one = "", other = ""] = await people(2);
  const command = batchCommand([one, other, "nobody"], { expectedCount: 2 });
  await accept(command);
  await begin();
  await begin();
  const [first, second] = await see.resets({ contactId: [one, other] });
  await take.credentials(first?.id ?? "", issuing);
  expect(await byWorker(finishBatch)).toBe(false);
  const mail = await take.mailOf(first?.id ?? "");
  await take.report(mail.eventId, await take.claimNow(mail), "accepted");
  expect(await byWorker(finishBatch)).toBe(false);
  await take.cancel(second?.id ?? "");
  expect(await byWorker(finishBatch)).toBe(true);
  expect(await byWorker(finishBatch)).toBe(false);
  expect(await see.history({ action: "batch.finished" })).toMatchObject([
    { actor: "rekey", detail: { batch: command.batchId, total: 3, mailed: 1, refused: 1, undeliverable: 0 } },
  ]);
});
