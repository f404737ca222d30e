import { type FaultPhase, type MailFault, MailFaults } from "./mail-fault.ts";

export type FaultState = MailFault & {
  /** How often it has struck since it was switched on. */
  struck: number;
};

/** The faults that are switched on, in the order in which they are asked. */
export interface FaultBoard {
  /** Also those that have struck as often as they were to. */
  list(): readonly FaultState[];
  /** Switches these on and every other off. Throws a ZodError, and changes nothing, when one of them makes no sense. */
  replace(faults: readonly MailFault[]): void;
  clear(): void;
  /** The first fault that is due at this step; being asked for it, it has struck. */
  strike(step: FaultPhase | "tls", recipients?: readonly string[]): MailFault | undefined;
}

/** `onBeginning` hears of faults that a client which keeps its connection would not meet. */
export function createFaultBoard(onBeginning: () => void): FaultBoard {
  let states: FaultState[] = [];
  return {
    list: () => states.map((state) => ({ ...state })),
    replace: (faults) => {
      const { items } = MailFaults.parse({ items: faults });
      states = items.map((fault) => ({ ...fault, struck: 0 }));
      if (items.some((fault) => fault.effect === "refuse-tls" || fault.phase === "connect")) onBeginning();
    },
    clear: () => void (states = []),
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
