import type { DeliveryFailure } from "@rekey/contracts/delivery-failures";
import { sql } from "drizzle-orm";
import type { AttemptResult } from "../deliveries/record-attempts.ts";
import type { Work } from "../unit-of-work.ts";
import type { ClaimedStaffMail } from "./claim-staff-mail.ts";

interface EndedTry {
  eventId: string;
  mail: ClaimedStaffMail;
  tries: readonly AttemptResult[];
  /** The one that decides. */
  last: AttemptResult;
  /** When the next attempt is to be made. Undefined: there is none. */
  retryMs: number | undefined;
}

/**
 * Writes what came of an attempt: gone out, put off, or given up, which ends the link. "stale" when the claim was lost
 * meanwhile; then it is told and decides nothing.
 */
export async function recordStaffMail(
  work: Work,
  { eventId, mail, tries, last, retryMs }: EndedTry,
): Promise<"recorded" | "stale"> {
  const next = last.outcome === "accepted" ? "accepted" : retryMs === undefined ? "undeliverable" : "deferred";
  const isGivenUp = next === "undeliverable" && mail.link !== null;
  const decided = await work.tx.execute(sql`
    update staff_mails set state = ${next}, lease_until = null, last_response = ${last.response},
      last_failure = ${last.failure ?? null},
      next_attempt_at = case when ${next} = 'deferred' then now() + ${retryMs ?? 0}::float8 * interval '1 millisecond'
        else next_attempt_at end,
      ended_at = case when ${isGivenUp} then coalesce(ended_at, now()) else ended_at end,
      ended_because = case when ${isGivenUp} then coalesce(ended_because, 'undeliverable') else ended_because end
    where id = ${mail.id}::uuid and state = 'sending' and attempts = ${mail.attempt}
    returning id`);
  for (const tried of tries.length > 0 ? tries : [last]) tell(work, mail, tried);
  if (decided.length === 0) return "stale";
  if (next === "deferred" && retryMs !== undefined) work.postpone(eventId, retryMs);
  else work.consume(eventId);
  return "recorded";
}

function tell(work: Work, { id, staffUserId, kind, attempt }: ClaimedStaffMail, tried: AttemptResult): void {
  const { outcome, transport, phase, code, response, failure, queueId } = tried;
  work.record(
    "staff.mail_attempted",
    {},
    {
      staffMail: id,
      staffUser: staffUserId,
      mail: kind,
      outcome,
      attempt,
      transport,
      phase,
      code,
      ...(response === null ? {} : { response }),
      ...(failure ? { failure } : {}),
      ...(queueId === null ? {} : { queueId }),
    },
  );
}

/** Puts a mail off that cannot be tried now, without counting an attempt. */
export async function putOffStaffMail(
  work: Work,
  { eventId, staffMailId }: { eventId: string; staffMailId: string },
  failure: DeliveryFailure,
  waitMs: number,
): Promise<void> {
  await work.tx.execute(sql`
    update staff_mails set state = 'deferred', last_failure = ${failure}, last_response = null,
      next_attempt_at = now() + ${waitMs}::float8 * interval '1 millisecond'
    where id = ${staffMailId}::uuid and state in ('pending', 'deferred')`);
  work.postpone(eventId, waitMs);
}
