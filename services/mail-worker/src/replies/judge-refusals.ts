import type { MailRefusal, TransportTrouble } from "@rekey/contracts/deliveries";
import type { AttemptResult } from "@rekey/database/deliveries/record-attempts";
import { whoseRefusal } from "./whose-refusal.ts";

export interface Verdict {
  result: AttemptResult;
  /** Whether this ends the mail: it was taken, or is refused for its own sake. */
  isFinal: boolean;
  trouble: TransportTrouble | undefined;
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
  judge(result: AttemptResult, recipient: string, troubleNow: TransportTrouble | undefined): Verdict;
  /** Whether the server puts off whatever it is given. */
  putsOff(): boolean;
}

// Fewer than these can each have been refused for their own sake.
const recipientsInARow = 3;
// A server of several machines, of which one is set up wrongly, refuses some mails and takes others.
const triesToBelieve = 3;
const mostRemembered = 10_000;
// Longer than from one try of a mail to the next.
const putOffMs = 30 * 60_000;

/**
 * Tells a refusal of one recipient from one of us, also where the words do not say: one that the server repeats while
 * it takes other mail is the recipient's own, and several recipients in a row with none taken are ours. Until one of
 * both is known the mail waits, so that no reset ends for what is not its own. It remembers what this process has seen
 * of one server.
 */
export function createRefusalJudge(rules: JudgeRules, now: () => number = () => performance.now()): RefusalJudge {
  const refused = rememberRefused(now);
  const putOff = watchPutOff(now);
  const believe = (result: AttemptResult, recipient: string, says: Verdict["says"]): Verdict => {
    refused.forget(recipient);
    return { result, isFinal: true, trouble: undefined, because: undefined, says };
  };
  return {
    judge(result, recipient, troubleNow) {
      if (result.outcome === "accepted") {
        refused.noteTaken();
        putOff.forget();
        return believe(result, recipient, "up");
      }
      // A server that refuses us may be well enough to answer in other ways: only a mail that it takes shows more.
      const says = troubleNow === "refuses-mail" ? "unsure" : "up";
      if (isPutOff(result)) putOff.note(recipient);
      const kind = refusalAtRecipient(result);
      if (kind === undefined || kind.of === "recipient") {
        const trouble = troubleOf(result);
        const isFinal = result.outcome === "permanent";
        return { result, isFinal, trouble, because: becauseOf(result, trouble), says: trouble ? "down" : says };
      }
      const known = refused.note(recipient);
      const isOwn = known.othersTaken && known.tries >= triesToBelieve;
      if (isOwn && !(kind.of === "us" && kind.because === "quota")) return believe(result, recipient, says);
      if (kind.of === "us") return ours(result, kind.because, "down");
      const isPattern = known.inARow >= recipientsInARow && known.triesInARow >= rules.failuresToOpen;
      if (isPattern || troubleNow === "refuses-mail") return ours(result, "unexplained", isPattern ? "out" : "down");
      const isAlone = known.inARow === 1 && now() - known.sinceMs >= rules.standsAfterMs;
      if (isAlone) return believe(result, recipient, says);
      return { result, isFinal: false, trouble: undefined, because: undefined, says: "unsure" };
    },
    putsOff: putOff.isAll,
  };
}

/** Which recipients were refused, each since when and how often, and how many of them since a mail was last taken. */
function rememberRefused(now: () => number) {
  const byRecipient = new Map<string, { takenBefore: number; sinceMs: number; tries: number }>();
  let taken = 0;
  let inARow = new Set<string>();
  let triesInARow = 0;
  return {
    noteTaken(): void {
      taken += 1;
      inARow = new Set();
      triesInARow = 0;
    },
    forget: (recipient: string): void => void byRecipient.delete(recipient),
    note(recipient: string) {
      const before = byRecipient.get(recipient) ?? { takenBefore: taken, sinceMs: now(), tries: 0 };
      const known = { ...before, tries: before.tries + 1 };
      if (byRecipient.size < mostRemembered || byRecipient.has(recipient)) byRecipient.set(recipient, known);
      if (inARow.size < mostRemembered) inARow.add(recipient);
      triesInARow += 1;
      return { ...known, othersTaken: taken > known.takenBefore, inARow: inARow.size, triesInARow };
    },
  };
}

function ours(result: AttemptResult, because: MailRefusal, says: "down" | "out"): Verdict {
  return { result: { ...result, outcome: "refused" }, isFinal: false, trouble: "refuses-mail", because, says };
}

/** Whether several recipients in a row were put off lately. */
function watchPutOff(now: () => number) {
  const lastMs = new Map<string, number>();
  return {
    note: (recipient: string): void => {
      if (lastMs.size < mostRemembered) lastMs.set(recipient, now());
    },
    forget: (): void => lastMs.clear(),
    isAll: (): boolean => [...lastMs.values()].filter((atMs) => now() - atMs < putOffMs).length >= recipientsInARow,
  };
}

/**
 * Whether the server asks to come again, for no reason that is the recipient's: a full mailbox, or a list of its own.
 */
function isPutOff({ outcome, phase, code, response }: AttemptResult): boolean {
  const isOfMail = outcome === "transient" && code !== null && ["rcpt", "data", "dot"].includes(phase);
  return isOfMail && whoseRefusal(response ?? "").of === "unclear" && !/gr[ae]y-?list/i.test(response ?? "");
}

/**
 * Whom a refusal is about that came when the recipient was known; of those that may pass only what is clearly of us.
 */
function refusalAtRecipient({ outcome, phase, code, response }: AttemptResult) {
  if (outcome !== "permanent" && outcome !== "transient") return undefined;
  if (!["rcpt", "data", "dot"].includes(phase) || code === null) return undefined;
  const kind = whoseRefusal(response ?? "");
  return outcome === "permanent" || kind.of === "us" ? kind : undefined;
}

/** What a result says of the transport itself: not reached, no TLS, no login, or about to close. */
export function troubleOf(
  result: Pick<AttemptResult, "outcome" | "phase" | "code" | "failure">,
): TransportTrouble | undefined {
  const { outcome, phase, code } = result;
  // It does not take this one mail, and is well.
  if (isUntakenAddress(result)) return undefined;
  if (outcome === "refused") return phase === "auth" ? "refuses-login" : "refuses-mail";
  if (outcome !== "transient") return undefined;
  if (phase === "starttls") return "insecure";
  // Before the recipient is named nothing that fails can be about the recipient.
  return code === 421 || ["connect", "hello", "auth", "mail"].includes(phase) ? "away" : undefined;
}

/** Whether the server has not offered to take the letters of this address. */
export function isUntakenAddress({ failure }: Pick<AttemptResult, "failure">): boolean {
  return failure === "address-needs-smtputf8";
}

function becauseOf({ response }: AttemptResult, trouble: TransportTrouble | undefined): MailRefusal | undefined {
  const kind = trouble === "refuses-mail" || trouble === "away" ? whoseRefusal(response ?? "") : undefined;
  return kind?.of === "us" ? kind.because : undefined;
}
