import postgres, { type ReservedSql, type Sql } from "postgres";
import { inject } from "vitest";
import { waitFor } from "./wait-for.ts";

/** The tables whose rows steps lock, in the order in which they do. */
export const lockOrder = ["contacts", "resets", "links", "deliveries", "events"] as const;
export type LockedTable = (typeof lockOrder)[number];

export interface LockableRow {
  table: LockedTable;
  id: string;
  /** Of an event. */
  queue: string;
  /** Of a link or a mail: what it hangs below. */
  resetId: string | null;
}

/** The rows of some contacts that a step may lock, each table in the order of its ids. */
export async function lockableRows(sql: Sql, contactIds: readonly string[]): Promise<LockableRow[]> {
  const ids = [...contactIds];
  return sql<LockableRow[]>`
    with person as (select id, email_key from contacts where id = any(${ids})), reset as (
      select r.id from resets r join person p on p.id = r.contact_id
        or r.contact_id is null and r.typed_address_key = p.email_key
    ), delivery as (select d.id, d.reset_id from deliveries d join person p on p.id = d.contact_id), rows as (
      select 1 as place, 'contacts' as "table", id, '' as queue, null::text as "resetId" from person
      union all select 2, 'resets', id::text, '', null from reset
      union all select 3, 'links', id::text, '', reset_id::text from links where contact_id = any(${ids})
      union all select 4, 'deliveries', id::text, '', reset_id::text from delivery
      union all select 5, 'events', id::text, queue, null from events
        where reset_id in (select id from reset) or delivery_id in (select id from delivery) or contact_id = any(${ids})
    )
    select * from rows order by place, id collate "C", queue`;
}

/** A session for each row that is held at once, and one that looks. */
export function openHolders({ options }: Sql): Sql {
  const url = new URL(inject("database").serverUrl);
  url.pathname = options.database;
  return postgres(url.href, { max: 60, onnotice: () => {} });
}

/**
 * The rows that a step locks, in the order in which PostgreSQL has it wait for them: each is held by a session of its
 * own, with the lock that steps take, and let go once the step waits for it.
 */
export async function recordLocks(
  holders: Sql,
  rows: readonly LockableRow[],
  step: () => Promise<unknown>,
): Promise<LockableRow[]> {
  await using stack = new AsyncDisposableStack();
  const held = new Map<number, { row: LockableRow; session: ReservedSql }>();
  for (const row of rows) {
    const session = await holders.reserve();
    stack.defer(() => session.release());
    held.set(await holdRow(session, row), { row, session });
  }
  const seen: LockableRow[] = [];
  let isOver = false;
  const done = step().finally(() => (isOver = true));
  // It is waited for below.
  done.catch(() => {});
  const findAwaited = () => awaitedOf(holders, [...held.keys()]);
  while (!isOver) {
    const pid = await waitFor(async () => isOver || findAwaited(), {
      everyMs: 3,
      message: "the step waiting for a row or being done",
    });
    const found = pid === true ? undefined : held.get(pid);
    if (pid === true || !found) continue;
    seen.push(found.row);
    held.delete(pid);
    await found.session`rollback`;
  }
  for (const { session } of held.values()) await session`rollback`;
  await done;
  return seen;
}

async function holdRow(session: ReservedSql, { table, id, queue }: LockableRow): Promise<number> {
  await session`begin`;
  const [row] = await session<{ pid: number }[]>`
    select pg_backend_pid() as pid from ${session(table)}
    where id::text = ${id} ${table === "events" ? session`and queue = ${queue}` : session``} for no key update`;
  if (!row) throw new Error(`there is no row ${id} of ${table}`);
  return row.pid;
}

/** The session, of these, for which another one waits. */
async function awaitedOf(sql: Sql, pids: number[]): Promise<number | undefined> {
  const [found] = await sql<{ pid: number }[]>`
    select blocking.pid from pg_stat_activity waiting, unnest(pg_blocking_pids(waiting.pid)) as blocking (pid)
    where waiting.datname = current_database() and waiting.wait_event_type = 'Lock' and blocking.pid = any(${pids})
    limit 1`;
  return found?.pid;
}

/**
 * What of these was locked after what has to come after it. Whoever holds a reset takes what hangs below it in any
 * order, but for events: no other step that holds one of them waits for anything.
 */
export function outOfOrder(seen: readonly LockableRow[]): string[] {
  return seen.flatMap((row, index) => {
    const before = seen.slice(0, index);
    const isHeld = before.some((other) => other.table === "resets" && other.id === row.resetId);
    const tooEarly = before.filter((other) => {
      if (other.table === "contacts" && row.table === "contacts") return other.id > row.id;
      if (isHeld) return other.table === "events";
      return lockOrder.indexOf(other.table) > lockOrder.indexOf(row.table);
    });
    return tooEarly.map((other) => `${other.table} before ${row.table}`);
  });
}
