import type { AttemptResult } from "@rekey/database/record-attempt";
import { type BreakerRules, type Pass, createBreaker } from "./circuit-breaker.ts";
import { classifyResult } from "./classify-result.ts";
import type { OutgoingMail, SmtpTransport, WayOutTrouble } from "./smtp-transport.ts";

/** Leave to send one mail by some of the transports, taken before the delivery is claimed. */
export interface Reservation {
  /**
   * Tries the transports in their order. A later one only when the earlier one was not reached, refused us or fell
   * silent before it asked for the message; so no two can have taken the mail. What each said, in order: the last one
   * decides.
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
  /** Which transports are open-circuited now, and why. */
  outages(): { transport: string; isOut: boolean; trouble: Trouble | undefined }[];
}

/** Why a transport cannot be used: not reached, no TLS comes about, or it wants no mail of ours, or not our login. */
export type Trouble = "away" | "insecure" | "refuses-mail" | "refuses-login" | WayOutTrouble;

function troubleOf(result: Pick<AttemptResult, "outcome" | "phase" | "code">): Trouble | undefined {
  const { outcome, phase, code } = result;
  if (outcome === "refused") return phase === "auth" ? "refuses-login" : "refuses-mail";
  if (outcome !== "transient") return undefined;
  if (phase === "starttls") return "insecure";
  // Before the recipient is named nothing that fails can be about the recipient.
  const isBeforeMail = ["connect", "hello", "auth"].includes(phase) || (phase === "mail" && code === null);
  return code === 421 || isBeforeMail ? "away" : undefined;
}

/** Whether a result says that the transport itself is unusable: not reached, no TLS, no login, or about to close. */
export function isOutage(result: Pick<AttemptResult, "outcome" | "phase" | "code">): boolean {
  return troubleOf(result) !== undefined;
}

/** Whether no one can have taken the mail and no one has spoken about it, so that another transport may be tried. */
function mayGoElsewhere(result: AttemptResult): boolean {
  return isOutage(result) || (result.outcome === "transient" && result.code === null);
}

/** The transports in the order of the settings, each with its breaker. `onChange` is told when one goes out, with why,
 * and when it comes back. */
export function createRoutes(
  transports: readonly SmtpTransport[],
  rules: BreakerRules,
  onChange: (transport: string, trouble: Trouble | undefined) => void,
): MailRoutes {
  const routes = transports.map((transport) => ({
    transport,
    breaker: createBreaker(rules),
    trouble: undefined as Trouble | undefined,
  }));
  const troubleNow = ({ breaker, trouble }: (typeof routes)[number]) => (breaker.isOpen() ? trouble : undefined);
  const told = (route: (typeof routes)[number], pass: Pass) => (result: AttemptResult, known?: WayOutTrouble) => {
    const before = troubleNow(route);
    route.trouble = known ?? troubleOf(result);
    pass.hear(route.trouble === undefined);
    if (troubleNow(route) !== before) onChange(route.transport.name, troubleNow(route));
  };
  return {
    isConfigured: routes.length > 0,
    outages: () =>
      routes.map((route) => ({
        transport: route.transport.name,
        isOut: route.breaker.isOpen(),
        trouble: troubleNow(route),
      })),
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

type Hear = (result: AttemptResult, known: WayOutTrouble | undefined) => void;

function reservation(passes: { transport: SmtpTransport; giveBack: () => void; hear: Hear }[]): Reservation {
  const giveBack = (from: number): void => passes.slice(from).forEach((pass) => pass.giveBack());
  return {
    giveBack: () => giveBack(0),
    async send(mail, signal) {
      const results: AttemptResult[] = [];
      for (const [index, pass] of passes.entries()) {
        const sent = await pass.transport.send(mail, signal);
        const result = classifyResult(sent, pass.transport.name, mail.to.address);
        // An attempt that we broke off says nothing of the server, unless it took all the time that there was.
        if (signal.aborted && !isTimeout(signal)) pass.giveBack();
        else pass.hear(result, sent.accepted ? undefined : sent.trouble);
        results.push(result);
        if (mayGoElsewhere(result) && !signal.aborted) continue;
        giveBack(index + 1);
        break;
      }
      return results;
    },
  };
}

function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
}
