import { endContact, reactivateContact } from "@rekey/database/directory/end-contact";
import { updateContact } from "@rekey/database/directory/directory";
import { findSurvivors } from "@rekey/database/merges/merged-contacts";
import { mergeContact } from "@rekey/database/merges/merge-contact";
import { moveContact } from "@rekey/database/directory/move-contact";
import { getContact } from "@rekey/database/directory/read-directory";
import type { Narrowing } from "@rekey/contracts/narrowing";
import type { Work } from "@rekey/database/unit-of-work";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { inStep, issuing, setting, someStaff } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, arrange, see, sql, take } = stepTest();

const byStaff = <T>(step: (work: Work) => Promise<T>, narrowing?: Narrowing) =>
  inStep(as("rekey_api"), step, { actor: someStaff, narrowing });
const merge = (id: string, into: string, narrowing?: Narrowing) =>
  byStaff((work) => mergeContact(work, { id, into }), narrowing);
const people = (count: number) => Promise.all(Array.from({ length: count }, async () => (await take.contact()).id));
const found = async (id: string) => {
  const contact = await getContact(as("rekey_api"), id, undefined);
  return [contact?.mergedInto, contact?.mergedFrom];
};
const waits = (role: string) =>
  waitFor(async () => (await see.waitingForLocks(role)) > 0, {
    timeoutMs: 4_000,
    message: `${role} waiting for the merge`,
  });

test("of two merges at once in opposite directions one is done, and the other one is told that its contact has gone", async () => {
  for (const isTurned of [false, true]) {
    const [one = "", two = ""] = (await people(2)).sort((a, b) => (a < b === isTurned ? 1 : -1));
    let late: Promise<unknown> = Promise.resolve();
    await byStaff(async (work) => {
      await mergeContact(work, { id: one, into: two });
      late = merge(two, one).catch((error: unknown) => error);
      await waits("rekey_api");
    });
    expect(await late).toMatchObject({ code: "into-merged" });
    expect([await found(one), await found(two)]).toEqual([
      [two, []],
      [null, [one]],
    ]);
    expect(await see.contact(two)).toMatchObject({ portalAccess: true, endedAt: null });
  }
});

test("merges lead on, however long the way is, and never back; what is merged already is not merged again", async () => {
  const [a = "", b = "", c = "", d = "", gone = ""] = await people(5);
  await byStaff((work) => endContact(work, gone));
  expect([await merge(a, b), await merge(b, c)]).toEqual(["merged", "merged"]);
  expect(await Promise.all([a, b, c].map(found))).toEqual([
    [c, []],
    [c, [a]],
    [null, [a, b].sort()],
  ]);
  expect(await findSurvivors(as("rekey_api"), [a, b, c, d])).toEqual(new Map([a, b].map((id) => [id, c])));
  const before = await see.history({ contactId: a });
  expect([await merge(a, c), await merge(b, c)]).toEqual(["already-merged", "already-merged"]);
  expect(await merge(a, b), "the same merge again, though its target was merged on").toBe("already-merged");
  await expect(merge(a, d)).rejects.toMatchObject({ code: "contact-merged" });
  await expect(merge(c, a)).rejects.toMatchObject({ code: "into-merged" });
  await expect(merge(c, gone)).rejects.toMatchObject({ code: "into-ended" });
  await expect(merge(c, c)).rejects.toMatchObject({ code: "into-itself" });
  await expect(merge(c, "nobody-there")).rejects.toMatchObject({ code: "into-nobody" });
  expect(await merge("nobody-there", c)).toBeUndefined();
  expect(await see.history({ contactId: a })).toEqual(before);
  const byHand = arrange.change("contacts", { id: d }, { mergedInto: c });
  await expect(byHand).rejects.toMatchObject({ constraint_name: "contacts_merged_have_ended" });
});

