import { endStates } from "@rekey/contracts/reset-state";
import { expect } from "vitest";
import type { TestSystem } from "./test-system.ts";

/** Sees in the history that resets ended as told, each once and with nothing after its end but the mails about it. */
export async function expectOneEnd(
  system: Pick<TestSystem, "sql">,
  resetIds: readonly string[],
  end: (typeof endStates)[number] = "completed",
): Promise<void> {
  const rows = await system.sql<{ reset_id: string; ends: string[] }[]>`
    select reset_id, array_agg(action order by id) as ends from audit_events
    where reset_id = any(${[...resetIds]}::uuid[]) and action = any(${endStates.map((state) => `reset.${state}`)})
    group by reset_id`;
  const found = Object.fromEntries(rows.map(({ reset_id: id, ends }) => [id, ends]));
  expect(found).toEqual(Object.fromEntries(resetIds.map((id) => [id, [`reset.${end}`]])));
}
