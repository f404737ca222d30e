/** How a reset gives a contact a new password. */
export const resetMethods = ["email", "manual", "self_service"] as const;
export type ResetMethod = (typeof resetMethods)[number];

/** `handing-over`: the password is in force at Rekey, and is being passed on to the CRM that keeps it too. */
export const openStates = ["accepted", "issued", "deferred", "mailed", "submitted", "handing-over"] as const;
export const endStates = ["completed", "expired", "superseded", "cancelled", "undeliverable", "refused"] as const;

/**
 * `accepted → issued → mailed → submitted → completed`, with `deferred` while the mail is being retried, and
 * `handing-over` before `completed` where the CRM keeps the hash. Nothing leaves an end.
 */
export const resetStates = [...openStates, ...endStates] as const;
export type ResetState = (typeof resetStates)[number];
export type EndState = (typeof endStates)[number];

const ends: ReadonlySet<string> = new Set(endStates);

export function isEnd(state: ResetState): state is EndState {
  return ends.has(state);
}

/** The states from which staff may still call a reset back: a submitted password is on its way and cannot be. */
export const cancellableStates = ["accepted", "issued", "deferred", "mailed"] as const satisfies readonly ResetState[];

/** The states in which no new password is in force yet: what becomes of the contact may still stop it. */
export const unsetStates = [...cancellableStates, "submitted"] as const satisfies readonly ResetState[];

/** The states in which a link exists and its mail can be sent once more. */
export const resendableStates = ["issued", "deferred", "mailed"] as const satisfies readonly ResetState[];
