import type { HistorySummary, SummaryDay } from "@rekey/contracts/history";
import type { ResetCriteria } from "@rekey/contracts/http";
import type { ResetState } from "@rekey/contracts/reset-state";
import type { Database } from "../connection.ts";
import type { Actor } from "../actor.ts";
import { areFewer, recordedResetCriteria, resetCondition, withRequester } from "./reset-criteria.ts";
import { type HistoryRead, recordedRead, type Told, toRecord } from "./record-read.ts";

const dayMs = 86_400_000;
const usualDays = 30;
const daysAtMost = 92;
// The first moment that both calendars, ours and PostgreSQL's, write alike.
const beginningOfTime = Date.parse("0001-01-01T00:00:00Z");

// As many as are counted in the time that their list takes.
const fewerThan = 5_000;

interface DayRow {
  day: string;
  resets: number;
  byState: SummaryDay["byState"];
  delivered: number;
  median: number | null;
  slow: number | null;
}

/** What the history tells of a look at these numbers. */
export const readOfSummary = (criteria: ResetCriteria, reader: Actor): HistoryRead => ({
  reader,
  view: "summary",
  ...recordedResetCriteria(criteria),
});

/**
 * Resets by day of UTC and state, and how long their mails took from the request to the mail server's yes. The last 30
 * days unless told, and at most the last 92 of those that are asked for; a day without a reset is there with zeros. A
 * reader who is named is recorded, whatever was asked for: numbers of one moment are those of one person.
 */
export async function summarizeResets(
  db: Database,
  criteria: ResetCriteria,
  told?: Told,
  now: Date = new Date(),
): Promise<HistorySummary> {
  const { from, to, isCut } = chooseTime(criteria, now);
  const known = await withRequester(db, { ...criteria, from: from.toISOString(), to: to.toISOString() });
  const reader = toRecord(told);
  const recorded = reader ? db.$client`${recordedRead(db, readOfSummary(criteria, reader))},` : db.$client``;
  const rows = await db.$client<DayRow[]>`
    with ${recorded} chosen as materialized (
      select (r.created_at at time zone 'UTC')::date as day, r.state,
        extract(epoch from ${mailedAt(db)} - r.created_at)::float8 * 1000 as ms
      from resets r where ${resetCondition(db, known)}
    ), delivery as (
      select day, count(ms)::int as delivered, percentile_cont(array[0.5, 0.9]) within group (order by ms) as ms
      from chosen group by day
    ), states as (
      select day, state, count(*)::int as resets from chosen group by day, state
    )
    select to_char(s.day, 'YYYY-MM-DD') as day, sum(s.resets)::int as resets,
      jsonb_object_agg(s.state, s.resets) as by_state, max(d.delivered) as delivered,
      max(d.ms[1]) as median, max(d.ms[2]) as slow
    from states s join delivery d on d.day = s.day group by s.day`;
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    isCut,
    days: daysBetween(from, to).map((day) => summaryOf(day, byDay.get(day))),
  };
}

/** Looked up where the reset does not say: it ended before its mail arrived, or before its row kept it. */
const mailedAt = ({ $client: sql }: Database) => sql`
        coalesce(r.mailed_at, (
          select min(d.accepted_at) from deliveries d where d.reset_id = r.id and d.kind = 'set_password_link'
        ))`;

/** The same, unless there are so many that whoever reads a page would wait for it. */
export async function summarizeFewResets(
  db: Database,
  criteria: ResetCriteria,
  count: number = fewerThan,
): Promise<HistorySummary | "apart"> {
  const now = new Date();
  const { from, to } = chooseTime(criteria, now);
  const known = await withRequester(db, { ...criteria, from: from.toISOString(), to: to.toISOString() });
  return (await areFewer(db.$client, known, count)) ? summarizeResets(db, criteria, undefined, now) : "apart";
}

function chooseTime(criteria: ResetCriteria, now: Date): { from: Date; to: Date; isCut: boolean } {
  const to = criteria.to === undefined ? new Date(startOfDay(now).getTime() + dayMs) : new Date(criteria.to);
  const lastDay = startOfDay(new Date(to.getTime() - 1)).getTime();
  const daysBefore = (days: number) => new Date(Math.max(lastDay - (days - 1) * dayMs, beginningOfTime));
  const asked = criteria.from === undefined ? daysBefore(usualDays) : new Date(criteria.from);
  const earliest = daysBefore(daysAtMost);
  const isCut = asked < earliest;
  return { from: isCut ? earliest : asked, to, isCut };
}

function startOfDay(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / dayMs) * dayMs);
}

function daysBetween(from: Date, to: Date): string[] {
  const days: string[] = [];
  for (let day = startOfDay(from); day < to; day = new Date(day.getTime() + dayMs))
    days.push(day.toISOString().slice(0, 10));
  return days;
}

function summaryOf(day: string, row: DayRow | undefined): SummaryDay {
  return {
    day,
    resets: row?.resets ?? 0,
    byState: (row?.byState ?? {}) satisfies Partial<Record<ResetState, number>>,
    delivered: row?.delivered ?? 0,
    medianDeliveryMs: rounded(row?.median),
    slowDeliveryMs: rounded(row?.slow),
  };
}

function rounded(ms: number | null | undefined): number | null {
  return typeof ms === "number" ? Math.round(ms) : null;
}
