import type { QueueName } from "@rekey/contracts/events";
import type { Database } from "../connection.ts";

interface Cleared {
  count: number;
}

/** The events of a queue that were done longer ago than that, but for dead letters. Returns how many. */
export async function clearEvents({ $client: sql }: Database, queue: QueueName, keepMs: number, atMost: number) {
  return countOf(
    await sql<Cleared[]>`
    select clear_events(${queue}, ${keepMs}::float8 * interval '1 millisecond', ${atMost}::int) as count`,
  );
}

/** What mail servers said to the tries of mails that have ended; the tries stay. */
export async function clearAnswers({ $client: sql }: Database, keepMs: number, atMost: number) {
  return countOf(
    await sql<Cleared[]>`
    select clear_answers(${keepMs}::float8 * interval '1 millisecond', ${atMost}::int) as count`,
  );
}

/** Sessions of contacts that are over. */
export async function clearPortalSessions({ $client: sql }: Database, keepMs: number, atMost: number) {
  return countOf(
    await sql<Cleared[]>`
    select clear_portal_sessions(${keepMs}::float8 * interval '1 millisecond', ${atMost}::int) as count`,
  );
}

/** Sessions of the staff that are over. */
export async function clearStaffSessions({ $client: sql }: Database, keepMs: number, atMost: number) {
  return countOf(
    await sql<Cleared[]>`
    select clear_staff_sessions(${keepMs}::float8 * interval '1 millisecond', ${atMost}::int) as count`,
  );
}

const countOf = ([row]: Cleared[]): number => row?.count ?? 0;
