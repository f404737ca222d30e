import { hideKey } from "./client-key.ts";
import { createMemoryCounts } from "./memory-counts.ts";
import { PageError } from "./page-error.ts";

export interface CountChange {
  key: string;
  by: number;
  forMs: number;
}

/** What a count is, and how long it lasts. */
export interface Counted {
  count: number;
  msLeft: number;
}

/** Counts that several processes share; undefined when they cannot be had in time. */
export interface SharedCounts {
  add(changes: readonly CountChange[]): Promise<readonly Counted[] | undefined>;
}

/** How many wrong tries there have been under a key, the present one included. */
export type CountOf = (key: string) => number;

export interface Allowance {
  /** Up to the first `|` the name of the limit. */
  key: string;
  /** So many wrong tries; Infinity only counts. */
  points: number | ((countOf: CountOf) => number);
}

export interface Limits {
  /**
   * Does the work unless one of the allowances is used up: then it throws the page for too many attempts. The try
   * counts while it lasts, so that many at once gain nothing, and afterwards only when the work called `miss`.
   */
  attempt<T>(allowances: readonly Allowance[], work: (miss: () => void, countOf: CountOf) => Promise<T>): Promise<T>;
}

/**
 * Limits over a span of time. What this process has seen counts in its own memory, what others have seen as well while
 * the shared counts can be had; the greater number decides, so the loss of the shared ones forgives nothing seen here.
 */
export function createLimits({ shared, spanMs }: { shared?: SharedCounts; spanMs: number }): Limits {
  const memory = createMemoryCounts(50_000);
  const underWay = countUnderWay();
  return {
    async attempt(allowances, work) {
      const changes = (by: number) => allowances.map(({ key }) => ({ key: hideKey(key), by, forMs: spanMs }));
      underWay.note(allowances, 1);
      let counts = together(allowances, memory.add(changes(1)), []);
      let isMiss = false;
      let isShared = false;
      try {
        // What this process knows to be used up is not asked of Redis, so that a flood of tries stays here.
        refuse(allowances, counts, underWay.of);
        if (shared !== undefined) {
          const others = await shared.add(changes(1));
          isShared = others !== undefined;
          counts = together(allowances, [...counts.values()], others ?? []);
          refuse(allowances, counts, underWay.of);
        }
        return await work(
          () => void (isMiss = true),
          (key) => counts.get(key)?.count ?? 0,
        );
      } finally {
        underWay.note(allowances, -1);
        if (!isMiss) memory.add(changes(-1));
        // Nobody waits for it: on one connection the next count comes after it.
        if (!isMiss && isShared) void shared?.add(changes(-1));
      }
    },
  };
}

/** How many tries of this process are being looked at under each key. */
function countUnderWay() {
  const counts = new Map<string, number>();
  return {
    of: (key: string) => counts.get(key) ?? 0,
    note: (allowances: readonly Allowance[], by: number) => {
      for (const { key } of allowances) {
        const count = (counts.get(key) ?? 0) + by;
        if (count > 0) counts.set(key, count);
        else counts.delete(key);
      }
    },
  };
}

/** By the keys of the allowances, in their order; of two counts the greater one. */
function together(
  allowances: readonly Allowance[],
  own: readonly Counted[],
  others: readonly Counted[],
): ReadonlyMap<string, Counted> {
  const none = { count: 0, msLeft: 0 };
  return new Map(
    allowances.map(({ key }, index) => {
      const [here, there] = [own[index] ?? none, others[index] ?? none];
      return [key, there.count > here.count ? there : here];
    }),
  );
}

/** Throws for the first allowance that is used up. */
function refuse(
  allowances: readonly Allowance[],
  counts: ReadonlyMap<string, Counted>,
  underWay: (key: string) => number,
): void {
  for (const { key, points } of allowances) {
    const allowed = typeof points === "number" ? points : points((other) => counts.get(other)?.count ?? 0);
    const { count, msLeft } = counts.get(key) ?? { count: 0, msLeft: 0 };
    if (count > allowed) throw toError({ key, wrong: count - underWay(key), allowed, msLeft });
  }
}

/** Too many tries that went wrong last for a while; too many that are still being looked at are over in a moment. */
function toError(struck: { key: string; wrong: number; allowed: number; msLeft: number }): PageError {
  const { key, wrong, allowed, msLeft } = struck;
  if (wrong < allowed) return new PageError(503, "busy", { retryAfterSeconds: 2 });
  const [limit = ""] = key.split("|", 1);
  return new PageError(429, "too-many", { retryAfterSeconds: Math.max(1, Math.ceil(msLeft / 1_000)), limit });
}
