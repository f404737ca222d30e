import { sql } from "drizzle-orm";
import type { MailTry } from "@rekey/contracts/operations";
import { resendableStates } from "@rekey/contracts/reset-state";
import type { Transaction } from "../connection.ts";
import { endResets } from "../resets/end-resets.ts";
import { countOf, rowsOf } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";
import type { ClaimedDelivery } from "./claim-deliveries.ts";
import { type HeldDelivery, holdDeliveries, partByReset } from "./hold-deliveries.ts";

/** What came of one try. `refused`: the transport wants none of our mail, whoever it is for. */
export type AttemptResult = MailTry;

export interface EndedAttempt {
  eventId: string;
  delivery: ClaimedDelivery;
  tries: readonly AttemptResult[];
  /** The one that decides. */
  last: AttemptResult;
  waitsForTransport: boolean;
  /** When the next one is to be made. Undefined: there is none. */
  retryMs: number | undefined;
}

/**
 * Writes what came of each of these attempts, each of its tries and what the last one decides: mailed and the link's
 * life begun, deferred until `retryMs` from now, or undeliverable where there is no `retryMs`. "stale" when the claim
 * was lost meanwhile; then the attempt is kept for the record and decides nothing. Of a contact that was erased nothing
 * is kept.
 */
export async function recordAttempts(
  work: Work,
  attempts: readonly EndedAttempt[],
): Promise<readonly ("recorded" | "stale")[]> {
  const members = attempts.map((attempt) => ({ deliveryId: attempt.delivery.id, attempt }));
  const held = await holdDeliveries(
    work.tx,
    members.map(({ deliveryId }) => deliveryId),
  );
  const { first, later } = partByReset(members, held);
  const recorded = new Map<EndedAttempt, "recorded" | "stale">();
  const decided: Decided[] = [];
  for (const { deliveryId, attempt } of first) {
    const decision = decide(attempt, held.get(deliveryId));
    recorded.set(attempt, decision ? "recorded" : "stale");
    if (decision) decided.push(decision);
  }
  await write(
    work,
    first.map(({ attempt }) => attempt),
    decided,
  );
  const laterOnes = later.map(({ attempt }) => attempt);
  const recordedLater = later.length === 0 ? [] : await recordAttempts(work, laterOnes);
  laterOnes.forEach((attempt, index) => recorded.set(attempt, recordedLater[index] ?? "stale"));
  return attempts.map((attempt) => recorded.get(attempt) ?? "stale");
}

/** What an attempt decides: of its mail, and of its reset where that moves. */
interface Decided {
  attempt: EndedAttempt;
  next: "accepted" | "deferred" | "undeliverable";
  reset: "mailed" | "deferred" | undefined;
}

/** Undefined where the claim was lost. */
function decide(attempt: EndedAttempt, held: HeldDelivery | undefined): Decided | undefined {
  const { delivery, last, retryMs } = attempt;
  if (held?.state !== "sending" || held.attempts !== delivery.attempt) return undefined;
  const next = last.outcome === "accepted" ? "accepted" : retryMs === undefined ? "undeliverable" : "deferred";
  const state = delivery.link && held.reset?.state;
  if (next === "accepted" && resendableStates.some((open) => open === state)) return { attempt, next, reset: "mailed" };
  // A reset that an earlier mail has carried to the contact stays mailed: its link works.
  return { attempt, next, reset: next === "deferred" && state === "issued" ? "deferred" : undefined };
}

async function write(work: Work, attempts: readonly EndedAttempt[], decided: readonly Decided[]): Promise<void> {
  const tries = attempts.flatMap(({ delivery, tries: all }) =>
    all.map((tried) => ({ deliveryId: delivery.id, number: delivery.attempt, ...tried })),
  );
  const noted = await writeResults(work.tx, tries, decided);
  const isNoted = new Set(noted.map(({ deliveryId, transport }) => `${deliveryId} ${transport}`));
  for (const { delivery, tries: all } of attempts) {
    for (const tried of all) if (isNoted.has(`${delivery.id} ${tried.transport}`)) tell(work, delivery, tried);
  }
  for (const { attempt, next } of decided) {
    if (next === "undeliverable" && attempt.tries.length === 0) tellOfNone(work, attempt);
    if (next === "deferred" && attempt.retryMs !== undefined) work.postpone(attempt.eventId, attempt.retryMs);
    else work.consume(attempt.eventId);
  }
  const unsent = decided.flatMap(({ attempt, next }) =>
    next === "undeliverable" && attempt.delivery.link ? [attempt.delivery.link.resetId] : [],
  );
  await endResets(work, unsent, {
    state: "undeliverable",
    linkBecause: "undeliverable",
    from: ["issued", "deferred"],
    detail: {},
  });
}

