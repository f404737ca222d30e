import { sql } from "drizzle-orm";
import type { HandOverFailure } from "@rekey/contracts/hand-over-words";
import type { HandOverEndReason } from "@rekey/contracts/reset-reasons";
import type { ResetMethod } from "@rekey/contracts/reset-state";
import type { Work } from "../unit-of-work.ts";

export interface HandOverTry {
  resetId: string;
  attempt: number;
  /** Null: no answer came. */
  status: number | null;
  /** Undefined: the CRM has it, or it was not asked. */
  failure?: HandOverFailure | undefined;
  next: "completed" | { retryInMs: number } | { because: HandOverEndReason };
}

type Held = {
  contactId: string;
  clientId: string;
  /** Whether it is still the contact's password. */
  isSet: boolean;
  method: ResetMethod;
  mustChange: boolean;
  credentialVersion: number;
};

/**
 * Writes what came of a try, unless somebody else has taken it over or it has ended meanwhile, and says whether it did.
 * Only with the CRM's word is the reset completed, and while its password is in force; with its end the hash is gone.
 */
export async function recordHandOver(work: Work, made: HandOverTry): Promise<"recorded" | "late"> {
  const held = await hold(work, made);
  if (!held) return "late";
  const { resetId, attempt, status, failure, next } = made;
  const about = { resetId, contactId: held.contactId, clientId: held.clientId };
  if (failure !== undefined || next === "completed")
    work.record("hand_over.attempted", about, {
      attempt,
      outcome: failure ?? "taken",
      ...(status !== null && { answered: status }),
    });
  if (next !== "completed" && "retryInMs" in next) {
    await work.tx.execute(sql`
      update hand_overs set state = 'pending', last_status = ${status}, last_failure = ${failure ?? null},
        next_attempt_at = now() + ${next.retryInMs}::float8 * interval '1 millisecond'
      where reset_id = ${resetId}::uuid`);
    return "recorded";
  }
  if (next === "completed" && held.isSet) {
    const { method, mustChange, credentialVersion } = held;
    await end(work, made, "completed");
    work.record("reset.completed", about, { method, mustChange, credentialVersion });
  } else {
    await end(work, made, "undeliverable");
    const because = next === "completed" ? "access-withdrawn" : next.because;
    work.record("reset.undeliverable", about, { because });
  }
  return "recorded";
}

/**
 * The reset first, as the order of locks has it. With it held no other password takes the place of its own. The contact
 * is not held: one who is ended at the same moment counts as ended after it.
 */
async function hold({ tx }: Work, { resetId, attempt }: HandOverTry): Promise<Held | undefined> {
  const [reset] = await tx.execute<Omit<Held, "credentialVersion" | "isSet">>(sql`
    select contact_id, client_id, method, must_change from resets
    where id = ${resetId}::uuid and state = 'handing-over' for no key update`);
  if (!reset) return undefined;
  const [claim] = await tx.execute<Pick<Held, "credentialVersion" | "isSet">>(sql`
    select credential_version,
      exists (select from credentials where contact_id = ${reset.contactId} and set_by_reset_id = reset_id) as is_set
    from hand_overs
    where reset_id = ${resetId}::uuid and state = 'sending' and attempts = ${attempt} for no key update`);
  return claim && { ...reset, ...claim };
}

async function end(
  { tx }: Work,
  { resetId, status, failure }: HandOverTry,
  state: "completed" | "undeliverable",
): Promise<void> {
  await tx.execute(sql`
    with reset as (
      update resets set state = ${state}, ended_at = now(), updated_at = now()
      where id = ${resetId}::uuid and state = 'handing-over'
    )
    update hand_overs set state = ${state === "completed" ? "delivered" : "failed"}, ended_at = now(), sealed_hash = null,
      last_status = ${status}, last_failure = ${failure ?? null}
    where reset_id = ${resetId}::uuid`);
}
