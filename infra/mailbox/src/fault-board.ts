import type { FaultPhase, MailFault } from "./mail-fault.ts";

export type FaultState = MailFault & {
  /** How often it has struck since it was switched on. */
  struck: number;
};

/** The faults that are switched on, in the order in which they are asked. */
export interface FaultBoard {
  /** Also those that have struck as often as they were to. */
  list(): readonly FaultState[];
  replace(faults: readonly MailFault[]): void;
  /** The first fault that is due at this step; being asked for it, it has struck. */
  strike(step: FaultPhase | "tls", recipients?: readonly string[]): MailFault | undefined;
}

export function createFaultBoard(): FaultBoard {
  let states: FaultState[] = [];
  return {
    list: () => states.map((state) => ({ ...state })),
    replace: (faults) => {
      states = faults.map((fault) => ({ ...fault, struck: 0 }));
    },
    strike: (step, recipients = []) => {
      const due = states.find((state) => !isSpent(state) && concerns(state, step, recipients));
      if (due) due.struck += 1;
      return due;
    },
  };
}

export function isSpent({ times, struck }: FaultState): boolean {
  return times !== undefined && struck >= times;
}

function concerns(fault: MailFault, step: FaultPhase | "tls", recipients: readonly string[]): boolean {
  if (fault.effect === "refuse-tls") return step === "tls";
  if (fault.phase !== step) return false;
  return fault.recipient === undefined || recipients.some((address) => address.toLowerCase() === fault.recipient);
}