test("a contact that had ended before can be merged, and ends no second time; taken back it is one of its own again", async () => {
  const [a = "", b = ""] = await people(2);
  await byStaff((work) => endContact(work, a));
  expect(await merge(a, b)).toBe("merged");
  expect(await see.actions({ contactId: a })).toEqual(["contact.ended", "contact.merged"]);
  for (const patch of [{}, { name: "Anew" }]) {
    const changing = byStaff((work) => updateContact(work, a, patch, { addressChangesPerHour: 9 }));
    await expect(changing).rejects.toMatchObject({ code: "contact-merged" });
  }
  expect(await byStaff((work) => reactivateContact(work, a, undefined))).toBe("reactivated");
  expect([await found(a), await found(b)]).toEqual([
    [null, []],
    [null, []],
  ]);
  expect((await see.history({ contactId: a })).at(-1)).toMatchObject({
    action: "contact.reactivated",
    detail: { splitFrom: b, portalAccess: true },
  });
  expect(await merge(b, a)).toBe("merged");
});

test("a merge ends what is under way of the one and leaves the other one alone, also where a worker is at work on both", async () => {
  const [a = "", b = ""] = await people(2);
  for (const id of [a, b]) await take.setPassword(id);
  const [ofA, ofB] = [await take.requestByMail(a), await take.requestByMail(b)];
  await take.credentials(ofB, issuing);
  let merging: Promise<unknown> = Promise.resolve();
  await take.credentials(ofA, async (work, ids) => {
    await issuing(work, ids);
    merging = merge(a, b);
    await waits("rekey_api");
  });
  expect(await merging).toBe("merged");
  expect([await see.reset(ofA), await see.reset(ofB)]).toMatchObject([{ state: "cancelled" }, { state: "issued" }]);
  expect(await see.links({ contactId: a, endedAt: null })).toEqual([]);
  expect(await see.links({ contactId: b, endedAt: null })).toHaveLength(1);
  expect([await see.credential(a), await see.credential(b)]).toMatchObject([undefined, { version: 1 }]);
});

test("a reset that is accepted beside a merge has no effect on either", async () => {
  const [a = "", b = ""] = await people(2);
  let resetId = "";
  let working: Promise<unknown> = Promise.resolve();
  await byStaff(async (work) => {
    await mergeContact(work, { id: a, into: b });
    resetId = await take.requestByHand(a);
    working = take.credentials(resetId, setting());
    await waits("rekey_credentials");
  });
  await working;
  expect(await see.reset(resetId)).toMatchObject({ state: "refused", contactId: a });
  expect([await see.credential(a), await see.credential(b)]).toEqual([undefined, undefined]);
});

test("who is narrowed merges only two that are both theirs, also where one went elsewhere while the merge waited", async () => {
  await sql`insert into clients (id, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`;
  for (const moves of ["the one that ends", "the one that stays"]) {
    const [a, b] = [await take.contact(), await take.contact()];
    const narrowing = { clientIds: [a.clientId, b.clientId] };
    let late: Promise<unknown> = Promise.resolve();
    await byStaff(async (work) => {
      await moveContact(work, { id: moves === "the one that ends" ? a.id : b.id, clientId: "elsewhere" });
      late = merge(a.id, b.id, narrowing);
      late.catch(() => {});
      await waits("rekey_api");
    });
    await expect(late, moves).rejects.toMatchObject({ code: "not-found" });
    for (const own of [{ clientIds: [a.clientId] }, { contactId: a.id }, { clientIds: [b.clientId] }])
      await expect(merge(a.id, b.id, own), moves).rejects.toMatchObject({ code: "not-found" });
    expect(await merge(a.id, "nobody-there", narrowing).catch(() => undefined)).toBeUndefined();
    expect(await see.contact(a.id)).toMatchObject({ endedAt: null, mergedInto: null });
  }
  const [a, b] = [await take.contact(), await take.contact()];
  expect(await merge(a.id, b.id, { clientIds: [a.clientId, b.clientId] })).toBe("merged");
});
