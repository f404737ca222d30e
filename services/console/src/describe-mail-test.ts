import type { MailTest } from "@rekey/contracts/operations";
import { outcomes } from "./describe-delivery.ts";

const waitingMs = 15_000;

/** A test mail with what each server made of it, or what is to be said instead. */
export function describeTest(test: MailTest) {
  const isLate = Date.now() - Date.parse(test.createdAt) > waitingMs;
  const waiting = isLate
    ? { words: "No mail worker has taken it up yet", tone: "waiting" as const }
    : { words: "On its way", tone: "note" as const };
  const broken = { words: "Broken off; whether it left is not known", tone: "stopped" as const };
  return {
    ...test,
    tries: test.tries.map((tried) => ({ ...tried, ...outcomes[tried.outcome] })),
    instead: test.endedAt === null ? waiting : test.tries.length === 0 ? broken : undefined,
  };
}
