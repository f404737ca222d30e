export interface BreakerRules {
  /** How many connection-level failures in a row open it. */
  failuresToOpen: number;
  /** While it is open, one mail is let through as a probe after a time between these two. */
  probeMinMs: number;
  probeMaxMs: number;
}

/** Leave to try one mail. It has to be answered: by what came of it, or by giving it back unused. */
export interface Pass {
  hear(isUp: boolean): void;
  giveBack(): void;
}

export interface CircuitBreaker {
  isOpen(): boolean;
  /** How long until the next probe may pass; 0 while closed. */
  waitMs(): number;
  /** Leave to try now, or undefined. While open, one at a time gets it. */
  pass(): Pass | undefined;
}

/** Keeps mail away from a server that cannot be reached, but for a probe now and then that finds out when it is back. */
export function createBreaker(rules: BreakerRules, now: () => number = () => performance.now()): CircuitBreaker {
  let failures = 0;
  let probeAt: number | undefined;
  let isProbing = false;
  const open = (): void => {
    probeAt = now() + rules.probeMinMs + Math.random() * (rules.probeMaxMs - rules.probeMinMs);
  };
  const hear = (isUp: boolean): void => {
    isProbing = false;
    if (isUp) {
      failures = 0;
      probeAt = undefined;
      return;
    }
    failures += 1;
    if (failures >= rules.failuresToOpen) open();
  };
  return {
    isOpen: () => probeAt !== undefined,
    waitMs: () => (probeAt === undefined ? 0 : Math.max(probeAt - now(), isProbing ? 1_000 : 0)),
    pass() {
      if (probeAt === undefined) return { hear, giveBack: () => {} };
      if (isProbing || now() < probeAt) return undefined;
      isProbing = true;
      return { hear, giveBack: () => void (isProbing = false) };
    },
  };
}
