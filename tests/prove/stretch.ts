import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../harness/seeded-random.ts";
import { waitFor } from "../harness/wait-for.ts";
import type { Checks, Findings } from "./check-invariants.ts";
import type { Command, Load } from "./drive-load.ts";
import { breachesOf, compareWithLimits, isGood, type Limits, type Row, say, seconds } from "./report.ts";
import type { ProvenSystem } from "./proven-system.ts";
import type { World } from "./start-world.ts";

export interface Run<W extends ProvenSystem = World> {
  world: W;
  load: Load;
  checks: Checks;
  random: Random;
  rows: Row[];
  perSecond: number;
  /** How many commands come at once, on average: as usual unless told. */
  together?: number;
  /** Whether limits of time are judged. */
  isTimed: boolean;
}

export interface Stretch {
  name: string;
  happen: () => Promise<void>;
  limits?: Limits;
  /** From when the end of a reset is waited for: the last blow of the fault, or its command. */
  endsFrom?: "fault" | "command";
  settleMs?: number;
}

/** Commands before, while and after it happens, then quiet until all of them have ended, then the checks. */
export async function stretch(run: Run<ProvenSystem>, { name, happen, limits = {}, ...how }: Stretch): Promise<void> {
  const { world, load } = run;
  const before = load.commands.length;
  load.resumeCommands(run.perSecond, run.together);
  await pause(700);
  const struckAtMs = Date.now();
  await happen().catch((error: unknown) => world.breaches.push(`${name} did not come about: ${String(error)}`));
  await pause(300);
  await load.pauseCommands();
  await settle(run, how.settleMs ?? 90_000);
  const findings = newIn(await run.checks.recent(), run.rows);
  const ours = load.commands.slice(before);
  const ends = await waitsForEnd(world, ours, how.endsFrom === "command" ? 0 : Math.max(struckAtMs, world.killedAtMs));
  const row = {
    fault: name,
    commands: ours.length,
    findings,
    repeated: ours.filter(({ tries }) => tries > 1).length,
    answerP99Ms: p99(ours.map(({ sentAtMs, answeredAtMs }) => (answeredAtMs ?? Infinity) - sentAtMs)),
    endP99Ms: p99(ends),
    slowestMs: Math.max(0, ...ends),
  };
  keep(run, { ...row, late: run.isTimed ? compareWithLimits(row, limits) : [] });
}

/** The last row: everything of the whole run, once more. */
export async function checkAll(run: Run<ProvenSystem>): Promise<void> {
  const findings = newIn(await run.checks.all(), run.rows);
  const zero = { repeated: 0, answerP99Ms: 0, endP99Ms: 0, slowestMs: 0, late: [] };
  keep(run, { fault: "the whole run, looked at once more", commands: run.load.commands.length, findings, ...zero });
}

function keep(run: Run<ProvenSystem>, row: Row): void {
  run.rows.push(row);
  const verdict = isGood(row) ? "held" : "BROKEN";
  const answered = `${row.commands} commands, answered within ${Math.round(row.answerP99Ms)} ms`;
  say(
    `  ${verdict}  ${row.fault}: ${answered}, ended within ${seconds(row.endP99Ms)}, slowest ${seconds(row.slowestMs)}`,
  );
  for (const breach of breachesOf(row).slice(0, 5)) say(`          ${breach}`);
}

/** Without what an earlier stretch has been blamed for already. */
function newIn(findings: Findings, rows: readonly Row[]): Findings {
  const told = new Set(rows.flatMap((row) => [...row.findings.lost, ...row.findings.double, ...row.findings.wrong]));
  const fresh = (list: readonly string[]) => list.filter((finding) => !told.has(finding));
  return { lost: fresh(findings.lost), double: fresh(findings.double), wrong: fresh(findings.wrong) };
}

/** Waits until all has ended and is sealed; what has not by then is found by the checks. */
export async function settle({ world }: Run<ProvenSystem>, timeoutMs: number): Promise<void> {
  const isQuiet = async (): Promise<boolean> => {
    const [row] = await world.sql<{ open: boolean }[]>`
      select exists (select 1 from events where consumed_at is null) or exists (select 1 from resets where ended_at is null) as open`;
    if (row?.open !== false) return false;
    const [seals] = await world.sql<{ missing: boolean }[]>`
      select exists (select 1 from audit_events a where not exists (select 1 from audit_seals s where s.audit_event_id = a.id)) as missing`;
    return seals?.missing === false;
  };
  await waitFor(isQuiet, { message: "everything to end", timeoutMs, everyMs: 200 }).catch(() => undefined);
}

async function waitsForEnd({ sql }: ProvenSystem, commands: readonly Command[], fromMs: number): Promise<number[]> {
  const sentAt = new Map(commands.map(({ resetId, sentAtMs }) => [resetId ?? "", sentAtMs]));
  const rows = await sql<{ id: string; endedMs: number }[]>`
    select id, (extract(epoch from ended_at) * 1000)::float8 as "endedMs" from resets
    where ended_at is not null and created_at >= ${new Date((commands[0]?.sentAtMs ?? Date.now()) - 1_000)}`;
  return rows.flatMap(({ id, endedMs }) => {
    const sentAtMs = sentAt.get(id);
    return sentAtMs === undefined ? [] : [Math.max(0, endedMs - Math.max(sentAtMs, fromMs))];
  });
}

function p99(waits: readonly number[]): number {
  return waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
}
