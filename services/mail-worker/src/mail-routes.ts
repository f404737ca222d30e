import type { AttemptResult } from "@rekey/database/record-attempt";
import { type BreakerRules, type Pass, createBreaker } from "./circuit-breaker.ts";
import { classifyResult } from "./classify-result.ts";
import type { OutgoingMail, SmtpTransport } from "./smtp-transport.ts";

/** Leave to send one mail by some of the transports, taken before the delivery is claimed. */
export interface Reservation {
  /**
   * Tries the transports in their order. A later one only when the earlier one was not reached or refused us; so no two
   * can have taken the mail. What each said, in order: the last one decides.
   */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<AttemptResult[]>;
  giveBack(): void;
}

export interface MailRoutes {
  isConfigured: boolean;
  /** Leave to send, or how long to wait while no transport can be used. */
  reserve(): Reservation | { waitMs: number };
  /** Sends a mail once by every transport, in use or not. Each gets a signal of its own. */
  sendByEach(mail: OutgoingMail, signal: () => AbortSignal): Promise<AttemptResult[]>;
  /** Which transports are open-circuited now. */
  outages(): { transport: string; isOut: boolean }[];
}

/** Whether a result says that the transport itself is unusable: not reached, no TLS, no login, or about to close. */
export function isOutage(result: Pick<AttemptResult, "outcome" | "phase" | "code">): boolean {
  if (result.outcome === "refused") return true;
  if (result.outcome !== "transient") return false;
  return result.code === 421 || ["connect", "hello", "starttls", "auth"].includes(result.phase);
}

/** The transports in the order of the settings, each with its breaker. `onChange` is told when one goes out or comes back. */
export function createRoutes(
  transports: readonly SmtpTransport[],
  rules: BreakerRules,
  onChange: (transport: string, isOut: boolean) => void,
): MailRoutes {
  const routes = transports.map((transport) => ({ transport, breaker: createBreaker(rules) }));
  const told = (route: (typeof routes)[number], pass: Pass): Pass["hear"] => {
    return (isUp) => {
      const wasOut = route.breaker.isOpen();
      pass.hear(isUp);
      if (route.breaker.isOpen() !== wasOut) onChange(route.transport.name, !wasOut);
    };
  };
  return {
    isConfigured: routes.length > 0,
    outages: () => routes.map(({ transport, breaker }) => ({ transport: transport.name, isOut: breaker.isOpen() })),
    sendByEach: (mail, signal) =>
      Promise.all(
        transports.map(async (transport) =>
          classifyResult(await transport.send(mail, signal()), transport.name, mail.to.address),
        ),
      ),
    reserve() {
      const passes = routes.flatMap((route) => {
        const pass = route.breaker.pass();
        return pass ? [{ transport: route.transport, giveBack: pass.giveBack, hear: told(route, pass) }] : [];
      });
      if (passes.length === 0) {
        return { waitMs: Math.max(Math.min(...routes.map(({ breaker }) => breaker.waitMs()), rules.probeMaxMs), 100) };
      }
      return reservation(passes);
    },
  };
}

function reservation(
  passes: { transport: SmtpTransport; giveBack: () => void; hear: (isUp: boolean) => void }[],
): Reservation {
  const giveBack = (from: number): void => passes.slice(from).forEach((pass) => pass.giveBack());
  return {
    giveBack: () => giveBack(0),
    async send(mail, signal) {
      const results: AttemptResult[] = [];
      for (const [index, pass] of passes.entries()) {
        const result = classifyResult(await pass.transport.send(mail, signal), pass.transport.name, mail.to.address);
        // An attempt that we ended ourselves says nothing of the server.
        if (signal.aborted) pass.giveBack();
        else pass.hear(!isOutage(result));
        results.push(result);
        if (isOutage(result) && !signal.aborted) continue;
        giveBack(index + 1);
        break;
      }
      return results;
    },
  };
}
