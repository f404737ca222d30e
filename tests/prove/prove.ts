import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Random, seededRandom } from "../harness/seeded-random.ts";
import { createChecks } from "./check-invariants.ts";
import { crashAt, crashPoints } from "./crash-points.ts";
import { driveLoad } from "./drive-load.ts";
import { type Fault, faults, randomKills } from "./faults.ts";
import { proveImage } from "./image/prove-image.ts";
import { proveContainers } from "./installed/prove-containers.ts";
import { proveUnits } from "./installed/prove-units.ts";
import { frozenFor, lostWithBacklog, type LongFault } from "./long-faults.ts";
import { measureGrowth } from "./measure-growth.ts";
import { proveOperations } from "./operations/prove-operations.ts";
import { describeRows, isGood, say } from "./report.ts";
import { startWorld } from "./start-world.ts";
import { checkAll, type Run, stretch } from "./stretch.ts";
import { tellLogs } from "./tell-logs.ts";

type Form = "short" | "usual" | "full";

interface Options {
  form: Form;
  seed: number;
  /** 0: no soak. */
  soakMs: number;
  only: string | undefined;
  isOfOperations: boolean;
  /** The version that services are upgraded from. */
  from: string | undefined;
  isOfGrowth: boolean;
  /** Nothing but one way to run it. */
  way: keyof typeof ways | undefined;
}

const ways = { image: proveImage, containers: proveContainers, units: proveUnits };

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      short: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      soak: { type: "string" },
      seed: { type: "string" },
      only: { type: "string" },
      operations: { type: "boolean", default: false },
      from: { type: "string" },
      growth: { type: "boolean", default: false },
      image: { type: "boolean", default: false },
      containers: { type: "boolean", default: false },
      units: { type: "boolean", default: false },
    },
  });
  const [, amount, unit] = /^(\d+)(m|h)$/.exec(values.soak ?? "") ?? [];
  if (values.soak !== undefined && amount === undefined) throw new Error("--soak takes a time such as 30m or 8h");
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error("--seed takes a whole number");
  const soakMs = Number(amount ?? 0) * (unit === "h" ? 3_600_000 : 60_000);
  const form = values.full ? "full" : values.short ? "short" : "usual";
  const way = (Object.keys(ways) as (keyof typeof ways)[]).find((name) => values[name]);
  const { only, from, operations: isOfOperations, growth: isOfGrowth } = values;
  if (from !== undefined && !isOfOperations) throw new Error("--from goes with --operations");
  return { form, seed, soakMs, only, from, way, isOfOperations, isOfGrowth };
}

const usualLimit = 30_000;

/** One after the other, each with minutes to come to rest. */
async function proveLong(run: Run, { name, limits, strike }: LongFault): Promise<void> {
  await stretch(run, { name, limits, happen: () => strike(run.world, run.load), settleMs: 15 * 60_000 });
}

async function proveOne(run: Run, { name, endP99Ms = usualLimit, strike }: Fault): Promise<void> {
  await stretch(run, { name, limits: { endP99Ms }, happen: () => strike(run.world, run.random) });
}

async function proveAtRandom(run: Run, name: string, choice: readonly Fault[], enough: (times: number) => boolean) {
  await stretch(run, {
    name,
    limits: { endP99Ms: 15_000 },
    endsFrom: "command",
    happen: async () => {
      for (let times = 0; !enough(times); times += 1) await run.random.pick(choice).strike(run.world, run.random);
    },
  });
}

const long: readonly LongFault[] = [lostWithBacklog(5_000, 10), frozenFor(10)];
const longWhenNamed: readonly LongFault[] = [...long, lostWithBacklog(1_000, 2), frozenFor(1)];

interface Extent {
  faults: number;
  crashPoints: number;
  times: number[];
  kills: number;
  /** While the kills at random last. */
  commands: number;
  atRandom: number;
}

const extent: Record<Form, Extent> = {
  short: { faults: 6, crashPoints: 2, times: [2], kills: 3, commands: 0, atRandom: 0 },
  usual: { faults: faults.length, crashPoints: 8, times: [1, 3], kills: 10, commands: 0, atRandom: 5 },
  full: {
    faults: faults.length,
    crashPoints: crashPoints.length,
    times: [1, 2, 3],
    kills: 200,
    commands: 4_000,
    atRandom: 60,
  },
};

