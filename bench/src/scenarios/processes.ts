import { takeTurn, type Turn } from "../bench.ts";
import { contestantNames } from "../contestants/contestant.ts";
import { readMemory } from "../servers/read-processes.ts";
import type { OwnScenario } from "./scenario.ts";

export const processes: OwnScenario = {
  name: "processes",
  about: "memory of each process after a few hundred resets, and the time until all are ready",
  takes: "2 minutes",
  isUsual: true,
  isQuick: false,
  async run(bench) {
    for (let round = 1; round <= Math.min(bench.rounds, 3); round += 1)
      for (const name of contestantNames)
        await takeTurn(bench, name, round, { pages: ["portal", "console"] }, measureProcesses);
  },
};

async function measureProcesses(turn: Turn): Promise<void> {
  const { running, bench, add } = turn;
  await turn.run(running.byMail, { connections: 32, count: 400 });
  const { redisPid, postmaster } = bench.servers;
  for (const [name, pid] of Object.entries({ ...running.pids(), redis: redisPid, postgres: postmaster })) {
    const { pss, rss } = readMemory(pid);
    add(`memory, PSS in MiB: ${name}`, pss);
    add(`memory, RSS in MiB: ${name}`, rss);
  }
  for (const [name, ms] of Object.entries(running.readyInMs ?? (await restartEach(turn))))
    add(`ready after ms: ${name}`, ms);
}

/** One by one, so that none waits for another. */
async function restartEach({ rekey }: Turn): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  if (rekey === undefined) return times;
  for (const name of ["api", "portal", "console", "credentials-worker", "mail-worker", "audit-sealer"] as const) {
    await rekey.system.stopService(name);
    const startedAt = performance.now();
    await rekey.system.restart(name);
    times[name] = performance.now() - startedAt;
  }
  return times;
}
