import { holdRequests } from "@rekey/database/resets/hold-requests";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { answering, issuing, setting, type TakeStep } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

// Steps of workers, one of them while another one is under way.
const { test, see, arrange, take } = stepTest();

/** Takes the first step, and commits it only when the second one waits for it. */
async function meet(first: [id: string, TakeStep], second: [id: string, TakeStep]): Promise<void> {
  let late: Promise<unknown> = Promise.resolve();
  await take.credentials(first[0], async (work, ids) => {
    await first[1](work, ids);
    late = take.credentials(...second);
    await waitFor(async () => (await see.waitingForLocks("rekey_credentials")) > 0, {
      timeoutMs: 4_000,
      message: "the second step waiting for the first one",
    });
  });
  await late;
}

const statesOf = (...ids: string[]) => Promise.all(ids.map(async (id) => (await see.reset(id)).state));
const linksAlive = (contactId: string) => see.links({ contactId, endedAt: null });

test("of two passwords that are set in the same moment the newer one stays, and each has a version of its own", async () => {
  const { id } = await take.contact();
  const [first, second] = [await take.requestByHand(id), await take.requestByHand(id)];
  await meet([first, setting()], [second, setting()]);
  expect(await statesOf(first, second)).toEqual(["completed", "completed"]);
  expect(await see.credential(id)).toMatchObject({ passwordHash: `hash of ${second}`, version: 2 });
  const [late, newest] = [await take.requestByHand(id), await take.requestByHand(id)];
  await meet([newest, setting()], [late, setting()]);
  expect(await statesOf(late, newest)).toEqual(["superseded", "completed"]);
  expect(await see.credential(id)).toMatchObject({ passwordHash: `hash of ${newest}`, version: 3 });
});

test("a link that is issued while a password is being set belongs to that password, so it works", async () => {
  const { id } = await take.contact();
  const [byHand, byMail] = [await take.requestByHand(id), await take.requestByMail(id)];
  await meet([byHand, setting()], [byMail, issuing]);
  expect(await see.credential(id)).toMatchObject({ version: 1 });
  expect(await linksAlive(id)).toMatchObject([{ resetId: byMail, credentialVersion: 1 }]);
});

test("of two links that are issued in the same moment the newer one works, and the older reset has ended", async () => {
  const { id } = await take.contact();
  const [older, newer] = [await take.requestByMail(id), await take.requestByMail(id)];
  await meet([newer, issuing], [older, issuing]);
  expect(await statesOf(older, newer)).toEqual(["superseded", "issued"]);
  expect(await linksAlive(id)).toMatchObject([{ resetId: newer }]);
});

test("a step that comes after that of a newer request gives way to it", async () => {
  const { id, email } = await take.contact();
  const asked = await take.requestOnPortal(email);
  const byMail = await take.requestByMail(id);
  await take.credentials(byMail, issuing);
  await take.credentials(asked, answering);
  expect(await statesOf(asked)).toEqual(["superseded"]);
  expect(await linksAlive(id)).toMatchObject([{ resetId: byMail }]);

  const submitted = await take.requestByHand(id);
  await arrange.change("resets", { id: submitted }, { state: "submitted" });
  const byHand = await take.requestByHand(id);
  await take.credentials(byHand, setting());
  await take.credentials(submitted, setting("submitted"));
  expect(await statesOf(submitted, byHand)).toEqual(["superseded", "completed"]);
  expect(await see.credential(id)).toMatchObject({ passwordHash: `hash of ${byHand}`, version: 1 });
});

test("what staff asked for is ended by no request from the portal, whichever comes first", async () => {
  const { id, email } = await take.contact();
  const [byHand, byMail] = [await take.requestByHand(id), await take.requestByMail(id)];
  const asked = await take.requestOnPortal(email);
  await take.credentials(asked, answering);
  expect(await statesOf(byHand, byMail)).toEqual(["accepted", "accepted"]);
  await take.credentials(byMail, issuing);
  expect(await statesOf(asked)).toEqual(["superseded"]);
  const again = await take.requestOnPortal(email);
  await take.credentials(again, answering);
  expect(await statesOf(again, byHand)).toEqual(["refused", "superseded"]);
  expect(await linksAlive(id)).toMatchObject([{ resetId: byMail }]);
});

