import type { ResetState } from "@rekey/contracts/reset-state";
import type { TestSystem } from "./test-system.ts";
import { waitFor } from "./wait-for.ts";

/** Waits until PostgreSQL has a reset in a state, and says in which it was instead when it never was. */
export async function waitForState(
  system: Pick<TestSystem, "sql">,
  resetId: string,
  wanted: ResetState | readonly ResetState[],
  timeoutMs = 30_000,
): Promise<ResetState> {
  let last: ResetState | undefined;
  const states: readonly string[] = [wanted].flat();
  return waitFor(
    async () => {
      const [row] = await system.sql<{ state: ResetState }[]>`select state from resets where id = ${resetId}`;
      last = row?.state;
      return last !== undefined && states.includes(last) && last;
    },
    { timeoutMs, message: `reset ${resetId} being ${states.join(" or ")}` },
  ).catch((error: unknown) => {
    throw new Error(`reset ${resetId} stayed ${last ?? "unknown"} and did not become ${states.join(" or ")}`, {
      cause: error,
    });
  });
}
