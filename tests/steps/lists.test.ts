import { randomUUID } from "node:crypto";
import { mayBeOfOneMember, openDatabase } from "@rekey/database/connection";
import { type LinkRequest, issueLinks } from "@rekey/database/links/issue-link";
import { type Completion, completeResets } from "@rekey/database/resets/complete-reset";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { gatherStep } from "@rekey/worker/gather-step";
import { expect, inject } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { issuing } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

// What jobs of a worker that run at the same time do together.
const { test, as, sql, see, arrange, take } = stepTest();

const steps = () => unitOfWork(as("rekey_credentials"), { consumer: "credentials" });

/** As the worker does it: calls of the same moment are one list. */
const issueTogether = (by = steps()) => gatherStep(by, issueLinks, ({ resetId }: LinkRequest) => [resetId]);
const completeTogether = () =>
  gatherStep(
    steps(),
    (work, list: readonly Completion[]) => completeResets(work, list, 0),
    ({ resetId }) => [resetId],
  );

const eventOf = async (resetId: string) => (await see.events({ resetId })).at(-1)?.id ?? "";
const requestFor = async (resetId: string): Promise<LinkRequest> => ({
  eventId: await eventOf(resetId),
  resetId,
  token: { keyId: "k", nonce: resetId, tokenHash: `hash of ${resetId}` },
});
const completionOf = async (resetId: string): Promise<Completion> => ({
  eventId: await eventOf(resetId),
  resetId,
  from: "accepted",
  passwordHash: `hash of ${resetId}`,
});

const statesOf = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await see.reset(id)).state));
const isDone = async (resetId: string) =>
  (await see.events({ resetId })).every(({ consumedAt }) => consumedAt !== null);

async function contacts(count: number): Promise<string[]> {
  const made = await Promise.all(Array.from({ length: count }, () => take.contact()));
  return made.map(({ id }) => id);
}

const all = <T, R>(members: readonly T[], work: (member: T) => Promise<R>) => Promise.all(members.map(work));

/** As a worker whose role may wait for longer than a test. */
async function openPatient() {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  for (const bound of ["lock_timeout", "statement_timeout"])
    await sql.unsafe(`alter role rekey_credentials in database ${row?.name} set ${bound} = '10min'`);
  const url = new URL(databaseUrlFor(inject("database").serverUrl, "rekey_credentials"));
  url.pathname = `/${row?.name}`;
  return openDatabase(url.href, { applicationName: "test" });
}

/** When a list has been made of what was called. */
const begun = () => new Promise((resolve) => setImmediate(resolve));

test("links of many contacts are issued in one transaction, each with a mail, a row of the history and its trace", async () => {
  const ids = await all(await contacts(5), take.requestByMail);
  const issue = issueTogether();
  const traces = ids.map((_, index) => `00-${"ab".repeat(15)}${index}0-${"cd".repeat(8)}-01`);
  const requests = await all(ids, requestFor);
  const issued = await Promise.all(requests.map((request, index) => issue({ ...request, traceparent: traces[index] })));
  expect(issued).toEqual([true, true, true, true, true]);
  expect(await statesOf(ids)).toEqual(Array.from(ids, () => "issued"));
  const history = await see.history({ action: ["link.issued"] });
  expect(new Set(history.filter(({ resetId }) => ids.includes(resetId ?? "")).map(({ xid }) => String(xid))).size).toBe(
    1,
  );
  for (const [index, id] of ids.entries()) {
    expect(await see.link(id)).toMatchObject({ tokenHash: `hash of ${id}`, generation: 1, endedAt: null });
    const { id: deliveryId } = await see.delivery(id);
    expect(await see.events({ deliveryId })).toMatchObject([
      { type: "SetPasswordLinkIssued", traceparent: traces[index] },
    ]);
    expect(await isDone(id)).toBe(true);
  }
});

test("each of a list has its own end: refused, replaced, cancelled or issued, and the contact's earlier link ends by its own reset", async () => {
  const [plain, withLink, without, late, gone] = await contacts(5);
  const earlier = await take.requestByMail(withLink ?? "");
  await take.credentials(earlier, issuing);
  const ids = await all([plain, withLink, without, late, gone], (id) => take.requestByMail(id ?? ""));
  const [, replacing = "", , old = "", cancelled = ""] = ids;
  await arrange.change("contacts", { id: without ?? "" }, { portalAccess: false });
  const newer = await take.requestByMail(late ?? "");
  await take.credentials(newer, issuing);
  await arrange.change("resets", { id: old }, { state: "accepted", endedAt: null });
  await take.cancel(cancelled);
  const requests = await all(ids, requestFor);
  const issue = issueTogether();
  expect(await all(requests, issue)).toEqual([true, true, false, false, false]);
  expect(await statesOf(ids)).toEqual(["issued", "issued", "refused", "superseded", "cancelled"]);
  expect(await statesOf([earlier, newer])).toEqual(["superseded", "issued"]);
  expect((await see.history({ resetId: earlier })).at(-1)).toMatchObject({ detail: { by: replacing } });
  for (const id of ids) expect(await isDone(id)).toBe(true);
});

