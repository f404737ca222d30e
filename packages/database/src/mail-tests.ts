import { randomUUID } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { maskAddress } from "@rekey/contracts/address";
import type { PublishableEvent } from "@rekey/contracts/events";
import type { MailTest, MailTry } from "@rekey/contracts/operations";
import type { Actor } from "./actor.ts";
import type { Database, Transaction } from "./connection.ts";
import { addEvent, consumeEvent } from "./outbox.ts";
import { recordAudit } from "./record-audit.ts";
import { mailStatus, mailTests } from "./schema/events.ts";

export type MailTestRequest =
  | { outcome: "requested"; id: string; event: PublishableEvent }
  | { outcome: "mail-not-configured" }
  | { outcome: "too-many-tests"; retryAfterSeconds: number };

/** Asks the mail worker to send a test mail. Bounded, because it goes to an address that no contact has to have. */
export async function requestMailTest(
  tx: Transaction,
  command: { to: string; actor: Actor; testsPerHour: number; traceparent?: string | undefined },
): Promise<MailTestRequest> {
  const { actor } = command;
  const [status] = await tx.select({ configured: mailStatus.configured }).from(mailStatus);
  if (!status?.configured) return { outcome: "mail-not-configured" };
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
  const id = randomUUID();
  await tx.insert(mailTests).values({
    id,
    toAddress: command.to,
    requestedBy: actor.subject,
    requestedByName: actor.name,
  });
  await recordAudit(tx, {
    action: "mail.test_requested",
    actor: actor.subject,
    detail: { by: actor.name, to: maskAddress(command.to) },
  });
  const event = await addEvent(tx, "mail", "TestMailRequested", { mailTestId: id }, command.traceparent);
  return { outcome: "requested", id, event };
}

/**
 * Where to send a test mail, once. One that was begun `staleAfterMs` ago was left by a worker that died; it is ended
 * and not sent again. "busy": another worker has just begun.
 */
export async function claimMailTest(
  tx: Transaction,
  ids: { eventId: string; mailTestId: string },
  staleAfterMs: number,
): Promise<{ to: string; requestedBy: string } | "busy" | "ended"> {
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
  await endMailTest(tx, ids, []);
  return "ended";
}

/** Writes what the transports made of a test mail. Only the first such report counts. */
export async function endMailTest(
  tx: Transaction,
  ids: { eventId: string; mailTestId: string },
  tries: MailTry[],
): Promise<void> {
  await consumeEvent(tx, ids.eventId);
  await tx
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
