import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { MailStatus, MailTry } from "@rekey/contracts/operations";
import { systemActor } from "./actor.ts";
import type { ClaimedDelivery } from "./claim-delivery.ts";
import type { Database, Transaction } from "./connection.ts";
import { endReset } from "./end-reset.ts";
import { lockReset } from "./lock-reset.ts";
import { consumeEvent, postponeEvent } from "./outbox.ts";
import { recordMailAudit } from "./record-mail-audit.ts";
import { mailStatus } from "./schema/events.ts";
import { deliveries, deliveryAttempts, links, resets } from "./schema/resets.ts";

/** What came of one try. `refused`: the transport wants none of our mail, whoever it is for. */
export type AttemptResult = MailTry;

/**
 * Writes what came of an attempt, each of its tries and what the last one decides: mailed and the link's life begun,
 * deferred until `retryMs` from now, or undeliverable where there is no `retryMs`. "stale" when the claim was lost
 * meanwhile; then the attempt is kept for the record and decides nothing.
 */
export async function recordAttempt(
  tx: Transaction,
  claim: { eventId: string; delivery: ClaimedDelivery },
  attempt: {
    tries: readonly AttemptResult[];
    last: AttemptResult;
    waitsForTransport: boolean;
    retryMs: number | undefined;
  },
): Promise<"recorded" | "stale"> {
  const { last: result, retryMs } = attempt;
  const { delivery, eventId } = claim;
  if (delivery.resetId !== null) await lockReset(tx, delivery.resetId);
  for (const tried of attempt.tries) await noteAttempt(tx, delivery, tried);
  const next = result.outcome === "accepted" ? "accepted" : retryMs === undefined ? "undeliverable" : "deferred";
  const [held] = await tx
    .update(deliveries)
    .set({
      state: next,
      leaseUntil: null,
      lastResponse: result.response,
      waitsForTransport: next === "deferred" && attempt.waitsForTransport,
      ...(next === "accepted" ? { acceptedAt: sql`now()`, maybeDelivered: false } : {}),
      ...(next === "deferred" ? {} : { toAddress: null, toName: null }),
      ...(result.outcome === "ambiguous" ? { maybeDelivered: true } : {}),
      ...(next === "deferred" ? { nextAttemptAt: sql`now() + ${retryMs}::float8 * interval '1 millisecond'` } : {}),
      updatedAt: sql`now()`,
    })
    .where(
      and(eq(deliveries.id, delivery.id), eq(deliveries.state, "sending"), eq(deliveries.attempts, delivery.attempt)),
    )
    .returning({ id: deliveries.id });
  if (!held) return "stale";
  if (next === "deferred" && retryMs !== undefined) await postponeEvent(tx, eventId, retryMs);
  else await consumeEvent(tx, eventId);
  if (delivery.link) await moveReset(tx, delivery.link, next);
  return "recorded";
}

/** Keeps a claim while its attempt runs. False when it was lost: another worker may be sending by now. */
export async function renewClaim(
  db: Database,
  claim: { id: string; attempt: number },
  leaseMs: number,
): Promise<boolean> {
  const renewed = await db
    .update(deliveries)
    .set({ leaseUntil: sql`now() + ${leaseMs}::float8 * interval '1 millisecond'` })
    .where(and(eq(deliveries.id, claim.id), eq(deliveries.state, "sending"), eq(deliveries.attempts, claim.attempt)))
    .returning({ id: deliveries.id });
  return renewed.length > 0;
}

/** Lets go of a claim under which not a byte was sent. It leaves no attempt behind that could have been a mail. */
export async function releaseClaim(db: Database, claim: { id: string; attempt: number }): Promise<void> {
  await db
    .update(deliveries)
    .set({
      state: sql`case when ${deliveries.lastResponse} is null then 'pending' else 'deferred' end`,
      leaseUntil: null,
      updatedAt: sql`now()`,
    })
    .where(and(eq(deliveries.id, claim.id), eq(deliveries.state, "sending"), eq(deliveries.attempts, claim.attempt)));
}

async function noteAttempt(tx: Transaction, delivery: ClaimedDelivery, result: AttemptResult): Promise<void> {
  const noted = await tx
    .insert(deliveryAttempts)
    .values({ deliveryId: delivery.id, number: delivery.attempt, ...result })
    .onConflictDoNothing()
    .returning({ id: deliveryAttempts.id });
  if (noted.length === 0) return;
  await recordMailAudit(tx, delivery, {
    action: "mail.attempted",
    detail: {
      mail: delivery.kind,
      outcome: result.outcome,
      attempt: delivery.attempt,
      transport: result.transport,
      phase: result.phase,
      code: result.code,
      response: result.response,
      ...(result.queueId === null ? {} : { queueId: result.queueId }),
    },
  });
}

async function moveReset(
  tx: Transaction,
  link: NonNullable<ClaimedDelivery["link"]>,
  next: "accepted" | "deferred" | "undeliverable",
): Promise<void> {
  const move = (state: "mailed" | "deferred", from: ("issued" | "deferred" | "mailed")[]) =>
    tx
      .update(resets)
      .set({ state, updatedAt: sql`now()` })
      .where(and(eq(resets.id, link.resetId), inArray(resets.state, from)));
  if (next === "accepted") {
    await move("mailed", ["issued", "deferred", "mailed"]);
  }
  if (next === "accepted" && link.lifetimeMs !== null) {
    await tx
      .update(links)
      .set({ expiresAt: sql`now() + ${link.lifetimeMs}::float8 * interval '1 millisecond'` })
      .where(and(eq(links.resetId, link.resetId), eq(links.generation, link.generation), isNull(links.endedAt)));
  }
  if (next === "deferred") await move("deferred", ["issued"]);
  if (next === "undeliverable") {
    // A reset that an earlier mail has carried to the contact stays mailed: its link works.
    await endReset(tx, link.resetId, {
      state: "undeliverable",
      actor: systemActor,
      linkBecause: "undeliverable",
      from: ["issued", "deferred"],
      dropPrivate: false,
    });
  }
}

/** Writes what the mail worker knows of its way out, for the API and the staff to read. */
export async function reportMailStatus(db: Database, status: Omit<MailStatus, "checkedAt" | "queues">): Promise<void> {
  const values = { ...status, checkedAt: sql`now()` };
  await db
    .insert(mailStatus)
    .values({ only: true, ...values })
    .onConflictDoUpdate({ target: mailStatus.only, set: values });
}

/** Makes the mails due that were waiting for a way out, and says how many: the relay wakes their jobs. */
export async function wakeDeferred(db: Database): Promise<number> {
  const [row] = await db.$client<{ woken: number }[]>`
    with woken as (
      update deliveries set next_attempt_at = now(), waits_for_transport = false, updated_at = now()
      where state = 'deferred' and waits_for_transport and next_attempt_at > now()
      returning id
    ), due as (
      update events set due_at = now() from woken where events.delivery_id = woken.id and consumed_at is null
    )
    select count(*)::int as woken from woken`;
  return row?.woken ?? 0;
}
