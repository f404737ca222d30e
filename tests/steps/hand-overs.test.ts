import { moveContact } from "@rekey/database/directory/move-contact";
import { giveUpHandOvers } from "@rekey/database/hand-overs/begin-hand-overs";
import { mergeContact } from "@rekey/database/merges/merge-contact";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { expectOneEnd } from "../harness/expect-one-end.ts";
import { stepTest } from "../harness/step-test.ts";
import { handingOver, inStep, setting, someStaff } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, sql, see, take, arrange } = stepTest();
const minuteMs = 60_000;

/** A password of a contact, set by hand, that is to be handed over. */
async function setHere(contactId?: string) {
  const id = contactId ?? (await take.contact()).id;
  const resetId = await take.requestByHand(id);
  await take.credentials(resetId, handingOver());
  return { contactId: id, resetId };
}
type SetHere = Awaited<ReturnType<typeof setHere>>;
const handOverOf = async (resetId: string) => (await see.handOvers({ resetId }))[0];
const stateOf = async (resetId: string) => (await see.reset(resetId)).state;
const giveUp = () =>
  inStep(as("rekey_credentials"), (work) => giveUpHandOvers(work, { olderThanMs: 2 * minuteMs, limit: 100 }));

async function claimed(resetId: string, leaseMs?: number) {
  const claim = await take.claimHandOver(resetId, leaseMs);
  if (!claim) throw new Error("nothing was claimed");
  return claim;
}

test("a password is in force here at once, and its reset is completed when the CRM has it and not before", async () => {
  const { contactId, resetId } = await setHere();
  expect(await see.reset(resetId)).toMatchObject({ state: "handing-over", endedAt: null, sealedPassword: null });
  expect(await see.credential(contactId)).toMatchObject({ passwordHash: `hash of ${resetId}`, version: 1 });
  expect(await see.delivery(resetId)).toMatchObject({ kind: "password_set_by_staff", state: "pending" });
  const claim = await claimed(resetId);
  expect(claim).toMatchObject({
    contactId,
    attempt: 1,
    isInForce: true,
    sealedHash: `sealed for ${resetId}`,
  });
  expect(await stateOf(resetId)).toBe("handing-over");
  await take.tellHandOver({ resetId, attempt: 1, status: 200, next: "completed" });
  expect(await stateOf(resetId)).toBe("completed");
  expect(await handOverOf(resetId)).toMatchObject({ state: "delivered", sealedHash: null, lastStatus: 200 });
  expect(await see.actions(resetId)).toEqual([
    "reset.accepted",
    "password.stored",
    "hand_over.attempted",
    "reset.completed",
  ]);
  expect((await see.history({ resetId, action: "password.stored" }))[0]).toMatchObject({ actor: "staff:somebody" });
});

test("a hand-over that was claimed is nobody else's until its lease is over, and a late word decides nothing", async () => {
  const { resetId } = await setHere();
  const first = await claimed(resetId, 1);
  const second = await waitFor(() => take.claimHandOver(resetId), { message: "the lease being over" });
  expect([first.attempt, second.attempt]).toEqual([1, 2]);
  expect(await take.claimHandOver(resetId)).toBeUndefined();
  const late = { resetId, attempt: first.attempt };
  expect(await take.tellHandOver({ ...late, next: "completed" })).toBe("late");
  expect(await take.tellHandOver({ ...late, failure: "turned-down", next: { because: "crm-refused" } })).toBe("late");
  expect(await stateOf(resetId)).toBe("handing-over");
  expect(await take.tellHandOver({ resetId, attempt: second.attempt, next: "completed" })).toBe("recorded");
  expect(await take.tellHandOver({ resetId, attempt: second.attempt, next: "completed" })).toBe("late");
  await expectOneEnd({ sql }, [resetId]);
});

