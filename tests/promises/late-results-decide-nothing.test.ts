import { type ClaimedDelivery, claimDelivery } from "@rekey/database/claim-delivery";
import { type Database, inTransaction, openDatabase } from "@rekey/database/connection";
import { deferUnsent } from "@rekey/database/defer-unsent";
import { recordAttempt, renewClaim } from "@rekey/database/record-attempt";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// No mail worker runs: the test does its steps one by one, as two workers would between whose steps much time passes.
const stack = new AsyncDisposableStack();
let system: TestSystem;
let db: Database;

beforeAll(async () => {
  system = stack.use(await startTestSystem({ services: ["api", "credentials-worker", "mail-worker"] }));
  await waitFor(async () => (await system.api("ops").mailStatus()).configured, { message: "the mail status" });
  await system.stopService("mail-worker");
  db = stack.use(
    openDatabase(databaseUrlFor(system.databaseUrl, "rekey_mail"), {
      applicationName: "late results",
      maxConnections: 2,
    }),
  );
});
afterAll(() => stack.disposeAsync());

interface WaitingMail {
  resetId: string;
  ids: { eventId: string; deliveryId: string };
}

async function waitingMail(): Promise<WaitingMail> {
  const contact = await createContact(system);
  const { id: resetId } = await requestByMail(system, contact.id);
  await waitForState(system, resetId, "issued");
  return mailOf(resetId);
}

/** The latest mail of a reset. */
async function mailOf(resetId: string): Promise<WaitingMail> {
  const [row] = await system.sql<{ event_id: string; delivery_id: string }[]>`
    select e.id as event_id, d.id as delivery_id from deliveries d join events e on e.delivery_id = d.id
    where d.reset_id = ${resetId} order by d.created_at desc limit 1`;
  if (!row) throw new Error("no mail waits");
  return { resetId, ids: { eventId: row.event_id, deliveryId: row.delivery_id } };
}

function claim({ ids }: WaitingMail, leaseMs: number) {
  const rules = {
    leaseMs,
    attemptMs: 5_000,
    linkLifetimeMs: 3_600_000,
    inviteLifetimeMs: 3_600_000,
    minimumLeftMs: 60_000,
  };
  const newToken = () => {
    throw new Error("the mail needs no other link");
  };
  return inTransaction(db, (tx) => claimDelivery(tx, ids, { ...rules, canDerive: () => true, newToken }));
}

async function claimNow(mail: WaitingMail, leaseMs: number): Promise<ClaimedDelivery> {
  const claimed = await claim(mail, leaseMs);
  if (claimed.outcome !== "claimed") throw new Error(`the mail was not claimed: ${claimed.outcome}`);
  return claimed.delivery;
}

function report({ ids }: WaitingMail, delivery: ClaimedDelivery, outcome: "accepted" | "permanent") {
  const last = { outcome, transport: "a:25", phase: "dot", code: 250, response: "so", queueId: null };
  const attempt = { tries: [last], last, waitsForTransport: false, retryMs: undefined };
  return inTransaction(db, (tx) => recordAttempt(tx, { eventId: ids.eventId, delivery }, attempt));
}

async function stateOf({ resetId, ids }: WaitingMail) {
  const [row] = await system.sql<{ reset: string; delivery: string; attempts: number; is_done: boolean }[]>`
    select r.state as reset, d.state as delivery, d.attempts, e.consumed_at is not null as is_done
    from resets r, deliveries d, events e
    where r.id = ${resetId} and d.id = ${ids.deliveryId} and e.id = ${ids.eventId}`;
  return row && { ...row };
}

const leaseMs = 60_000;

test("while one worker's claim holds no other one gets the mail", async () => {
  const mail = await waitingMail();
  await claimNow(mail, leaseMs);
  expect(await claim(mail, leaseMs)).toMatchObject({ outcome: "not-yet" });
  expect(await stateOf(mail)).toMatchObject({ delivery: "sending", attempts: 1 });
});

test("of two workers that send a mail only the one that claimed it last decides, whoever reports first", async () => {
  const mail = await waitingMail();
  const late = await claimNow(mail, 0);
  const current = await claimNow(mail, leaseMs);
  expect([late.attempt, current.attempt]).toEqual([1, 2]);
  expect([await renewClaim(db, late, leaseMs), await renewClaim(db, current, leaseMs)]).toEqual([false, true]);
  expect(await report(mail, late, "permanent")).toBe("stale");
  expect(await stateOf(mail)).toEqual({ reset: "issued", delivery: "sending", attempts: 2, is_done: false });
  expect(await report(mail, current, "accepted")).toBe("recorded");
  expect(await report(mail, current, "permanent"), "the same report twice").toBe("stale");
  expect(await renewClaim(db, current, leaseMs), "a claim that is over").toBe(false);
  expect(await stateOf(mail)).toEqual({ reset: "mailed", delivery: "accepted", attempts: 2, is_done: true });
});

test("a worker that finds no way out puts off no mail that another one is sending", async () => {
  const mail = await waitingMail();
  const delivery = await claimNow(mail, leaseMs);
  await inTransaction(db, (tx) => deferUnsent(tx, mail.ids, { waitsFor: "transport", response: "no way out" }, 1));
  expect(await stateOf(mail)).toMatchObject({ reset: "issued", delivery: "sending" });
  expect(await report(mail, delivery, "accepted")).toBe("recorded");
  expect(await stateOf(mail)).toMatchObject({ reset: "mailed", delivery: "accepted" });
});

test("a mail that is taken after its reset was called back does not bring the reset to life", async () => {
  const mail = await waitingMail();
  const delivery = await claimNow(mail, leaseMs);
  await system.api().cancelReset(mail.resetId);
  expect(await report(mail, delivery, "accepted")).toBe("recorded");
  expect(await stateOf(mail)).toEqual({ reset: "cancelled", delivery: "accepted", attempts: 1, is_done: true });
});

test("a second mail that is refused for good leaves the reset mailed, because the first one carried its link", async () => {
  const mail = await waitingMail();
  await report(mail, await claimNow(mail, leaseMs), "accepted");
  await system.api().resendReset(mail.resetId);
  const again = await mailOf(mail.resetId);
  expect(again.ids.deliveryId).not.toBe(mail.ids.deliveryId);
  expect(await report(again, await claimNow(again, leaseMs), "permanent")).toBe("recorded");
  expect(await stateOf(again)).toMatchObject({ reset: "mailed", delivery: "undeliverable" });
});