function tell(work: Work, delivery: ClaimedDelivery, tried: AttemptResult): void {
  const { outcome, transport, phase, code, response, failure, queueId } = tried;
  work.record("mail.attempted", delivery, {
    mail: delivery.kind,
    outcome,
    attempt: delivery.attempt,
    transport,
    phase,
    code,
    ...(response === null ? {} : { response }),
    ...(failure ? { failure } : {}),
    ...(queueId === null ? {} : { queueId }),
  });
}

/** A mail that is given up without a try, because no server could be used in all its time. */
function tellOfNone(work: Work, { delivery, last: { outcome, failure } }: EndedAttempt): void {
  const { kind: mail, attempt } = delivery;
  work.record("mail.attempted", delivery, { mail, outcome, attempt, ...(failure && { failure }) });
}

function rowOf({ attempt: { delivery, last, waitsForTransport, retryMs }, next, reset }: Decided) {
  const { link } = delivery;
  return {
    id: delivery.id,
    next,
    response: last.response,
    failure: last.failure ?? null,
    waitsForTransport,
    isAmbiguous: last.outcome === "ambiguous",
    retryMs: retryMs ?? null,
    resetId: link?.resetId,
    reset,
    generation: link?.generation,
    lifetimeMs: next === "accepted" ? link?.lifetimeMs : null,
  };
}

/** Says which tries were not known yet. The links are written beside the rest: their resets are held. */
async function writeResults(
  tx: Transaction,
  tries: readonly (AttemptResult & { deliveryId: string; number: number })[],
  decided: readonly Decided[],
): Promise<{ deliveryId: string; transport: string }[]> {
  const mails = decided.map(rowOf);
  return tx.execute<{ deliveryId: string; transport: string }>(sql`
    with mail as (
      select * from ${rowsOf(mails)} as mail (id uuid, next text, response text, failure text,
        "waitsForTransport" boolean, "isAmbiguous" boolean, "retryMs" float8, "resetId" uuid, reset text,
        generation int, "lifetimeMs" float8)
      limit ${countOf(mails)}
    ), decided as (
      update deliveries set state = next, lease_until = null, last_response = response, last_failure = failure,
        waits_for_transport = next = 'deferred' and "waitsForTransport",
        accepted_at = case next when 'accepted' then now() else accepted_at end,
        maybe_delivered = next <> 'accepted' and ("isAmbiguous" or maybe_delivered),
        to_address = case next when 'deferred' then to_address end,
        to_name = case next when 'deferred' then to_name end,
        next_attempt_at = case next when 'deferred' then now() + "retryMs" * interval '1 millisecond' else next_attempt_at end,
        updated_at = now()
      from mail where deliveries.id = mail.id
    ), moved as (
      update resets set state = mail.reset, updated_at = now(),
        mailed_at = case when mail.reset = 'mailed' then coalesce(mailed_at, now()) else mailed_at end
      from mail
      where resets.id = mail."resetId" and mail.reset is not null
    ), begun as (
      update links set expires_at = now() + "lifetimeMs" * interval '1 millisecond'
      from mail
      where links.reset_id = mail."resetId" and links.generation = mail.generation and ended_at is null
        and "lifetimeMs" is not null
    )
    insert into delivery_attempts (delivery_id, number, transport, outcome, phase, code, response, failure, queue_id)
    select "deliveryId", number, transport, outcome, phase, code, response, failure, "queueId"
    from ${rowsOf(tries)} as tried ("deliveryId" uuid, number int, transport text, outcome text,
      phase text, code int, response text, failure text, "queueId" text)
    where exists (
      select from deliveries d join contacts c on c.id = d.contact_id where d.id = "deliveryId" and c.erased_at is null)
    on conflict do nothing
    returning delivery_id, transport`);
}
