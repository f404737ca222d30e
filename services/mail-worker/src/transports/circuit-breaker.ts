export interface BreakerRules {
  /** How many connection-level failures in a row open it. */
  failuresToOpen: number;
  /** While it is open, one mail is let through as a probe after a time between these two. */
  probeMinMs: number;
  probeMaxMs: number;
}

/**
 * What a mail has shown of its server. `out` opens at once; `unsure` shows neither that it is well nor that it is ill.
 */
export type Sign = "up" | "down" | "out" | "unsure";

/** Leave to try one mail. It has to be answered: by what came of it, or by releasing it unused. */
export interface Pass {
  /** `mayBeOfMail`: what came of it may be about this one mail, so the next probe is to be another. */
  report(sign: Sign, mayBeOfMail?: boolean): void;
  release(): void;
}

export interface CircuitBreaker {
  isOpen(): boolean;
  /** How long until the next probe may pass; 0 while closed. */
  waitMs(): number;
  /** Leave for this mail to try now, or undefined. While open, one at a time gets it. */
  pass(mail: string): Pass | undefined;
}

/** Keeps mail away from a server that cannot be used, but for a probe now and then that finds out when it is back. */
export function createBreaker(rules: BreakerRules, now: () => number = () => performance.now()): CircuitBreaker {
  let failures = 0;
  let probeAt: number | undefined;
  let isProbing = false;
  // Those that may have failed for their own sake. They let all others go first, so that they cannot keep it open.
  const suspects = new Set<string>();
  const open = (): void => {
    probeAt = now() + rules.probeMinMs + Math.random() * (rules.probeMaxMs - rules.probeMinMs);
  };
  const report = (mail: string, sign: Sign, mayBeOfMail: boolean): void => {
    isProbing = false;
    if (sign === "up") {
      failures = 0;
      probeAt = undefined;
      suspects.clear();
      return;
    }
    if (mayBeOfMail && probeAt !== undefined) suspects.add(mail);
    if (sign !== "unsure") failures += 1;
    const isOut = sign === "out" || (sign === "down" && failures >= rules.failuresToOpen);
    if (isOut || probeAt !== undefined) open();
  };
  return {
    isOpen: () => probeAt !== undefined,
    waitMs: () => (probeAt === undefined ? 0 : Math.max(probeAt - now(), isProbing ? 1_000 : 0)),
    pass(mail) {
      const reportMail = (sign: Sign, mayBeOfMail = false): void => report(mail, sign, mayBeOfMail);
      if (probeAt === undefined) return { report: reportMail, release: () => {} };
      const letsOthersGo = suspects.has(mail) ? rules.probeMaxMs : 0;
      if (isProbing || now() < probeAt + letsOthersGo) return undefined;
      isProbing = true;
      return { report: reportMail, release: () => void (isProbing = false) };
    },
  };
}
