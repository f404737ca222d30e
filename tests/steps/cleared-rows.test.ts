import { randomUUID } from "node:crypto";
import {
  clearAnswers,
  clearEvents,
  clearPortalSessions,
  clearStaffSessions,
} from "@rekey/database/clearing/clear-ended";
import { checkCompleteness } from "@rekey/database/completeness/check-completeness";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { createPortalSession, endPortalSession } from "@rekey/database/sign-in/portal-sessions";
import { createStaffSession, putStaffUser } from "@rekey/database/sign-in/staff";
import { expect } from "vitest";
import { codeOf } from "../harness/open-as-each-role.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStatement, inStep } from "../harness/take-steps.ts";

const { test, as, sql, admin, see, arrange, take } = stepTest();

const dayMs = 86_400_000;
const keepMs = 90 * dayMs;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);
/** What the comparison with the history finds of sessions; the contacts of these tests were written by hand. */
const missed = async () =>
  (await checkCompleteness(admin)).findings.filter(({ rule }) => /^(portal|staff)-sessions$/.test(rule));
const expectWhole = async () => expect(await missed()).toEqual([]);

/** An id as it was made then, by which old events are found. */
function idOf(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** An event of a reset that was there, so many days ago. */
async function oldEvent(
  days: number,
  { doneDaysAgo = days, isOpen = false, isDead = false, queue = "credentials" } = {},
) {
  const at = daysAgo(days);
  const id = idOf(at);
  await arrange.add("events", {
    id,
    queue: queue as "credentials",
    type: "PasswordResetRequested",
    resetId: randomUUID(),
    createdAt: at,
    dueAt: at,
    consumedAt: isOpen ? null : daysAgo(doneDaysAgo),
    deadLetteredAt: isDead ? at : null,
  });
  return id;
}

test("events that were done long ago go, of the queue whose worker asks; young, open and dead ones stay", async () => {
  const gone = [await oldEvent(100), await oldEvent(91)];
  const kept = [
    await oldEvent(89),
    await oldEvent(100, { doneDaysAgo: 1 }),
    await oldEvent(100, { isOpen: true }),
    await oldEvent(100, { isDead: true }),
    await oldEvent(100, { queue: "mail" }),
  ];
  expect(await clearEvents(as("rekey_credentials"), "credentials", keepMs, 1_000)).toBe(2);
  const left = new Set((await see.events()).map(({ id }) => id));
  expect([gone.filter((id) => left.has(id)), kept.filter((id) => !left.has(id))]).toEqual([[], []]);
  expect(await clearEvents(as("rekey_mail"), "mail", keepMs, 1_000)).toBe(1);
});

test("no service clears in another way, or what ended within a week", async () => {
  const done = async (role: "rekey_credentials" | "rekey_mail" | "rekey_portal" | "rekey_console", text: string) =>
    codeOf(as(role).$client.unsafe(text));
  expect([
    await done("rekey_credentials", "delete from events"),
    await done("rekey_mail", "delete from events"),
    await done("rekey_mail", "update delivery_attempts set response = null"),
    await done("rekey_portal", "delete from portal_sessions"),
    await done("rekey_console", "delete from staff_sessions"),
    await done("rekey_portal", "select clear_staff_sessions('90 days', 1)"),
    await done("rekey_console", "update cleared_sessions set begun = 0"),
  ]).toEqual(Array.from({ length: 7 }, () => "42501"));
  const soon = 7 * dayMs - 1;
  const inTime = [
    () => clearEvents(as("rekey_mail"), "mail", soon, 1),
    () => clearAnswers(as("rekey_mail"), soon, 1),
    () => clearPortalSessions(as("rekey_portal"), soon, 1),
    () => clearStaffSessions(as("rekey_console"), soon, 1),
  ];
  for (const clear of inTime) expect(await codeOf(clear())).toBe("RK001");
});

test("what is cleared is cleared in parts, by one at a time, and one that is killed in its middle has cleared nothing", async () => {
  await clearEvents(as("rekey_credentials"), "credentials", keepMs, 1_000);
  for (let made = 0; made < 25; made += 1) await oldEvent(100 + made);
  const clear = (atMost = 10) => clearEvents(as("rekey_credentials"), "credentials", keepMs, atMost);
  const killed = as("rekey_credentials").$client.begin(async (tx) => {
    const [row] = await tx<
      { count: number; pid: number }[]
    >`select clear_events('credentials', '90 days', 10) as count, pg_backend_pid() as pid`;
    expect([row?.count, await clear()]).toEqual([10, 0]);
    // Of another queue others may.
    expect(await clearEvents(as("rekey_mail"), "mail", keepMs, 10)).toBe(0);
    await sql`select pg_terminate_backend(${row?.pid ?? 0})`;
    await tx`select 1`;
  });
  await expect(killed).rejects.toThrow();
  const counts = [await clear(), await clear(), await clear(), await clear()];
  expect(counts).toEqual([10, 10, 5, 0]);
});

async function signedIn() {
  const { id: contactId } = await take.contact();
  await take.setPassword(contactId);
  const onPortal = as("rekey_portal");
  const by = { subject: "contact", name: "contact" };
  const begin = async ({
    days,
    expiredDays,
    endedDays,
  }: {
    days: number;
    expiredDays?: number;
    endedDays?: number;
  }) => {
    const idHash = randomUUID();
    const session = { idHash, contactId, credentialVersion: 1, accessVersion: 1, lifetimeMs: dayMs };
    await inStatement(onPortal, (statement) => createPortalSession(statement, session), by);
    if (endedDays !== undefined) await inStatement(onPortal, (statement) => endPortalSession(statement, idHash), by);
    await arrange.change(
      "portalSessions",
      { idHash },
      {
        createdAt: daysAgo(days),
        expiresAt: daysAgo(expiredDays ?? -1),
        ...(endedDays !== undefined && { endedAt: daysAgo(endedDays) }),
      },
    );
    return idHash;
  };
  const left = async () => (await see.sessions({ contactId })).map(({ idHash }) => idHash);
  return { contactId, begin, left };
}

test("sessions of contacts that are long over go, and are still compared with the history", async () => {
  const { contactId, begin, left } = await signedIn();
  await begin({ days: 200, endedDays: 199 });
  await begin({ days: 200, expiredDays: 100 });
  const kept = [
    // Alive, over for too short a time, known to its device, and one within which an application has something.
    await begin({ days: 200 }),
    await begin({ days: 200, expiredDays: 80 }),
    await begin({ days: 85, endedDays: 84 }),
    await begin({ days: 200, endedDays: 199 }),
  ];
  await arrange.add("applicationRecords", {
    kind: "Session",
    idHash: randomUUID(),
    payload: "{}",
    portalSession: kept[3] ?? "",
    expiresAt: daysAgo(-1),
  });
  await expectWhole();
  expect(await clearPortalSessions(as("rekey_portal"), keepMs, 1)).toBe(1);
  await expectWhole();
  expect(await clearPortalSessions(as("rekey_portal"), keepMs, 10)).toBe(1);
  expect(new Set(await left())).toEqual(new Set(kept));
  await expectWhole();
  expect(await see.clearedSessions({ person: contactId })).toMatchObject([{ site: "portal", begun: 2, ended: 1 }]);
  // A shorter life of rows takes nothing from the devices that are known.
  expect(await clearPortalSessions(as("rekey_portal"), 7 * dayMs, 10)).toBe(1);
  expect(new Set(await left())).toEqual(new Set([kept[0], kept[2], kept[3]]));
  await expectWhole();
  // One that somebody takes away by hand is missed.
  await sql`delete from portal_sessions where id_hash = ${kept[2] ?? ""}`;
  expect(await missed()).toEqual([expect.objectContaining({ rule: "portal-sessions", subject: contactId })]);
  await sql`update cleared_sessions set begun = begun + 1, ended = ended + 1 where person = ${contactId}`;
  await expectWhole();
});

test("the same of the staff", async () => {
  const user = { email: `${randomUUID()}@rekey.test`, name: "Test", passwordHash: "a hash", roles: ["staff"] as const };
  const id = await inStep(as(migratorRole), (work) => putStaffUser(work, user));
  const begin = async (days: number, expiresAt: Date) => {
    const idHash = randomUUID();
    const session = { staffUserId: id, sessionVersion: 1, idHash, lifetimeMs: dayMs };
    expect(await inStatement(as("rekey_console"), (statement) => createStaffSession(statement, session))).toBe(true);
    await arrange.change("staffSessions", { idHash }, { createdAt: daysAgo(days), expiresAt });
    return idHash;
  };
  await begin(200, daysAgo(199));
  const kept = [await begin(200, daysAgo(-1)), await begin(89, daysAgo(88))];
  expect(await clearStaffSessions(as("rekey_console"), keepMs, 10)).toBe(1);
  expect((await see.staffSessions({ staffUserId: id })).map(({ idHash }) => idHash).toSorted()).toEqual(
    kept.toSorted(),
  );
  await expectWhole();
});

test("what mail servers said long ago goes of mails that have ended, and the tries stay", async () => {
  const said = async (days: number) => {
    const { resetId } = await take.mailedLink((await take.contact()).id);
    const { id: deliveryId } = await see.delivery(resetId);
    await arrange.change(
      "deliveryAttempts",
      { deliveryId },
      { endedAt: daysAgo(days), response: "250 taken", queueId: "q" },
    );
    return deliveryId;
  };
  const [old, young, waiting] = [await said(100), await said(80), await said(100)];
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update deliveries set state = 'deferred' where id = ${waiting}`;
  });
  expect(await clearAnswers(as("rekey_mail"), keepMs, 10)).toBe(1);
  expect(await clearAnswers(as("rekey_mail"), keepMs, 10)).toBe(0);
  const words = async (deliveryId: string) =>
    (await see.attempts({ deliveryId })).map(({ outcome, response, queueId }) => ({ outcome, response, queueId }));
  expect(await words(old)).toEqual([{ outcome: "accepted", response: null, queueId: null }]);
  const whole = [{ outcome: "accepted", response: "250 taken", queueId: "q" }];
  expect([await words(young), await words(waiting)]).toEqual([whole, whole]);
});
