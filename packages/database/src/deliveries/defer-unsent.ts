import { and, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import type { DeliveryFailure } from "@rekey/contracts/delivery-failures";
import { lockReset } from "../resets/lock-reset.ts";
import { deliveries, resets } from "../schema/resets.ts";
import type { Work } from "../unit-of-work.ts";

/**
 * Puts a mail off that cannot be tried now, without counting an attempt. The first time, the reset and its history say
 * why it waits: for a transport unless an attempt has said more, for the key of its link in any case.
 */
export async function deferUnsent(
  work: Work,
  ids: { eventId: string; deliveryId: string },
  why: { waitsFor: "transport" | "key"; failure: DeliveryFailure },
  waitMs: number,
): Promise<void> {
  const { waitsFor, failure } = why;
  const { tx } = work;
  const [pointer] = await tx
    .select({ resetId: deliveries.resetId, contactId: deliveries.contactId })
    .from(deliveries)
    .where(eq(deliveries.id, ids.deliveryId));
  if (!pointer) return;
  const { resetId } = pointer;
  if (resetId !== null) await lockReset(tx, resetId);
  const isNew = eq(deliveries.state, "pending");
  const saysOtherwise = and(
    eq(deliveries.state, "deferred"),
    or(isNull(deliveries.lastFailure), ne(deliveries.lastFailure, failure)),
  );
  const [deferred] = await tx
    .update(deliveries)
    .set({
      state: "deferred",
      lastResponse: null,
      lastFailure: failure,
      waitsForTransport: waitsFor === "transport",
      nextAttemptAt: sql`now() + ${waitMs}::float8 * interval '1 millisecond'`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(deliveries.id, ids.deliveryId), waitsFor === "transport" ? isNew : or(isNew, saysOtherwise)))
    .returning({ kind: deliveries.kind });
  work.postpone(ids.eventId, waitMs);
  if (!deferred) return;
  if (deferred.kind === "set_password_link" && resetId !== null) {
    await tx
      .update(resets)
      .set({ state: "deferred", updatedAt: sql`now()` })
      .where(and(eq(resets.id, resetId), inArray(resets.state, ["issued"])));
  }
  work.record("mail.deferred", pointer, { mail: deferred.kind, failure });
}
