import { isLockHeld, mayBeOfOneMember } from "@rekey/database/connection";
import { type AcceptOutcome, type ResetCommand, aboutCommand, acceptResets } from "@rekey/database/resets/accept-reset";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { gather } from "@rekey/runtime/gather";

export type AcceptCommand = (command: ResetCommand) => Promise<AcceptOutcome>;

/** Accepts commands that come one by one: those that come at the same time are one statement and one commit. */
export function gatherCommands(steps: UnitOfWork): AcceptCommand {
  const accept = (commands: readonly ResetCommand[], isAlone: boolean) =>
    steps.runListStatement((statement) => acceptResets(statement, commands, isAlone));
  // Lists are made while others are committed: with fewer at once, or only when all that came was read, the API and
  // PostgreSQL would work in turns and leave a core idle.
  const [mayBeOfOne, needsPatience] = [mayBeOfOneMember, isLockHeld];
  return gather(accept, { atMost: 32, enough: 16, atOnce: 3, about: aboutCommand, mayBeOfOne, needsPatience });
}
