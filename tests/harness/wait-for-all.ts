import type { ResetState } from "@rekey/contracts/reset-state";
import type { TestSystem } from "./test-system.ts";
import { waitFor } from "./wait-for.ts";

/** Waits until every one of many resets is in a state, and says how many were in which when that never came. */
export async function waitForAll(
  system: Pick<TestSystem, "sql">,
  resetIds: readonly string[],
  wanted: ResetState,
  timeoutMs = 30_000,
): Promise<void> {
  let counts: Record<string, number> = {};
  const areAll = async () => {
    const rows = await system.sql<{ state: string; count: number }[]>`
      select state, count(*)::int as count from resets where id = any(${[...resetIds]}::uuid[]) group by state`;
    counts = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    return counts[wanted] === resetIds.length;
  };
  await waitFor(areAll, { timeoutMs, everyMs: 50, message: `all being ${wanted}` }).catch((error: unknown) => {
    throw new Error(`of ${resetIds.length} not all became ${wanted}: ${JSON.stringify(counts)}`, { cause: error });
  });
}
