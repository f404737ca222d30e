import { randomInt } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { productServices } from "@rekey/dev/service-catalogue";
import { type Random, seededRandom } from "../harness/seeded-random.ts";
import { waitFor } from "../harness/wait-for.ts";
import { checkInvariants, type Findings } from "./check-invariants.ts";
import { crashAt, crashPoints } from "./crash-points.ts";
import { driveLoad, type Load } from "./drive-load.ts";
import { type Fault, faults, randomKills } from "./faults.ts";
import { frozenFor, lostWithBacklog, type LongFault } from "./long-faults.ts";
import { breachesOf, describeRows, isGood, type Row } from "./report.ts";
import { startWorld, type World } from "./start-world.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Run {
  world: World;
  load: Load;
  random: Random;
  rows: Row[];
  perSecond: number;
}

type Form = "short" | "usual" | "full";

interface Options {
  form: Form;
  seed: number;
  /** 0: no soak. */
  soakMs: number;
  only: string | undefined;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      short: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      soak: { type: "string" },
      seed: { type: "string" },
      only: { type: "string" },
    },
  });
  const [, amount, unit] = /^(\d+)(m|h)$/.exec(values.soak ?? "") ?? [];
  if (values.soak !== undefined && amount === undefined) throw new Error("--soak takes a time such as 30m or 8h");
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error("--seed takes a whole number");
  const soakMs = Number(amount ?? 0) * (unit === "h" ? 3_600_000 : 60_000);
  return { form: values.full ? "full" : values.short ? "short" : "usual", seed, soakMs, only: values.only };
}

/** One stretch: commands before, while and after it happens, then quiet until all of them have ended, then the checks. */
async function stretch(run: Run, name: string, happen: () => Promise<void>, settleMs = 90_000): Promise<void> {
  const { world, load } = run;
  const before = load.commands.length;
  load.resumeCommands(run.perSecond);
  await pause(700);
  await happen();
  const healedAtMs = Date.now();
  await pause(300);
  await load.pauseCommands();
  await waitFor(() => isSettled(run), { message: "everything to end", timeoutMs: settleMs }).catch(() => undefined);
  const findings = newIn(await checkInvariants(world, load), run.rows);
  const ours = load.commands.slice(before);
  const row = {
    fault: name,
    commands: ours.length,
    findings,
    slowestMs: await slowestOf(world, ours, healedAtMs),
    answerP99Ms: answerP99(ours),
  };
  run.rows.push(row);
  const verdict = isGood(row) ? "held" : "BROKEN";
  const answered = `${row.commands} commands, answered within ${Math.round(row.answerP99Ms)} ms`;
  say(`  ${verdict}  ${name}: ${answered}, slowest end ${(row.slowestMs / 1_000).toFixed(1)} s`);
  for (const breach of breachesOf(row).slice(0, 5)) say(`          ${breach}`);
}

/** Without what an earlier stretch has been blamed for already. */
function newIn(findings: Findings, rows: readonly Row[]): Findings {
  const told = new Set(rows.flatMap((row) => [...row.findings.lost, ...row.findings.double, ...row.findings.wrong]));
  const fresh = (list: readonly string[]) => list.filter((finding) => !told.has(finding));
  return { lost: fresh(findings.lost), double: fresh(findings.double), wrong: fresh(findings.wrong) };
}

async function isSettled({ world }: Run): Promise<boolean> {
  const [row] = await world.sql<{ open: number; unsealed: number }[]>`
    select (select count(*)::int from events where consumed_at is null) + (select count(*)::int from resets where ended_at is null) as open,
      (select count(*) from audit_events)::int - (select count(*) from audit_seals)::int as unsealed`;
  return row?.open === 0 && row.unsealed === 0;
}

