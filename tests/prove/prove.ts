import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Random, seededRandom } from "../harness/seeded-random.ts";
import { waitFor } from "../harness/wait-for.ts";
import { checkInvariants } from "./check-invariants.ts";
import { crashAt, crashPoints } from "./crash-points.ts";
import { driveLoad, type Load } from "./drive-load.ts";
import { type Fault, faults, randomKills } from "./faults.ts";
import { describeRows, isGood, type Row } from "./report.ts";
import { startWorld, type World } from "./start-world.ts";

const settleMs = 90_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Run {
  world: World;
  load: Load;
  random: Random;
  rows: Row[];
  perSecond: number;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      full: { type: "boolean", default: false },
      soak: { type: "string" },
      seed: { type: "string" },
    },
  });
  const [, amount, unit] = /^(\d+)(m|h)$/.exec(values.soak ?? "") ?? [];
  if (values.soak !== undefined && amount === undefined) throw new Error("--soak takes a time such as 30m or 8h");
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error("--seed takes a whole number");
  return { full: values.full, soakMs: Number(amount ?? 0) * (unit === "h" ? 3_600_000 : 60_000), seed };
}

/** One stretch: commands before, while and after it happens, then quiet until all of them have ended, then the checks. */
async function stretch(run: Run, name: string, happen: () => Promise<void>): Promise<void> {
  const { world, load } = run;
  const before = load.commands.length;
  load.resumeCommands(run.perSecond);
  await pause(700);
  await happen();
  const healedAtMs = Date.now();
  await pause(300);
  await load.pauseCommands();
  await waitFor(() => isSettled(run), { message: "everything to end", timeoutMs: settleMs }).catch(() => undefined);
  const findings = await checkInvariants(world, load);
  const ours = load.commands.slice(before);
  const row = { fault: name, commands: ours.length, findings, slowestMs: await slowestOf(world, ours, healedAtMs) };
  run.rows.push(row);
  const verdict = isGood(row) ? "held" : "BROKEN";
  say(`  ${verdict}  ${name}: ${row.commands} commands, slowest ${(row.slowestMs / 1_000).toFixed(1)} s`);
}

async function isSettled({ world }: Run): Promise<boolean> {
  const [row] = await world.sql<{ open: number; unsealed: number }[]>`
    select (select count(*)::int from events where consumed_at is null) + (select count(*)::int from resets where ended_at is null) as open,
      (select count(*) from audit_events)::int - (select count(*) from audit_seals)::int as unsealed`;
  return row?.open === 0 && row.unsealed === 0;
}

async function slowestOf(world: World, commands: Load["commands"], healedAtMs: number): Promise<number> {
  const sentAt = new Map(commands.map(({ resetId, sentAtMs }) => [resetId ?? "", sentAtMs]));
  const rows = await world.sql<{ id: string; ended_ms: number }[]>`
    select id, (extract(epoch from ended_at) * 1000)::float8 as ended_ms from resets where ended_at is not null`;
  const waits = rows.flatMap(({ id, ended_ms: endedMs }) => {
    const sentAtMs = sentAt.get(id);
    return sentAtMs === undefined ? [] : [endedMs - Math.max(sentAtMs, healedAtMs)];
  });
  return Math.max(0, ...waits);
}

async function proveOne(run: Run, fault: Fault): Promise<void> {
  await stretch(run, fault.name, () => fault.strike(run.world, run.random));
}

async function proveAtRandom(run: Run, name: string, choice: readonly Fault[], times: number): Promise<void> {
  await stretch(run, name, async () => {
    for (let time = 0; time < times; time += 1) await run.random.pick(choice).strike(run.world, run.random);
  });
}

async function proveAll(run: Run, full: boolean): Promise<void> {
  await stretch(run, "nothing at all", () => pause(1_500));
  for (const fault of faults) await proveOne(run, fault);
  const every = full ? 1 : 9;
  const points = crashPoints.filter((_, index) => index % every === run.random.seed % every);
  for (const point of points) {
    for (const times of full ? [1, 2, 3] : [2]) await proveOne(run, crashAt(point, times));
  }
  await proveAtRandom(run, full ? "200 kills at random" : "6 kills at random", randomKills, full ? 200 : 6);
  await proveAtRandom(run, full ? "60 faults at random" : "3 faults at random", faults, full ? 60 : 3);
}

async function soak(run: Run, forMs: number): Promise<void> {
  const until = Date.now() + forMs;
  for (let round = 1; Date.now() < until; round += 1) {
    await proveAtRandom(run, `soak, round ${round}`, faults, 5);
    if (!run.rows.every(isGood)) return;
  }
}

async function prove(): Promise<number> {
  const options = readOptions();
  say(`  seed ${options.seed} (repeat this run with: npm run prove -- --seed ${options.seed})`);
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startWorld(`prove-${process.pid}`));
  const random = seededRandom(options.seed);
  const load = await driveLoad(world, random);
  stack.defer(() => load.stop());
  const run: Run = { world, load, random, rows: [], perSecond: 15 };
  await (options.soakMs > 0 ? soak(run, options.soakMs) : proveAll(run, options.full));
  say(`\n${describeRows(run.rows)}`);
  const isHeld = run.rows.every(isGood);
  say(`${load.commands.length} commands, ${world.smtp.mails.length} mails: ${isHeld ? "everything held" : "BROKEN"}`);
  return isHeld ? 0 : 1;
}

try {
  process.exitCode = await prove();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
