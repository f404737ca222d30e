import { and, eq, isNull, sql } from "drizzle-orm";
import { maskAddress } from "@rekey/contracts/address";
import type { MailTest, MailTry } from "@rekey/contracts/operations";
import type { Database } from "../connection.ts";
import { mailTests } from "../schema/events.ts";
import type { Work } from "../unit-of-work.ts";
import { isMailConfigured } from "./mail-status.ts";
import { newId } from "../new-id.ts";

export type MailTestRequest =
  | { outcome: "requested"; id: string }
  | { outcome: "mail-not-configured" }
  | { outcome: "too-many-tests"; retryAfterSeconds: number };

/** Asks the mail worker to send a test mail. Bounded, because it goes to an address that no contact has to have. */
export async function requestMailTest(
  work: Work,
  command: { to: string; testsPerHour: number },
): Promise<MailTestRequest> {
  const { tx, actor } = work;
  if (!(await isMailConfigured(tx))) return { outcome: "mail-not-configured" };
  // One at a time, so that each counts those before it.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('rekey mail tests'))`);
  const [spent] = await tx
    .select({
      count: sql<number>`count(*)::int`,
      oldestLeavesIn: sql<number>`extract(epoch from min(${mailTests.createdAt}) + interval '1 hour' - now())::float8`,
    })
    .from(mailTests)
    .where(sql`${mailTests.createdAt} > now() - interval '1 hour'`);
  if (spent && spent.count >= command.testsPerHour)
    return { outcome: "too-many-tests", retryAfterSeconds: Math.max(Math.ceil(spent.oldestLeavesIn), 1) };
  const id = newId();
  await tx.insert(mailTests).values({
    id,
    toAddress: command.to,
    requestedBy: actor.subject,
    requestedByName: actor.name,
  });
  work.record("mail.test_requested", {}, { by: actor.name, to: maskAddress(command.to) });
  work.emit("TestMailRequested", { mailTestId: id });
  return { outcome: "requested", id };
}

/**
 * Where to send a test mail, once. One that was begun `staleAfterMs` ago was left by a worker that died; it is ended
 * and not sent again. "busy": another worker has just begun.
 */
export async function claimMailTest(
  work: Work,
  ids: { eventId: string; mailTestId: string },
  staleAfterMs: number,
): Promise<{ to: string; requestedBy: string } | "busy" | "ended"> {
  const { tx } = work;
  const [claimed] = await tx
    .update(mailTests)
    .set({ startedAt: sql`now()` })
    .where(and(eq(mailTests.id, ids.mailTestId), isNull(mailTests.startedAt)))
    .returning({ to: mailTests.toAddress, requestedBy: mailTests.requestedByName });
  if (claimed) return claimed;
  const [test] = await tx
    .select({
      isStale: sql<boolean>`${mailTests.startedAt} < now() - ${staleAfterMs}::float8 * interval '1 millisecond'`,
    })
    .from(mailTests)
    .where(and(eq(mailTests.id, ids.mailTestId), isNull(mailTests.endedAt)));
  if (test && !test.isStale) return "busy";
  await endMailTest(work, ids, []);
  return "ended";
}

/** Writes what the transports made of a test mail. Only the first such report counts. */
export async function endMailTest(
  work: Work,
  ids: { eventId: string; mailTestId: string },
  tries: MailTry[],
): Promise<void> {
  work.consume(ids.eventId);
  await work.tx
    .update(mailTests)
    .set({ tries, endedAt: sql`now()` })
    .where(and(eq(mailTests.id, ids.mailTestId), isNull(mailTests.endedAt)));
}

export async function getMailTest(db: Database, id: string): Promise<MailTest | undefined> {
  const [row] = await db.select().from(mailTests).where(eq(mailTests.id, id));
  return row && fromRow(row);
}

/** The latest ones, newest first. */
export async function listMailTests(db: Database, limit: number): Promise<MailTest[]> {
  const rows = await db
    .select()
    .from(mailTests)
    .orderBy(sql`${mailTests.createdAt} desc`)
    .limit(limit);
  return rows.map(fromRow);
}

function fromRow(row: typeof mailTests.$inferSelect): MailTest {
  return {
    id: row.id,
    to: row.toAddress,
    requestedBy: row.requestedByName,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    tries: row.tries,
  };
}
