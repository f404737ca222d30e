import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { deliveries } from "../schema/resets.ts";

interface Claimed {
  id: string;
  attempt: number;
}

const isHeld = ({ id, attempt }: Claimed) =>
  and(eq(deliveries.id, id), eq(deliveries.state, "sending"), eq(deliveries.attempts, attempt));

/** Keeps a claim while its attempt runs. False when it was lost: another worker may be sending by now. */
export async function renewClaim(db: Database, claim: Claimed, leaseMs: number): Promise<boolean> {
  const renewed = await db
    .update(deliveries)
    .set({ leaseUntil: sql`now() + ${leaseMs}::float8 * interval '1 millisecond'` })
    .where(isHeld(claim))
    .returning({ id: deliveries.id });
  return renewed.length > 0;
}

/** Lets go of a claim under which not a byte was sent. It leaves no attempt behind that could have been a mail. */
export async function releaseClaim(db: Database, claim: Claimed): Promise<void> {
  await db
    .update(deliveries)
    .set({
      state: sql`case when coalesce(${deliveries.lastResponse}, ${deliveries.lastFailure}) is null then 'pending' else 'deferred' end`,
      leaseUntil: null,
      updatedAt: sql`now()`,
    })
    .where(isHeld(claim));
}
