import { type FaultState, isSpent } from "../fault-board.ts";
import { type FaultPhase, type MailFault, wordsOfReply } from "../mail-fault.ts";

export interface DescribedFault {
  /** What the page's script knows the fault by. */
  key: string;
  words: string;
  /** What the server says, if it says anything. */
  quote: string | undefined;
  recipient: string | undefined;
  struck: number;
  times: number | undefined;
  isOver: boolean;
  expectation: string;
}

export const steps: Record<FaultPhase, string> = {
  connect: "At the greeting",
  mail: "At the sender",
  rcpt: "At the recipient",
  dot: "After the message",
};

export function describeFault(state: FaultState): DescribedFault {
  const { struck, ...fault } = state;
  return {
    key: JSON.stringify(fault),
    words: wordsOf(fault),
    quote: fault.effect === "reply" ? `${fault.code} ${wordsOfReply(fault)}` : undefined,
    recipient: fault.effect === "refuse-tls" ? undefined : fault.recipient,
    struck,
    times: fault.times,
    isOver: isSpent(state),
    expectation: expectationOf(fault),
  };
}

function wordsOf(fault: MailFault): string {
  if (fault.effect === "refuse-tls") return "Does not offer TLS";
  const when = steps[fault.phase].toLowerCase();
  switch (fault.effect) {
    case "reply":
      return `Answers ${fault.code} ${when}`;
    case "delay":
      return `Answers ${fault.seconds} ${fault.seconds === 1 ? "second" : "seconds"} late ${when}`;
    case "hang":
      return `Never answers ${when}`;
    case "drop":
      return `Hangs up ${when}`;
  }
}

const repeatsUnknown =
  "The mail is here, but Rekey cannot know that. It sends it once more, with the same link, so nobody is left without one.";

function expectationOf(fault: MailFault): string {
  if (fault.effect === "refuse-tls") {
    return "Where Rekey has to use TLS it sends nothing, and tries again by itself. Elsewhere nothing changes.";
  }
  const isAfterMessage = fault.phase === "dot";
  if (fault.effect === "delay") {
    const limit = fault.phase === "connect" ? 10 : 30;
    const after = isAfterMessage ? repeatsUnknown : "It tries again by itself.";
    return `Rekey waits, for ${limit} seconds unless set otherwise. Then it gives up on this try. ${after}`;
  }
  if (fault.effect !== "reply")
    return isAfterMessage ? repeatsUnknown : "Rekey gives up on this try and tries again by itself.";
  if (fault.code < 500)
    return "Rekey tries again by itself, after pauses that grow. Until then the reset waits for the mail server.";
  const ends = "The reset ends as “could not be delivered”, and its link sets no password.";
  return fault.phase === "rcpt" || isAfterMessage
    ? `${ends}${fault.text ? " Where the words are about us and not about the recipient, the mail waits." : ""}`
    : "Rekey sees trouble with the mail server, not with the contact, and tries again by itself.";
}
