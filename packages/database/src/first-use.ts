import type { Database } from "./connection.ts";

/** The reset that a key was first used for. */
export interface FirstUse {
  id: string;
  contact_id: string;
  method: string;
  reason: string | null;
  must_change: boolean;
  /** Null: of a reset by hand that has ended. */
  request_fingerprint: string | null;
}

export const firstUse = (db: Database, requestedBy: string, idempotencyKey: string) => db.$client`
  select id, contact_id, method, reason, must_change, request_fingerprint from resets
  where requested_by = ${requestedBy} and idempotency_key = ${idempotencyKey}`;

/** Undefined until that request has been committed. */
export async function findFirstUse(
  db: Database,
  requestedBy: string,
  idempotencyKey: string,
): Promise<FirstUse | undefined> {
  const [row] = await db.$client<FirstUse[]>`${firstUse(db, requestedBy, idempotencyKey)}`;
  return row;
}

/**
 * Whether a command says what the first one under its key said. What is stored in the open is compared as it is. What
 * is only in the fingerprint cannot be told any more once that is dropped or its key is gone, and is taken for the
 * same.
 */
export function isSameCommand(
  first: FirstUse,
  command: {
    contactId: string;
    method: string;
    reason?: string | undefined;
    mustChange: boolean;
    isFingerprint: (stored: string) => boolean | undefined;
  },
): boolean {
  return (
    first.contact_id === command.contactId &&
    first.method === command.method &&
    first.reason === (command.reason ?? null) &&
    first.must_change === command.mustChange &&
    (first.request_fingerprint === null || command.isFingerprint(first.request_fingerprint) !== false)
  );
}