// The short form is part of `npm test`, beside tests that want the same cores.
const paces: Record<Form, Pick<Run, "perSecond" | "isTimed">> = {
  short: { perSecond: 9, isTimed: false },
  usual: { perSecond: 30, isTimed: true },
  full: { perSecond: 30, isTimed: true },
};

async function proveAll(run: Run, form: Form): Promise<void> {
  const { random } = run;
  const chosen = extent[form];
  await stretch(run, { name: "nothing at all", happen: () => pause(1_500) });
  for (const fault of some(random, faults, chosen.faults)) await proveOne(run, fault);
  for (const point of some(random, crashPoints, chosen.crashPoints)) {
    for (const times of chosen.times) await proveOne(run, crashAt(point, times));
  }
  await proveKills(run, chosen);
  if (form === "full") for (const fault of long) await proveLong(run, fault);
  await proveFaultsAtRandom(run, `${chosen.atRandom} faults at random`, chosen.atRandom);
}

async function proveKills(run: Run, { kills, commands }: Pick<Extent, "kills" | "commands">): Promise<void> {
  const before = run.load.commands.length;
  const isEnough = (times: number) => times >= kills && run.load.commands.length - before >= commands;
  // A start costs a second of a core, so that a small machine would not keep up with more.
  await proveAtRandom({ ...run, perSecond: 9, together: 1 }, `${kills} kills at random`, randomKills, isEnough);
}

/** Some of them follow so closely on each other that only loss is judged, and not time. */
async function proveFaultsAtRandom(run: Run, name: string, count: number): Promise<void> {
  if (count > 0) await proveAtRandom({ ...run, isTimed: false }, name, faults, (times) => times >= count);
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
  if (words === "200 kills at random") return proveKills(run, extent.full);
  if (words === "60 faults at random") return proveFaultsAtRandom(run, words, extent.full.atRandom);
  if (chosen.length + chosenLong.length === 0) throw new Error("--only names no fault");
  for (const fault of chosen) await proveOne(run, fault);
  for (const fault of chosenLong) await proveLong(run, fault);
}

async function soak(run: Run, forMs: number): Promise<void> {
  const until = Date.now() + forMs;
  for (let round = 1; Date.now() < until; round += 1) {
    await proveFaultsAtRandom(run, `soak, round ${round}`, 5);
    if (!run.rows.every(isGood)) return;
  }
}

async function reportOperations({ seed, form, only, from }: Options): Promise<number> {
  const rows = await proveOperations({ random: seededRandom(seed), isShort: form === "short", only, from });
  if (rows.length === 0) throw new Error("--only names no drill");
  const isHeld = rows.every(isGood);
  say(`\n${describeRows(rows)}\n${isHeld ? "everything held" : "BROKEN"}`);
  return isHeld ? 0 : 1;
}

async function prove(): Promise<number> {
  const options = readOptions();
  if (options.way) {
    await ways[options.way]();
    return 0;
  }
  say(`  seed ${options.seed} (repeat this run with: npm run prove -- --seed ${options.seed})`);
  if (options.isOfOperations) return reportOperations(options);
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startWorld(`prove-${process.pid}`));
  const random = seededRandom(options.seed);
  const load = await driveLoad(world, random);
  stack.defer(() => load.stop());
  const checks = createChecks(world, load);
  const run: Run = { world, load, checks, random, rows: [], ...paces[options.form] };
  if (options.isOfGrowth) await measureGrowth(run);
  else if (options.soakMs > 0) await soak(run, options.soakMs);
  else await (options.only === undefined ? proveAll(run, options.form) : proveOnly(run, options.only));
  await checkAll(run);
  say(`\n${describeRows(run.rows)}`);
  const isHeld = run.rows.every(isGood);
  if (!isHeld) tellLogs(world);
  say(`${load.commands.length} commands, ${load.mails.count} mails: ${isHeld ? "everything held" : "BROKEN"}`);
  return isHeld ? 0 : 1;
}

try {
  process.exitCode = await prove();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
