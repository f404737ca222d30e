import { bySystem } from "@rekey/database/actor";
import { deferUnsent } from "@rekey/database/deliveries/defer-unsent";
import type { JobOutcome } from "@rekey/messaging/processor";
import type { MailDeps } from "./create-mail-deps.ts";

/** Says in the reset and its timeline, once, that the mail waits for a way out; sends nothing and counts nothing. */
export async function waitForTransport(
  deps: MailDeps,
  ids: { eventId: string; deliveryId: string },
  waitMs: number,
): Promise<JobOutcome> {
  const failure = deps.transports.isConfigured ? "no-transport" : "mail-not-set-up";
  // Spread, so that not all that waited comes back in the same instant.
  const againInMs = waitMs + Math.random() * 1_000;
  await deps.steps.run(bySystem, (work) => deferUnsent(work, ids, { waitsFor: "transport", failure }, againInMs));
  return { againInMs, because: failure };
}

/** The same for a mail whose link is of a key that this worker lacks: whoever has the key sends it. */
export async function waitForKey(
  deps: MailDeps,
  ids: { eventId: string; deliveryId: string },
  keyId: string,
): Promise<JobOutcome> {
  deps.onMissingKey(keyId);
  const failure = "key-missing";
  const againInMs = keyWaitMs(deps.retry) * (0.75 + Math.random() / 2);
  await deps.steps.run(bySystem, (work) => deferUnsent(work, ids, { waitsFor: "key", failure }, againInMs));
  return { againInMs, because: failure };
}

/** How long a mail waits until it is looked whether the key of its link is here; another worker may have it. */
export function keyWaitMs(retry: { maxMs: number }): number {
  return Math.min(15_000, retry.maxMs);
}
