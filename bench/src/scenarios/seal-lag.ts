import { setTimeout as pause } from "node:timers/promises";
import type { Sql } from "postgres";
import { percentile } from "../arithmetic/summarise.ts";
import type { Turn } from "../bench.ts";
import { closing } from "../contestants/start-program.ts";
import { untilMailed } from "./mail-flow.ts";

const perSecond = 50;

/** How far the history was at a moment, by the clock of PostgreSQL. */
interface Look {
  atMs: number;
  sealed: number;
  signed: number;
}

interface Written {
  sequence: number;
  atMs: number;
}

/**
 * How long a row waits until it has its place in the tree, and until a signed checkpoint covers it: from the beginning
 * of the transaction that writes it, which is a little more than from its commit, until others see it.
 */
export async function measureLag(turn: Turn): Promise<void> {
  const { running, bench } = turn;
  await using sql = closing(bench.servers.open(running.database));
  await using watcher = closing(bench.servers.open(running.database));
  for (const each of [sql.value, watcher.value]) await each.unsafe("set search_path = rekey, public");
  await measureSteady(turn, sql.value, watcher.value);
  await measureBurst(turn, sql.value, watcher.value);
}

async function measureSteady(turn: Turn, sql: Sql, watcher: Sql): Promise<void> {
  const watch = watchSeals(watcher);
  const plan = { connections: 50, perSecond, seconds: turn.bench.isQuick ? 10 : 40 };
  const { answered } = await turn.run(turn.running.byMail, plan);
  await untilMailed(turn, answered);
  await untilSigned(sql);
  noteLags(turn, `at ${perSecond}/s`, await readWritten(sql, 0), await watch.stop());
}

/** All of them committed at once, at the moment from which is counted. */
async function measureBurst(turn: Turn, sql: Sql, watcher: Sql): Promise<void> {
  const count = 50_000;
  const [last] = await sql<{ sequence: number }[]>`select max(sequence)::float8 as sequence from audit_seals`;
  const watch = watchSeals(watcher);
  await sql.unsafe("set session_replication_role = replica");
  await sql`insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
    select 'reset.accepted', 'staff:bench', gen_random_uuid(), 'bench-c' || n, 'bench-' || n % 100,
      '{"method": "email", "by": "Bench Staff"}'
    from generate_series(1, ${count}::int) n`;
  const { atMs } = await lookAt(sql);
  await untilSigned(sql);
  const written = await readWritten(sql, last?.sequence ?? 0);
  const rows = written.map(({ sequence }) => ({ sequence, atMs }));
  noteLags(turn, `${count} rows at once`, rows, await watch.stop());
}

function noteLags({ add }: Turn, when: string, rows: readonly Written[], looks: readonly Look[]): void {
  for (const how of ["sealed", "signed"] as const) {
    const lags = lagsOf(rows, looks, how);
    for (const [name, share] of [
      ["p50", 0.5],
      ["p99", 0.99],
      ["slowest", 1],
    ] as const)
      add(`row ${how} after, ${when}: ${name} ms`, percentile(lags, share));
  }
}

/** In the order of their sequence, the first look that had it. */
function lagsOf(rows: readonly Written[], looks: readonly Look[], how: "sealed" | "signed"): number[] {
  let at = 0;
  return rows.map(({ sequence, atMs }) => {
    while (at < looks.length - 1 && (looks[at]?.[how] ?? 0) < sequence) at += 1;
    return Math.max((looks[at]?.atMs ?? Number.NaN) - atMs, 0);
  });
}

function watchSeals(sql: Sql): { stop: () => Promise<Look[]> } {
  const looks: Look[] = [];
  let isStopped = false;
  const watching = (async () => {
    while (!isStopped) {
      looks.push(await lookAt(sql));
      await pause(20);
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await watching;
      looks.push(await lookAt(sql));
      return looks;
    },
  };
}

async function lookAt(sql: Sql): Promise<Look> {
  const [look] = await sql<Look[]>`
    select (select coalesce(max(sequence), 0) from audit_seals)::float8 as sealed,
      (select coalesce(max(size), 0) from audit_checkpoints)::float8 as signed,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as "atMs"`;
  if (!look) throw new Error("PostgreSQL did not say how far the history is");
  return look;
}

async function untilSigned(sql: Sql): Promise<void> {
  const left = async () => {
    const [row] = await sql<{ left: number }[]>`select (select count(*) from audit_events)::float8
      - (select coalesce(max(size), 0) from audit_checkpoints)::float8 as left`;
    return row?.left ?? 0;
  };
  while ((await left()) > 0) await pause(500);
}

const readWritten = (sql: Sql, after: number): Promise<Written[]> => sql<Written[]>`
  select s.sequence::float8 as sequence, (extract(epoch from a.at) * 1000)::float8 as "atMs"
  from audit_seals s join audit_events a on a.id = s.audit_event_id where s.sequence > ${after} order by s.sequence`;
