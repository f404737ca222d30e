import { sql } from "drizzle-orm";
import type { DeliveryKind, DeliveryState } from "@rekey/contracts/deliveries";
import type { Transaction } from "../connection.ts";
import type { LockedReset } from "../resets/lock-reset.ts";
import { sentTogether } from "../sent-together.ts";
import { uuids } from "../sql-lists.ts";
import type { Work } from "../unit-of-work.ts";

export interface HeldDelivery {
  id: string;
  resetId: string | null;
  contactId: string;
  kind: DeliveryKind;
  state: DeliveryState;
  attempts: number;
  toAddress: string | null;
  toName: string | null;
  keepsExpiry: boolean;
  changes: number;
  statedExpiryAt: Date | null;
  maybeDelivered: boolean;
  dateHeaderAt: Date | null;
  createdAt: Date;
  /** Until its lease has run out and its next attempt is due; not positive once both are so. */
  waitMs: number;
  /** The time of the transaction, by the database's clock. */
  now: Date;
  reset: HeldReset | undefined;
}

/** `askedAt`: when it was accepted. */
export type HeldReset = LockedReset & { askedAt: Date };

/**
 * Holds mails for the rest of the transaction: their resets first, each table in the order of its ids, as the order of
 * locks has it. One that is not there is left out.
 */
export async function holdDeliveries(tx: Transaction, ids: readonly string[]): Promise<Map<string, HeldDelivery>> {
  // Sent together and done in this order: what the second one reads is as whoever held the resets has left it.
  const [resets, rows] = await sentTogether(
    tx.execute<LockedReset & { askedMs: number } & Record<string, unknown>>(sql`
      select id, state, method, ${inMs(sql`created_at`)} as asked_ms from resets
      where id in (select reset_id from deliveries where id = any(${uuids(ids)}))
      order by id for no key update`),
    tx.execute<DeliveryRow>(sql`
      select id, reset_id, contact_id, kind, state, attempts, to_address, to_name, keeps_expiry, changes, maybe_delivered,
        ${inMs(sql`stated_expiry_at`)} as stated_expiry_ms, ${inMs(sql`date_header_at`)} as date_header_ms,
        ${inMs(sql`created_at`)} as created_ms, floor(${inMs(sql`now()`)}) as now_ms,
        ${inMs(sql`greatest(lease_until, next_attempt_at) - now()`)} as wait_ms
      from deliveries where id = any(${uuids(ids)}) order by id for no key update`),
  );
  const resetsById = new Map(
    resets.map(({ askedMs, ...reset }) => [reset.id, { ...reset, askedAt: new Date(askedMs) }]),
  );
  return new Map(rows.map((row) => [row.id, asHeld(row, resetsById.get(row.resetId ?? ""))]));
}

const inMs = (moment: ReturnType<typeof sql>) => sql`(extract(epoch from ${moment}) * 1000)::float8`;

type DeliveryRow = Omit<HeldDelivery, "statedExpiryAt" | "dateHeaderAt" | "createdAt" | "now" | "reset"> & {
  statedExpiryMs: number | null;
  dateHeaderMs: number | null;
  createdMs: number;
  nowMs: number;
} & Record<string, unknown>;

function asHeld(row: DeliveryRow, reset: HeldReset | undefined): HeldDelivery {
  const { statedExpiryMs, dateHeaderMs, createdMs, nowMs, ...rest } = row;
  return {
    ...rest,
    statedExpiryAt: statedExpiryMs === null ? null : new Date(statedExpiryMs),
    dateHeaderAt: dateHeaderMs === null ? null : new Date(dateHeaderMs),
    createdAt: new Date(createdMs),
    now: new Date(nowMs),
    reset,
  };
}

/**
 * Of a list, the members whose reset is none of an earlier member's, and the others: what is done to the first ones
 * changes what the others have to be decided by.
 */
export function partByReset<M extends { deliveryId: string }>(
  members: readonly M[],
  held: ReadonlyMap<string, HeldDelivery>,
): { first: M[]; later: M[] } {
  const seen = new Set<string>();
  const [first, later]: [M[], M[]] = [[], []];
  for (const member of members) {
    const key = held.get(member.deliveryId)?.resetId ?? member.deliveryId;
    (seen.has(key) ? later : first).push(member);
    seen.add(key);
  }
  return { first, later };
}

/** The claim of a worker that never reported back: whether its mail went out is not known. */
export async function noteLostAttempt(work: Work, delivery: HeldDelivery): Promise<void> {
  const failure = "worker-lost";
  const { id, kind: mail, attempts: attempt } = delivery;
  const noted = await work.tx.execute(sql`
    insert into delivery_attempts (delivery_id, number, transport, outcome, phase, failure)
    values (${id}::uuid, ${attempt}, 'unknown', 'ambiguous', 'unknown', ${failure})
    on conflict do nothing returning id`);
  if (noted.length > 0) work.record("mail.attempted", delivery, { mail, outcome: "ambiguous", attempt, failure });
}
