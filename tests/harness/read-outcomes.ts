import type { TestSystem } from "./test-system.ts";

/** What each attempt to mail a link came to, by reset and in the order of the timeline. */
export async function readOutcomes(
  system: Pick<TestSystem, "sql">,
  resetIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await system.sql<{ reset_id: string; outcomes: string[] }[]>`
    select reset_id, array_agg(detail ->> 'outcome' order by id) as outcomes from audit_events
    where reset_id = any(${[...resetIds]}::uuid[]) and action = 'mail.attempted' group by reset_id`;
  return new Map(rows.map(({ reset_id: id, outcomes }) => [id, outcomes]));
}