function answerP99(commands: Load["commands"]): number {
  const waits = commands
    .map(({ sentAtMs, answeredAtMs }) => (answeredAtMs ?? Infinity) - sentAtMs)
    .sort((a, b) => a - b);
  return waits[Math.floor(waits.length * 0.99)] ?? 0;
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

/** One after the other, each with minutes to come to rest. */
async function proveLong(run: Run, fault: LongFault): Promise<void> {
  await stretch(run, fault.name, () => fault.strike(run.world, run.load), 15 * 60_000);
}

async function proveOne(run: Run, fault: Fault): Promise<void> {
  await stretch(run, fault.name, () => fault.strike(run.world, run.random));
}

async function proveAtRandom(run: Run, name: string, choice: readonly Fault[], times: number): Promise<void> {
  await stretch(run, name, async () => {
    for (let time = 0; time < times; time += 1) await run.random.pick(choice).strike(run.world, run.random);
  });
}

const long: readonly LongFault[] = [...Array.from({ length: 10 }, () => lostWithBacklog(5_000)), frozenFor(10)];
const longWhenNamed: readonly LongFault[] = [
  lostWithBacklog(5_000),
  lostWithBacklog(1_000),
  frozenFor(10),
  frozenFor(1),
];

interface Extent {
  faults: number;
  crashPoints: number;
  times: number[];
  kills: number;
  atRandom: number;
}

const extent: Record<Form, Extent> = {
  short: { faults: 6, crashPoints: 2, times: [2], kills: 3, atRandom: 0 },
  usual: { faults: faults.length, crashPoints: 8, times: [1, 3], kills: 10, atRandom: 5 },
  full: { faults: faults.length, crashPoints: crashPoints.length, times: [1, 2, 3], kills: 200, atRandom: 60 },
};

async function proveAll(run: Run, form: Form): Promise<void> {
  const { random } = run;
  const chosen = extent[form];
  await stretch(run, "nothing at all", () => pause(1_500));
  for (const fault of some(random, faults, chosen.faults)) await proveOne(run, fault);
  for (const point of some(random, crashPoints, chosen.crashPoints)) {
    for (const times of chosen.times) await proveOne(run, crashAt(point, times));
  }
  await proveAtRandom(run, `${chosen.kills} kills at random`, randomKills, chosen.kills);
  if (form === "full") for (const fault of long) await proveLong(run, fault);
  if (chosen.atRandom > 0) await proveAtRandom(run, `${chosen.atRandom} faults at random`, faults, chosen.atRandom);
}

/** So many of a list, in the list's order. */
function some<T>(random: Random, list: readonly T[], count: number): T[] {
  const left = [...list];
  while (left.length > count) left.splice(random.below(left.length), 1);
  return left;
}

async function proveOnly(run: Run, words: string): Promise<void> {
  const all = [...faults, ...crashPoints.map((point) => crashAt(point, 1))];
  const chosen = all.filter(({ name }) => name.includes(words));
  const chosenLong = longWhenNamed.filter(({ name }) => name === words);
  if (chosen.length + chosenLong.length === 0) throw new Error("--only names no fault");
  for (const fault of chosen) await proveOne(run, fault);
  for (const fault of chosenLong) await proveLong(run, fault);
}

/** Keeps what each service has printed, for whoever looks for the cause. */
function writeLogs({ system }: World): string {
  const folder = mkdtempSync(join(tmpdir(), "rekey-prove-"));
  for (const service of productServices) {
    writeFileSync(join(folder, `${service}.log`), system.lines(service).join("\n"), { mode: 0o600 });
  }
  return folder;
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
  if (options.soakMs > 0) await soak(run, options.soakMs);
  else await (options.only === undefined ? proveAll(run, options.form) : proveOnly(run, options.only));
  say(`\n${describeRows(run.rows)}`);
  const isHeld = run.rows.every(isGood);
  if (!run.rows.every(isGood)) say(`what the services printed is in ${writeLogs(world)}`);
  say(`${load.commands.length} commands, ${world.smtp.mails.length} mails: ${isHeld ? "everything held" : "BROKEN"}`);
  return isHeld ? 0 : 1;
}

try {
  process.exitCode = await prove();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
