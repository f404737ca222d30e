import { setTimeout as pause } from "node:timers/promises";
import type { Sql } from "postgres";
import type { Load } from "./drive-load.ts";
import { say } from "./report.ts";
import { settle } from "./stretch.ts";
import type { Run } from "./stretch.ts";

const resets = 2_000;
const perSecond = 40;

type Sizes = ReadonlyMap<string, number>;

/** How much a reset adds to each table with its indexes, by real resets that have come to their end. */
export async function measureGrowth(run: Run): Promise<void> {
  const { world, load } = run;
  const before = await measure(world.sql);
  const { commands, seconds } = await ask(load);
  await settle(run, 300_000);
  const after = await measure(world.sql);
  const rows = [...after]
    .map(([table, bytes]) => ({ table, bytes: Math.round((bytes - (before.get(table) ?? 0)) / commands) }))
    .filter(({ bytes }) => bytes > 0)
    .toSorted((one, other) => other.bytes - one.bytes);
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  say(`${commands} resets in ${seconds} s, two thirds of them by mail; bytes for each reset, indexes included`);
  for (const { table, bytes } of [...rows, { table: "all", bytes: total }]) say(`| ${table} | ${bytes} |`);
}

async function ask(load: Load): Promise<{ commands: number; seconds: number }> {
  const startedAtMs = Date.now();
  const before = load.commands.length;
  load.resumeCommands(perSecond);
  while (load.commands.length - before < resets) await pause(250);
  await load.pauseCommands();
  return { commands: load.commands.length - before, seconds: Math.round((Date.now() - startedAtMs) / 1_000) };
}

/** Without the room that is kept for rows which were changed: what vacuum gives back is not growth. */
async function measure(sql: Sql): Promise<Sizes> {
  await sql`vacuum (full, analyze)`;
  const rows = await sql<{ name: string; bytes: number }[]>`
    select relname as name, pg_total_relation_size(oid)::float8 as bytes
    from pg_class where relnamespace = 'rekey'::regnamespace and relkind = 'r'`;
  return new Map(rows.map(({ name, bytes }) => [name, bytes]));
}