const looking: TakeStep = (work, { resetId }) => holdRequests(work.tx, [resetId]);

test.each([
  { when: "looked at", until: looking, andThen: issuing },
  { when: "issued", until: issuing },
])(
  "a reset that is cancelled while its link is being $when has neither a link nor a mail",
  async ({ until, andThen }) => {
    const { id } = await take.contact();
    const byMail = await take.requestByMail(id);
    let cancelling: Promise<unknown> = Promise.resolve();
    await take.credentials(byMail, async (work, ids) => {
      await until(work, ids);
      cancelling = take.cancel(byMail);
      await waitFor(async () => (await see.waitingForLocks("rekey_api")) > 0, {
        timeoutMs: 4_000,
        message: "the cancelling waiting",
      });
      await andThen?.(work, ids);
    });
    expect(await cancelling).toBe("cancelled");
    expect(await statesOf(byMail)).toEqual(["cancelled"]);
    expect(await linksAlive(id)).toEqual([]);
    expect(await see.delivery(byMail)).toMatchObject({ state: "withdrawn" });
  },
);

test("a request of staff whose job runs twice at once has one link and one mail", async () => {
  const { id } = await take.contact();
  const byMail = await take.requestByMail(id);
  await meet([byMail, issuing], [byMail, issuing]);
  expect(await linksAlive(id)).toMatchObject([{ resetId: byMail }]);
  expect(await see.deliveries({ resetId: byMail })).toHaveLength(1);
});

test("a request from the portal whose job runs twice at once is answered once: by a link, and by the mail of one that works", async () => {
  const { id, email } = await take.contact();
  const first = await take.requestOnPortal(email);
  await meet([first, answering], [first, answering]);
  const again = await take.requestOnPortal(email);
  await meet([again, answering], [again, answering]);
  expect(await statesOf(first, again)).toEqual(["issued", "refused"]);
  expect(await linksAlive(id)).toMatchObject([{ resetId: first, generation: 1 }]);
  expect(await see.reset(first)).toMatchObject({ askedAgain: 1 });
  expect(await see.deliveries({ resetId: first })).toHaveLength(2);
  expect((await see.mailBudgets({ contactId: id }))[0]?.selfServiceSpentAt).toHaveLength(2);
});

test("of two requests from the portal that are answered in the same moment one has a link, and the other one its mail", async () => {
  const { id, email } = await take.contact();
  const [first, second] = [await take.requestOnPortal(email), await take.requestOnPortal(email)];
  await meet([first, answering], [second, answering]);
  expect(await statesOf(first, second)).toEqual(["issued", "refused"]);
  expect(await linksAlive(id)).toMatchObject([{ resetId: first, generation: 1 }]);
  expect(await see.reset(first)).toMatchObject({ askedAgain: 1 });
});

test("a link that is resent beside a change of the address waits for it, with nothing held that the change needs", async () => {
  const { id: contactId, email } = await take.contact();
  const id = await take.requestByMail(contactId);
  await take.credentials(id, issuing);
  const areWaiting = (count: number) => async () => (await see.waitingForLocks()) >= count;
  const { change, resend } = await arrange.whileLocked("mailBudgets", { contactId }, async (lock) => {
    const changing = take.updateContact(contactId, { email: `new.${email}` });
    await waitFor(areWaiting(1), { message: "the change waiting for the budget" });
    const resending = take.resend(id);
    await waitFor(areWaiting(2), { message: "the resend waiting too" });
    // What the change ends next.
    await lock("resets", { id });
    return { change: changing, resend: resending };
  });
  expect(await change).toBeDefined();
  expect(await resend).toEqual({ outcome: "state-conflict" });
  expect(await statesOf(id)).toEqual(["cancelled"]);
});