test("a contact that somebody holds does not hold up the others of a list, and has its turn when it is let go", async () => {
  const [held = "", free = ""] = await contacts(2);
  const [waits, goes] = [await take.requestByMail(held), await take.requestByMail(free)];
  const requests = await all([waits, goes], requestFor);
  const { both } = await arrange.whileLocked("contacts", { id: held }, async () => {
    const issue = issueTogether();
    const calls = all(requests, issue);
    await waitFor(async () => (await statesOf([goes])).join() === "issued", { message: "the free one being issued" });
    expect(await statesOf([waits])).toEqual(["accepted"]);
    return { both: calls };
  });
  expect(await both).toEqual([true, true]);
  expect(await statesOf([waits, goes])).toEqual(["issued", "issued"]);
});

test("a contact that somebody holds does not hold up those who come after it, also when it came alone", async () => {
  const [held = "", free = ""] = await contacts(2);
  const [waits, goes] = await all([await take.requestByMail(held), await take.requestByMail(free)], requestFor);
  if (!waits || !goes) throw new Error("no requests");
  await using db = await openPatient();
  const issue = issueTogether(unitOfWork(db, { consumer: "credentials" }));
  const { late } = await arrange.whileLocked("contacts", { id: held }, async () => {
    const first = issue(waits);
    await begun();
    expect(await issue(goes)).toBe(true);
    return { late: first };
  });
  expect(await late).toBe(true);
});

test("two requests of one contact that come together are done one after the other: the newer one has the link", async () => {
  const [id = ""] = await contacts(1);
  const ids = [await take.requestByMail(id), await take.requestByMail(id)];
  const issue = issueTogether();
  await all(await all(ids, requestFor), issue);
  expect(await statesOf(ids)).toEqual(["superseded", "issued"]);
  expect(await see.links({ contactId: id, endedAt: null })).toMatchObject([{ resetId: ids[1] }]);
});

test("one of a list that cannot be written fails alone", async () => {
  const ids = await all(await contacts(3), take.requestByMail);
  const requests = await all(ids, requestFor);
  const [first, second] = requests;
  if (!first || !second) throw new Error("no requests");
  // A token that another link has: the index refuses it.
  const taken = { ...second, token: { ...second.token, tokenHash: first.token.tokenHash } };
  await steps().runList({ actor: { subject: "rekey", name: "rekey" } }, [first], issueLinks, true);
  const issue = issueTogether();
  const results = await Promise.allSettled([taken, ...requests.slice(2)].map(issue));
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(await statesOf(ids)).toEqual(["issued", "accepted", "issued"]);
  expect(await isDone(ids[1] ?? "")).toBe(false);
});

test("passwords of many contacts are set in one transaction, each as its contact's next version, with a notice", async () => {
  const people = await contacts(3);
  const [first = ""] = people;
  await take.setPassword(first);
  const ids = await all(people, take.requestByHand);
  const complete = completeTogether();
  expect(await all(await all(ids, completionOf), complete)).toEqual([true, true, true]);
  expect(await statesOf(ids)).toEqual(["completed", "completed", "completed"]);
  for (const [index, id] of people.entries()) {
    const resetId = ids[index] ?? "";
    expect(await see.credential(id)).toMatchObject({
      passwordHash: `hash of ${resetId}`,
      version: id === first ? 2 : 1,
      setByResetId: resetId,
    });
    expect(await see.delivery(resetId)).toMatchObject({ kind: "password_set_by_staff", state: "pending" });
    const version = id === first ? 2 : 1;
    expect((await see.history({ resetId })).at(-1)).toMatchObject({
      action: "reset.completed",
      actor: "staff:somebody",
      detail: { credentialVersion: version, by: "Somebody" },
    });
  }
});

test("a server that is away is not asked once more for each of a list", () => {
  const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const held = Object.assign(new Error("lock timeout"), { code: "55P03" });
  expect([away, held, new Error(randomUUID())].map(mayBeOfOneMember)).toEqual([false, true, true]);
});
