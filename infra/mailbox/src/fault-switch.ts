import type { FaultBoard, FaultState } from "./fault-board.ts";
import { type MailFault, MailFaults } from "./mail-fault.ts";
import type { SmtpListener } from "./smtp-listener.ts";

/** What people and tests switch faults on and off with. */
export interface FaultSwitch {
  /** Also those that have struck as often as they were to. */
  list(): readonly FaultState[];
  /** Switches these on and every other off. Throws a ZodError, and changes nothing, when one of them makes no sense. */
  replace(faults: readonly MailFault[]): void;
  clear(): void;
}

export function createFaultSwitch(board: FaultBoard, smtp: Pick<SmtpListener, "endIdleConversations">): FaultSwitch {
  const replace = (faults: readonly MailFault[]) => {
    const { items } = MailFaults.parse({ items: faults });
    board.replace(items);
    // A client that keeps its connection would not meet them.
    if (items.some(isAtTheBeginning)) smtp.endIdleConversations();
  };
  return { list: board.list, replace, clear: () => replace([]) };
}

function isAtTheBeginning(fault: MailFault): boolean {
  return fault.effect === "refuse-tls" || fault.phase === "connect";
}
