import type { AttemptResult } from "@rekey/database/deliveries/record-attempts";
import { addressKey } from "@rekey/contracts/address";
import type { MailRefusal, TransportTrouble, Utf8Offer, WayOutTrouble } from "@rekey/contracts/deliveries";
import { type BreakerRules, type Pass, createBreaker } from "./circuit-breaker.ts";
import { classifyResult } from "../replies/classify-result.ts";
import {
  type JudgeRules,
  type Verdict,
  createRefusalJudge,
  isUntakenAddress,
  troubleOf,
} from "../replies/judge-refusals.ts";
import type { OutgoingMail, SmtpTransport } from "../smtp/smtp-transport.ts";

/** Leave to send one mail by some of the transports, taken before the delivery is claimed. */
export interface Reservation {
  /**
   * Tries the transports in their order. A later one only when the earlier one was not reached, refused us or fell
   * silent before it asked for the message; so no two can have taken the mail. What each said, in order, and what is
   * made of it: the last one decides.
   */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<Verdict[]>;
  release(): void;
}

export interface Transports {
  isConfigured: boolean;
  /** Leave to send this delivery, or how long to wait while no transport can be used. */
  reserve(deliveryId: string): Reservation | { waitMs: number };
  /** Sends a mail once by every transport, in use or not. Each gets a signal of its own. */
  sendByEach(mail: OutgoingMail, signal: () => AbortSignal): Promise<AttemptResult[]>;
  /** Which transports are open-circuited now, and why. */
  outages(): Outage[];
  /** Finds out what a server offers, by its name, where it can be reached. */
  greet(transport: string): Promise<void>;
}

export interface Outage {
  transport: string;
  isOut: boolean;
  trouble: TransportTrouble | undefined;
  because: MailRefusal | undefined;
  smtpUtf8: Utf8Offer;
}

/** Whether no one can have taken the mail and no one has spoken about it, so that another transport may be tried. */
function mayGoElsewhere({ result, isFinal, trouble }: Verdict): boolean {
  if (isFinal) return false;
  return trouble !== undefined || (result.outcome === "transient" && result.code === null);
}

/** Whether what came of a mail may be about this mail: the server knew its recipient, or could not be told of it. */
function mayBeOfMail(result: AttemptResult): boolean {
  return isUntakenAddress(result) || ["rcpt", "data", "dot"].includes(result.phase);
}

/** The transports in the order of the settings, each with its breaker. `onChange` is told when one goes out, with why,
 * and when it comes back. */
export function createTransports(
  transports: readonly SmtpTransport[],
  rules: BreakerRules & JudgeRules,
  onChange: (outage: Outage) => void,
): Transports {
  const guarded = transports.map((transport) => guardTransport(transport, rules, onChange));
  return {
    isConfigured: guarded.length > 0,
    outages: () => guarded.map((transport) => transport.outage()),
    greet: async (name) => transports.find((transport) => transport.name === name)?.greet(),
    sendByEach: (mail, signal) =>
      Promise.all(
        transports.map(async (transport) =>
          classifyResult(await transport.send(mail, signal()), transport.name, mail.to.address),
        ),
      ),
    reserve(deliveryId) {
      const passes = guarded.flatMap((transport) => transport.pass(deliveryId) ?? []);
      if (passes.length === 0) {
        return { waitMs: Math.max(Math.min(...guarded.map((transport) => transport.waitMs()), rules.probeMaxMs), 100) };
      }
      return reservation(passes);
    },
  };
}

interface TransportPass {
  transport: SmtpTransport;
  release: () => void;
  report: (result: AttemptResult, recipient: string, known: WayOutTrouble | undefined) => Verdict;
}

function guardTransport(
  transport: SmtpTransport,
  rules: BreakerRules & JudgeRules,
  onChange: (outage: Outage) => void,
) {
  const breaker = createBreaker(rules);
  const { judge, putsOff } = createRefusalJudge(rules);
  let trouble: TransportTrouble | undefined;
  let because: MailRefusal | undefined;
  const outage = (): Outage => ({
    transport: transport.name,
    isOut: breaker.isOpen(),
    trouble: breaker.isOpen() ? trouble : putsOff() ? "puts-off" : undefined,
    because: breaker.isOpen() ? because : undefined,
    smtpUtf8: transport.smtpUtf8(),
  });
  const report = (pass: Pass, heard: AttemptResult, recipient: string, known?: WayOutTrouble): Verdict => {
    const before = outage();
    const judged = judge(heard, addressKey(recipient), before.trouble);
    const verdict = known === undefined ? judged : { ...judged, trouble: known };
    // Where it is not told anew, what kept the server out before still does.
    if (verdict.says !== "unsure") ({ trouble, because } = verdict);
    pass.report(verdict.says, mayBeOfMail(heard));
    const after = outage();
    if (after.trouble !== before.trouble || after.because !== before.because) onChange(after);
    return verdict;
  };
  return {
    outage,
    waitMs: breaker.waitMs,
    pass(deliveryId: string): TransportPass | undefined {
      const pass = breaker.pass(deliveryId);
      return pass && { transport, release: pass.release, report: (...results) => report(pass, ...results) };
    },
  };
}

function reservation(passes: readonly TransportPass[]): Reservation {
  const release = (from: number): void => passes.slice(from).forEach((pass) => pass.release());
  return {
    release: () => release(0),
    async send(mail, signal) {
      const verdicts: Verdict[] = [];
      for (const [index, pass] of passes.entries()) {
        const { address } = mail.to;
        const sent = await pass.transport.send(mail, signal);
        const result = classifyResult(sent, pass.transport.name, address);
        // An attempt that we broke off says nothing of the server, unless it took all the time that there was.
        const isBrokenOff = signal.aborted && !isTimeout(signal);
        if (isBrokenOff) pass.release();
        const known = sent.accepted ? undefined : sent.trouble;
        const verdict = isBrokenOff ? unheard(result) : pass.report(result, address, known);
        verdicts.push(verdict);
        if (mayGoElsewhere(verdict) && !signal.aborted) continue;
        release(index + 1);
        break;
      }
      return verdicts;
    },
  };
}

/** A result that says nothing of the server. */
function unheard(result: AttemptResult): Verdict {
  const isFinal = result.outcome === "accepted" || result.outcome === "permanent";
  return { result, isFinal, trouble: troubleOf(result), because: undefined, says: "unsure" };
}

function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
}
