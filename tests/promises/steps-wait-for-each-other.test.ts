import { completeReset } from "@rekey/database/complete-reset";
import { type Database, inTransaction, openDatabase, type Transaction } from "@rekey/database/connection";
import { issueLink } from "@rekey/database/issue-link";
import { requestSelfServiceReset } from "@rekey/database/portal";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";

// No credentials worker runs: the test does its steps, one of them while another one is under way.
const stack = new AsyncDisposableStack();
const applicationName = "two workers";
let system: TestSystem;
let db: Database;

beforeAll(async () => {
  system = stack.use(await startTestSystem({ services: ["api", "credentials-worker", "mail-worker"] }));
  await waitFor(async () => (await system.api("ops").mailStatus()).configured, { message: "the mail status" });
  await system.stopService("credentials-worker");
  db = stack.use(
    openDatabase(databaseUrlFor(system.databaseUrl, "rekey_credentials"), { applicationName, maxConnections: 2 }),
  );
});
afterAll(() => stack.disposeAsync());

interface Step {
  resetId: string;
  take: (tx: Transaction, ids: { resetId: string; eventId: string }) => Promise<unknown>;
}

const setPassword = (resetId: string, from: "accepted" | "submitted" = "accepted"): Step => ({
  resetId,
  take: (tx, ids) => completeReset(tx, { ...ids, from, passwordHash: `hash of ${resetId}`, gatherNoticesForMs: 0 }),
});
const issue = (resetId: string): Step => ({
  resetId,
  take: (tx, ids) => {
    const token = { keyId: "k", nonce: resetId, tokenHash: `hash of ${resetId}` };
    return issueLink(tx, { ...ids, token, selfServiceMailsPerHour: 3, minimumLeftMs: 900_000 });
  },
});

async function run({ resetId, take }: Step, beforeItsCommit: () => Promise<unknown> = async () => {}): Promise<void> {
  const [event] = await system.sql<{ id: string }[]>`select id from events where reset_id = ${resetId}`;
  await inTransaction(db, async (tx) => {
    await take(tx, { resetId, eventId: event?.id ?? "" });
    await beforeItsCommit();
  });
}

/** Takes the first step, and commits it only when the second one waits for it. */
async function meet(first: Step, second: Step): Promise<void> {
  let late: Promise<unknown> = Promise.resolve();
  await run(first, async () => {
    late = run(second);
    await waitFor(isWaiting, { timeoutMs: 4_000, message: "the second step waiting for the first one" });
  });
  await late;
}

async function isWaiting(): Promise<boolean> {
  const found = await system.sql`
    select from pg_stat_activity where datname = current_database() and application_name = ${applicationName}
      and wait_event_type = 'Lock'`;
  return found.length > 0;
}

async function statesOf(...ids: string[]): Promise<(string | undefined)[]> {
  const rows = await system.sql<
    { id: string; state: string }[]
  >`select id, state from resets where id = any(${ids}::uuid[])`;
  return ids.map((id) => rows.find((row) => row.id === id)?.state);
}

const credentialOf = async (contactId: string) => [
  ...(await system.sql`select password_hash, version from credentials where contact_id = ${contactId}`),
];

test("of two passwords that are set in the same moment the newer one stays, and each has a version of its own", async () => {
  const contact = await createContact(system);
  const byHand = () => requestByHand(system, contact.id, freshPassword());
  const [first, second] = [await byHand(), await byHand()];
  await meet(setPassword(first.id), setPassword(second.id));
  expect(await statesOf(first.id, second.id)).toEqual(["completed", "completed"]);
  expect(await credentialOf(contact.id)).toEqual([{ password_hash: `hash of ${second.id}`, version: 2 }]);
  const [late, newest] = [await byHand(), await byHand()];
  await meet(setPassword(newest.id), setPassword(late.id));
  expect(await statesOf(late.id, newest.id)).toEqual(["superseded", "completed"]);
  expect(await credentialOf(contact.id)).toEqual([{ password_hash: `hash of ${newest.id}`, version: 3 }]);
});

