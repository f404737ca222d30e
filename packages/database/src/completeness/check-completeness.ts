import type { Sql } from "postgres";
import type { Database } from "../connection.ts";
import { longStatementMs } from "../long-statements.ts";
import type { Fragment } from "../history/statement.ts";
import { type Walk, walks } from "./rule.ts";
import { completenessRules } from "./rules.ts";

export interface Finding {
  rule: string;
  subject: string;
  says: string;
}

export interface Completeness {
  /** How many rows of each table were looked at. */
  looked: Record<Walk, number>;
  /** How many were passed over, because the history of then is in archives. */
  archived: number;
  /** The first ones that were found. */
  findings: Finding[];
  /** How many there are, of which no more than some are kept. */
  found: number;
}

interface Bounds {
  /** How many rows of a table are looked at by one statement. */
  atOnce?: number;
  /** How many findings are kept. */
  keep?: number;
}

/**
 * Whether the changes of state that the tables show and the rows of the history that tell of them are the same, one to
 * one. Reads only, in parts of which each statement is short, so it may be run beside a system that works.
 */
export async function checkCompleteness(
  { $client: sql }: Pick<Database, "$client">,
  { atOnce = 2_000, keep = 1_000 }: Bounds = {},
): Promise<Completeness> {
  const looked = Object.fromEntries(Object.keys(walks).map((walk) => [walk, 0])) as Record<Walk, number>;
  const result: Completeness = { looked, archived: 0, findings: [], found: 0 };
  for (const walk of Object.keys(walks) as Walk[]) {
    for await (const { part, count, archived } of partsOf(sql, walk, atOnce)) {
      looked[walk] += count - archived;
      result.archived += archived;
      const findings = await findIn(sql, walk, part);
      result.found += findings.length;
      result.findings.push(...findings.slice(0, Math.max(keep - result.findings.length, 0)));
    }
  }
  return result;
}

interface Part {
  part: Fragment;
  count: number;
  archived: number;
}

async function* partsOf(sql: Sql, walk: Walk, atOnce: number): AsyncGenerator<Part> {
  const { key, type, ages } = walks[walk];
  const [id, typed] = [sql(key), sql.unsafe(type)];
  // Asked for with each part: a month may be archived meanwhile.
  const isArchived = ages
    ? sql`created_at < (select max(until) from audit_archives where removed_through >= first_sequence)`
    : sql`false`;
  let after: string | undefined;
  for (;;) {
    const behind = after === undefined ? sql`true` : sql`${id} > ${after}::text::${typed}`;
    const [next] = await sql<{ last: string | null; count: number; archived: number }[]>`
      select (array_agg(id order by id desc))[1]::text as last, count(*)::int as count,
        (count(*) filter (where archived))::int as archived
      from (select ${id} as id, ${isArchived} as archived from ${sql(walk)} where ${behind} order by ${id} limit ${atOnce}) rows_of_part`;
    if (!next || next.last === null) return;
    const { last, count, archived } = next;
    const part = sql`(select * from ${sql(walk)} where ${behind} and ${id} <= ${last}::text::${typed} and (${isArchived}) is not true)`;
    yield { part, count, archived };
    after = last;
  }
}

async function findIn(sql: Sql, walk: Walk, part: Fragment): Promise<Finding[]> {
  const rules = completenessRules.filter((rule) => rule.walk === walk);
  return sql.begin("read only", async (tx) => {
    await tx.unsafe(`set local statement_timeout = '${longStatementMs}ms'`);
    const found: Finding[] = [];
    for (const { name, find } of rules) {
      const rows = await tx<Pick<Finding, "subject" | "says">[]>`${find(sql, part)}`;
      found.push(...rows.map(({ subject, says }) => ({ rule: name, subject, says })));
    }
    return found;
  });
}