test("what failed is told and waits for its next try", async () => {
  const { resetId } = await setHere();
  await claimed(resetId);
  await take.tellHandOver({ resetId, attempt: 1, status: 503, failure: "refused", next: { retryInMs: minuteMs } });
  expect(await handOverOf(resetId)).toMatchObject({ state: "pending", lastStatus: 503, lastFailure: "refused" });
  expect(await take.claimHandOver(resetId)).toBeUndefined();
  await arrange.change("handOvers", { resetId }, { nextAttemptAt: fromNow(-1_000) });
  expect((await claimed(resetId)).attempt).toBe(2);
  const [told] = await see.history({ resetId, action: "hand_over.attempted" });
  expect(told?.detail).toEqual({ attempt: 1, outcome: "refused", answered: 503 });
});

test.for([
  ["turned-down", "crm-refused"],
  ["timeout", "crm-given-up"],
  [undefined, "access-withdrawn"],
] as const)(
  "a hand-over that ends by %s is no completed reset, its hash is gone and the contact is told all the same",
  async ([failure, because]) => {
    const { contactId, resetId } = await setHere();
    await claimed(resetId);
    await take.tellHandOver({ resetId, attempt: 1, failure, next: { because } });
    await expectOneEnd({ sql }, [resetId], "undeliverable");
    expect(await handOverOf(resetId)).toMatchObject({ state: "failed", sealedHash: null });
    expect((await see.history({ resetId, action: "reset.undeliverable" }))[0]?.detail).toEqual({ because });
    expect((await see.credential(contactId))?.passwordHash).toBe(`hash of ${resetId}`);
    expect((await see.delivery(resetId)).state).toBe("pending");
  },
);

test("a newer password ends the hand-over of the one before, and a word that comes then decides nothing", async () => {
  const { contactId, resetId } = await setHere();
  const { attempt } = await claimed(resetId);
  const newer = await setHere(contactId);
  await expectOneEnd({ sql }, [resetId], "superseded");
  expect(await handOverOf(resetId)).toMatchObject({ state: "superseded", sealedHash: null });
  expect((await see.history({ resetId, action: "reset.superseded" }))[0]?.detail).toEqual({ by: newer.resetId });
  expect((await see.delivery(resetId)).state).not.toBe("withdrawn");
  expect(await take.tellHandOver({ resetId, attempt, next: "completed" })).toBe("late");
  expect((await claimed(newer.resetId)).isInForce).toBe(true);
  await take.tellHandOver({ resetId: newer.resetId, attempt: 1, next: "completed" });
  await expectOneEnd({ sql }, [newer.resetId]);
  await expectOneEnd({ sql }, [resetId], "superseded");
});

test("a password that is handed over, or could not be, is the newer one for all that are late", async () => {
  for (const isOver of [false, true]) {
    const { id } = await take.contact();
    const late = await take.requestByHand(id);
    // Not ended by the newer one, as its password is on its way already.
    await arrange.change("resets", { id: late }, { state: "submitted" });
    const { resetId } = await setHere(id);
    if (isOver) {
      await claimed(resetId);
      await take.tellHandOver({ resetId, attempt: 1, failure: "turned-down", next: { because: "crm-refused" } });
    }
    await take.credentials(late, setting("submitted"));
    expect([isOver, await stateOf(late)]).toEqual([isOver, "superseded"]);
    expect((await see.credential(id))?.passwordHash).toBe(`hash of ${resetId}`);
  }
});

test("what becomes of the contact leaves a hand-over as it is, and says to its worker that access is over", async () => {
  const { contactId, resetId } = await setHere();
  expect(await take.cancel(resetId)).toBe("state-conflict");
  await take.updateContact(contactId, { email: `${contactId}@elsewhere.test` });
  await take.updateContact(contactId, { portalAccess: false });
  expect(await stateOf(resetId)).toBe("handing-over");
  expect(await claimed(resetId)).toMatchObject({ isInForce: false });
});

test("a password that ended with its contact is handed over no more, though the contact came back", async () => {
  for (const how of ["ended", "merged"]) {
    const { contactId, resetId } = await setHere();
    const into = (await take.contact()).id;
    const merge = () =>
      inStep(as("rekey_api"), (work) => mergeContact(work, { id: contactId, into }), { actor: someStaff });
    await (how === "merged" ? merge() : take.endContact(contactId));
    expect(await take.reactivateContact(contactId)).toBe("reactivated");
    expect([how, await stateOf(resetId), (await see.contact(contactId)).portalAccess]).toEqual([
      how,
      "handing-over",
      true,
    ]);
    expect(await claimed(resetId)).toMatchObject({ isInForce: false });
  }
});