test("a link that is issued while a password is being set belongs to that password, so it works", async () => {
  const contact = await createContact(system);
  const byHand = await requestByHand(system, contact.id, freshPassword());
  const byMail = await requestByMail(system, contact.id);
  await meet(setPassword(byHand.id), issue(byMail.id));
  expect(await credentialOf(contact.id)).toMatchObject([{ version: 1 }]);
  const links = await system.sql`
    select reset_id, credential_version from links where contact_id = ${contact.id} and ended_at is null`;
  expect([...links]).toEqual([{ reset_id: byMail.id, credential_version: 1 }]);
});

test("of two links that are issued in the same moment the newer one works, and the older reset has ended", async () => {
  const contact = await createContact(system);
  const [older, newer] = [await requestByMail(system, contact.id), await requestByMail(system, contact.id)];
  await meet(issue(newer.id), issue(older.id));
  const [olderState, newerState] = await statesOf(older.id, newer.id);
  expect(olderState).toBe("superseded");
  expect(["issued", "mailed"]).toContain(newerState);
  const links = await system.sql`select reset_id from links where contact_id = ${contact.id} and ended_at is null`;
  expect([...links]).toEqual([{ reset_id: newer.id }]);
});

test("a step that comes after that of a newer request gives way to it", async () => {
  const contact = await createContact(system);
  await using portal = openDatabase(databaseUrlFor(system.databaseUrl, "rekey_portal"), { applicationName });
  const asked = await requestSelfServiceReset(portal, { address: contact.email, openForMs: 3_600_000 });
  const byMail = await requestByMail(system, contact.id);
  await run(issue(byMail.id));
  await run(issue(asked.resetId));
  expect(await statesOf(asked.resetId)).toEqual(["superseded"]);
  const links = await system.sql`select reset_id from links where contact_id = ${contact.id} and ended_at is null`;
  expect([...links]).toEqual([{ reset_id: byMail.id }]);

  const submitted = await requestByHand(system, contact.id, freshPassword());
  await system.sql`update resets set state = 'submitted' where id = ${submitted.id}`;
  const byHand = await requestByHand(system, contact.id, freshPassword());
  await run(setPassword(byHand.id));
  await run(setPassword(submitted.id, "submitted"));
  expect(await statesOf(submitted.id, byHand.id)).toEqual(["superseded", "completed"]);
  expect(await credentialOf(contact.id)).toEqual([{ password_hash: `hash of ${byHand.id}`, version: 1 }]);
});

test("what staff asked for is ended by no request from the portal, whichever comes first", async () => {
  const contact = await createContact(system);
  await using portal = openDatabase(databaseUrlFor(system.databaseUrl, "rekey_portal"), { applicationName });
  const ask = () => requestSelfServiceReset(portal, { address: contact.email, openForMs: 3_600_000 });
  const [byHand, byMail] = [
    await requestByHand(system, contact.id, freshPassword()),
    await requestByMail(system, contact.id),
  ];
  const asked = await ask();
  await run(issue(asked.resetId));
  expect(await statesOf(byHand.id, byMail.id)).toEqual(["accepted", "accepted"]);
  await run(issue(byMail.id));
  expect(await statesOf(asked.resetId)).toEqual(["superseded"]);
  const again = await ask();
  await run(issue(again.resetId));
  expect(await statesOf(again.resetId, byHand.id)).toEqual(["refused", "superseded"]);
  const links = await system.sql`select reset_id from links where contact_id = ${contact.id} and ended_at is null`;
  expect([...links]).toEqual([{ reset_id: byMail.id }]);
});

test("a link that is resent beside a change of the address waits for it, with nothing held that the change needs", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await run(issue(id));
  const areWaiting = async (count: number) => {
    const found = await system.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return found.length >= count;
  };
  const { sent } = await system.sql.begin(async (tx) => {
    await tx`select from mail_budgets where contact_id = ${contact.id} for update`;
    const change = system.api().patchContact(contact.id, { email: `new.${contact.email}` });
    await waitFor(() => areWaiting(1), { message: "the change waiting for the budget" });
    const resend = Promise.allSettled([system.api().resendReset(id)]);
    await waitFor(() => areWaiting(2), { message: "the resend waiting too" });
    // What the change ends next.
    await tx`select from resets where id = ${id} for no key update nowait`;
    return { sent: Promise.all([change, resend]) };
  });
  expect((await sent).flat()).toMatchObject([{}, { reason: { code: "state-conflict" } }]);
  expect(await statesOf(id)).toEqual(["cancelled"]);
});
