import type { MailRefusal } from "@rekey/contracts/resources";
import type { AttemptResult } from "@rekey/database/record-attempt";
import type { WayOutTrouble } from "./smtp-transport.ts";
import { whoseRefusal } from "./whose-refusal.ts";

/** Why a transport cannot be used: not reached, no TLS comes about, or it wants no mail of ours, or not our login. */
export type Trouble = "away" | "insecure" | "refuses-mail" | "refuses-login" | WayOutTrouble;

export interface Verdict {
  result: AttemptResult;
  /** Whether this ends the mail: it was taken, or is refused for its own sake. */
  isFinal: boolean;
  trouble: Trouble | undefined;
  /** What the server has against us, where that is its trouble. */
  because: MailRefusal | undefined;
  /** What the breaker hears. `out`: enough is known to open it at once; `unsure`: neither well nor ill. */
  says: "up" | "down" | "out" | "unsure";
}

export interface JudgeRules {
  /** After so many refusals that explain nothing, of several recipients and with none taken, they are of us. */
  failuresToOpen: number;
  /** So long a refusal that explains nothing is not believed while the server has taken no other mail. */
  standsAfterMs: number;
}

export interface RefusalJudge {
  /** `troubleNow`: what keeps this transport out at the moment. */
  judge(result: AttemptResult, recipient: string, troubleNow: Trouble | undefined): Verdict;
}

// Fewer than these can each have been refused for their own sake.
const recipientsInARow = 3;
// A server of several machines, of which one is set up wrongly, refuses some mails and takes others.
const triesToBelieve = 3;
const mostRemembered = 10_000;

/**
 * Tells a refusal of one recipient from one of us, also where the words do not say: one that the server repeats while it
 * takes other mail is the recipient's own, and several recipients in a row with none taken are ours. Until one of both is
 * known the mail waits, so that no reset ends for what is not its own. It remembers what this process has seen of one
 * server.
 */
export function createRefusalJudge(rules: JudgeRules, now: () => number = () => performance.now()): RefusalJudge {
  let taken = 0;
  const refused = new Map<string, { takenBefore: number; sinceMs: number; tries: number }>();
  // Since the server last took a mail.
  let inARow = new Set<string>();
  let triesInARow = 0;
  const remember = (recipient: string) => {
    const before = refused.get(recipient) ?? { takenBefore: taken, sinceMs: now(), tries: 0 };
    const known = { ...before, tries: before.tries + 1 };
    if (refused.size < mostRemembered || refused.has(recipient)) refused.set(recipient, known);
    inARow.add(recipient);
    triesInARow += 1;
    return known;
  };
  return {
    judge(result, recipient, troubleNow) {
      const isAnswer = result.outcome !== "permanent" && result.outcome !== "transient";
      const kind = isAnswer ? undefined : refusalAtRecipient(result);
      if (result.outcome === "accepted") {
        taken += 1;
        refused.delete(recipient);
        inARow = new Set();
        triesInARow = 0;
        return { result, isFinal: true, trouble: undefined, because: undefined, says: "up" };
      }
      // A server that refuses us may be well enough to answer in other ways: only a mail that it takes shows more.
      const says = troubleNow === "refuses-mail" ? "unsure" : "up";
      if (kind === undefined || kind.of === "recipient") {
        const trouble = troubleOf(result);
        const isFinal = result.outcome === "permanent";
        return { result, isFinal, trouble, because: becauseOf(result, trouble), says: trouble ? "down" : says };
      }
      const known = remember(recipient);
      const isOwn = taken > known.takenBefore && known.tries >= triesToBelieve;
      if (isOwn && !(kind.of === "us" && kind.because === "quota")) return believe(result, recipient, says);
      if (kind.of === "us") return ours(result, kind.because, "down");
      const isPattern = inARow.size >= recipientsInARow && triesInARow >= rules.failuresToOpen;
      if (isPattern || troubleNow === "refuses-mail") return ours(result, "unexplained", isPattern ? "out" : "down");
      const isAlone = inARow.size === 1 && now() - known.sinceMs >= rules.standsAfterMs;
      if (isAlone) return believe(result, recipient, says);
      return { result, isFinal: false, trouble: undefined, because: undefined, says: "unsure" };
    },
  };

  function believe(result: AttemptResult, recipient: string, says: Verdict["says"]): Verdict {
    refused.delete(recipient);
    return { result, isFinal: true, trouble: undefined, because: undefined, says };
  }
}

function ours(result: AttemptResult, because: MailRefusal, says: "down" | "out"): Verdict {
  return { result: { ...result, outcome: "refused" }, isFinal: false, trouble: "refuses-mail", because, says };
}

/** Whom a refusal is about that came when the recipient was known; of those that may pass only what is clearly of us. */
function refusalAtRecipient({ outcome, phase, code, response }: AttemptResult) {
  if (!["rcpt", "data", "dot"].includes(phase) || code === null) return undefined;
  const kind = whoseRefusal(response);
  return outcome === "permanent" || kind.of === "us" ? kind : undefined;
}

/** What a result says of the transport itself: not reached, no TLS, no login, or about to close. */
export function troubleOf(result: Pick<AttemptResult, "outcome" | "phase" | "code">): Trouble | undefined {
  const { outcome, phase, code } = result;
  if (outcome === "refused") return phase === "auth" ? "refuses-login" : "refuses-mail";
  if (outcome !== "transient") return undefined;
  if (phase === "starttls") return "insecure";
  // Before the recipient is named nothing that fails can be about the recipient.
  return code === 421 || ["connect", "hello", "auth", "mail"].includes(phase) ? "away" : undefined;
}

function becauseOf({ response }: AttemptResult, trouble: Trouble | undefined): MailRefusal | undefined {
  const kind = trouble === "refuses-mail" || trouble === "away" ? whoseRefusal(response) : undefined;
  return kind?.of === "us" ? kind.because : undefined;
}