test("what the CRM takes is no completed reset once its password has ended here, and the history says both", async () => {
  const { contactId, resetId } = await setHere();
  const { attempt, isInForce } = await claimed(resetId);
  expect(isInForce).toBe(true);
  await take.endContact(contactId);
  await take.reactivateContact(contactId);
  expect(await take.tellHandOver({ resetId, attempt, status: 200, next: "completed" })).toBe("recorded");
  await expectOneEnd({ sql }, [resetId], "undeliverable");
  expect(await handOverOf(resetId)).toMatchObject({ state: "failed", sealedHash: null, lastStatus: 200 });
  const told = (await see.history({ resetId })).slice(-2).map(({ action, detail }) => [action, detail]);
  expect(told).toEqual([
    ["hand_over.attempted", { attempt: 1, outcome: "taken", answered: 200 }],
    ["reset.undeliverable", { because: "access-withdrawn" }],
  ]);
});

test("after a move, a hand-over and its end are told of the client for which the reset was", async () => {
  const { clientId: to } = await see.contact((await take.contact()).id);
  const endings = {
    "reset.completed": async ({ resetId }: SetHere, from: string) => {
      const { attempt, clientId } = await claimed(resetId);
      expect(clientId).toBe(from);
      await take.tellHandOver({ resetId, attempt, next: "completed" });
    },
    "reset.superseded": ({ contactId }) => setHere(contactId),
    "reset.undeliverable": async ({ resetId }) => {
      await arrange.change("handOvers", { resetId }, { createdAt: fromNow(-3 * minuteMs) });
      await giveUp();
    },
  } satisfies Record<string, (set: SetHere, from: string) => Promise<unknown>>;
  for (const [action, end] of Object.entries(endings)) {
    const set = await setHere();
    const { clientId: from } = await see.contact(set.contactId);
    expect(from).not.toBe(to);
    const move = { id: set.contactId, clientId: to };
    await inStep(as("rekey_api"), (work) => moveContact(work, move), { actor: someStaff });
    await end(set, from);
    const history = await see.history({ resetId: set.resetId });
    expect(history.at(-1)?.action).toBe(action);
    expect(history.map(({ clientId }) => clientId)).toEqual(history.map(() => from));
  }
});

test("one that nobody hands over for too long is given up, and no other", async () => {
  const [left, recent] = [await setHere(), await setHere()];
  await arrange.change("handOvers", { resetId: left.resetId }, { createdAt: fromNow(-3 * minuteMs) });
  await giveUp();
  await giveUp();
  await expectOneEnd({ sql }, [left.resetId], "undeliverable");
  expect(await handOverOf(left.resetId)).toMatchObject({ state: "failed", sealedHash: null });
  expect(await stateOf(recent.resetId)).toBe("handing-over");
});

test("no service puts another hash in place of one, brings one back, or has one handed over for another reset", async () => {
  const { resetId } = await setHere();
  const completed = (await take.contact()).id;
  await take.setPassword(completed);
  const [other] = await see.resets({ contactId: completed });
  const asWorker = (query: string) => as("rekey_handover").$client.unsafe(query);
  const where = `where reset_id = '${resetId}'`;
  await expect(asWorker(`update hand_overs set sealed_hash = 'mine' ${where}`)).rejects.toMatchObject({
    code: "RK001",
  });
  const insert = as("rekey_credentials").$client`
    insert into hand_overs (reset_id, credential_version, format, sealed_hash) values (${other?.id ?? ""}, 1, 'x', 'mine')`;
  await expect(insert).rejects.toMatchObject({ code: "RK001" });
  await claimed(resetId);
  await take.tellHandOver({ resetId, attempt: 1, next: "completed" });
  const revived = asWorker(`update hand_overs set state = 'pending', ended_at = null, sealed_hash = 'mine' ${where}`);
  await expect(revived).rejects.toMatchObject({ code: "RK001" });
});
