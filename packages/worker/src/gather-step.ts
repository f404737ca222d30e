import { bySystem } from "@rekey/database/actor";
import { isLockHeld, mayBeOfOneMember } from "@rekey/database/connection";
import type { UnitOfWork, Work } from "@rekey/database/unit-of-work";
import { gather } from "@rekey/runtime/gather";

/** A list costs the database little more than one: more is gained by the first ten than by all others. */
const atMost = 32;
// What comes meanwhile makes the next list longer: two at once would be twice as many, half as long.
const atOnce = 1;

/** Does a step over a list for jobs that come one by one: those that run at the same time are done together. */
export function gatherStep<M, T>(
  steps: UnitOfWork,
  step: (work: Work, members: readonly M[]) => Promise<readonly T[]>,
  about: (member: M) => readonly string[],
): (member: M) => Promise<T> {
  return gatherList((members, isAlone) => steps.runList(bySystem, members, step, isAlone), about);
}

/** The same for what is done beside the step. Only one that is tried alone may wait for what somebody holds. */
export function gatherList<M, T>(
  run: (members: readonly M[], isAlone: boolean) => Promise<readonly T[]>,
  about: (member: M) => readonly string[],
): (member: M) => Promise<T> {
  return gather(run, { atMost, atOnce, about, mayBeOfOne: mayBeOfOneMember, needsPatience: isLockHeld });
}

/** The same for what is only read. */
export function gatherRead<M, T>(read: (members: readonly M[]) => Promise<readonly T[]>): (member: M) => Promise<T> {
  return gather(read, { atMost: 100, atOnce, about: () => [], mayBeOfOne: () => false });
}
