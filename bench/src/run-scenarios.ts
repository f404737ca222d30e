import { type Bench, takeTurn } from "./bench.ts";
import { type ContestantName, contestantNames } from "./contestants/contestant.ts";
import type { OwnScenario, SharedScenario } from "./scenarios/scenario.ts";
import { ownScenarios, sharedScenarios } from "./scenarios/scenario-list.ts";

/** A quick run leaves out what no target is about, and looks only once at what takes long to start. */
function isLeftOut({ isQuick }: Bench, round: number, name: ContestantName, sink: string): boolean {
  if (!isQuick) return false;
  if (sink === "timed") return round > 1 || name === "bare" || name === "vendure";
  return round > 1 && name === "vendure";
}

/**
 * The contestants take turns in each round, A B A B, so that what changes on the machine changes for all of them. What
 * fails is told and costs its own figures alone; says whether nothing has failed.
 */
export async function runScenarios(bench: Bench, names: ReadonlySet<string>): Promise<boolean> {
  const failed: string[] = [];
  const attempt: Attempt = async (what, work) => {
    try {
      await work();
    } catch (error) {
      failed.push(what);
      bench.say(`${what} has failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  };
  const shared = sharedScenarios.filter(({ name }) => names.has(name));
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const sink of ["fast", "timed"] as const) {
      const ofSink = shared.filter((scenario) => scenario.sink === sink);
      await runRound(bench, round, ofSink, attempt);
    }
  }
  for (const scenario of ownScenarios.filter(({ name }) => names.has(name))) {
    bench.say(scenario.name);
    await attempt(scenario.name, () => scenario.run(bench));
  }
  return failed.length === 0;
}

type Attempt = (what: string, work: () => Promise<void>) => Promise<void>;

async function runRound(
  bench: Bench,
  round: number,
  scenarios: readonly SharedScenario[],
  attempt: Attempt,
): Promise<void> {
  for (const name of contestantNames) {
    const itsOwn = scenarios.filter(({ contestants }) => contestants.includes(name));
    const [{ sink } = { sink: "fast" as const }] = itsOwn;
    if (itsOwn.length === 0 || isLeftOut(bench, round, name, sink)) continue;
    const startedAt = performance.now();
    await attempt(name, () =>
      takeTurn(bench, name, round, { sink }, async (turn) => {
        for (const scenario of itsOwn) await scenario.measure(turn);
      }),
    );
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    bench.say(`round ${round}: ${name}, ${itsOwn.map((scenario) => scenario.name).join(" ")} (${seconds} s)`);
  }
}

export const allScenarios: readonly (SharedScenario | OwnScenario)[] = [...sharedScenarios, ...ownScenarios];
