import { type Lock, lockIn } from "./arrange.ts";
import { seeIn } from "./see.ts";
import type { TestSystem } from "./test-system.ts";
import { waitFor } from "./wait-for.ts";

/**
 * Sends requests that all come to a halt at a row which `hold` locks, and lets them go when at least five of them stand
 * there together, or as many as are told: so they meet in the database, however slow the machine is.
 */
export async function meetInDatabase<T>(
  system: Pick<TestSystem, "sql">,
  hold: (lock: Lock) => Promise<unknown>,
  send: () => Promise<T>[],
  atLeast = 5,
): Promise<T[]> {
  const { sent } = await system.sql.begin(async (tx) => {
    await hold(lockIn(tx));
    const started = Promise.all(send());
    await waitFor(async () => (await seeIn(system.sql).waitingForLocks()) >= atLeast, {
      message: `${atLeast} requests meeting in the database`,
    });
    return { sent: started };
  });
  return sent;
}
