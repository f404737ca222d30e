import { timesBetween } from "../arithmetic/process-times.ts";
import { takeTurn, type Turn } from "../bench.ts";
import type { RequestTemplate } from "../load/load-plan.ts";
import { closing } from "../contestants/start-program.ts";
import { readTimes } from "../servers/read-processes.ts";
import type { OwnScenario } from "./scenario.ts";

/**
 * How much of accepting each of its parts is: what is left without them is how fast it could be if they were had for
 * nothing.
 */
export const parts: OwnScenario = {
  name: "parts",
  about: "accepting with 32 connections and workers stopped: as it is, with rows that nobody checks, and answers alone",
  takes: "4 minutes",
  isUsual: false,
  isQuick: false,
  async run(bench) {
    for (let round = 1; round <= bench.rounds; round += 1)
      await takeTurn(bench, "rekey", round, { hasSealer: false }, measureParts);
  },
};

async function measureParts(turn: Turn): Promise<void> {
  const { running, rekey } = turn;
  if (rekey === undefined) return;
  await running.workers?.stop();
  await measure(turn, "as it is", running.byMail);
  // The caller, the whole request and its form are looked at, and no other program is asked.
  await measure(turn, "answers alone", { ...running.byMail, body: JSON.stringify({ method: "other" }), status: 422 });
  await using admin = closing(turn.bench.servers.open(running.database));
  await admin.value.unsafe("alter role rekey_api set session_replication_role = replica");
  try {
    await rekey.system.stopService("api");
    await rekey.system.restart("api");
    await measure(turn, "rows unchecked", running.byMail);
  } finally {
    await admin.value.unsafe("alter role rekey_api reset session_replication_role");
  }
}

async function measure(turn: Turn, part: string, request: RequestTemplate): Promise<void> {
  const { running, bench, add } = turn;
  await turn.run(request, { connections: 32, seconds: 5 });
  const pids = () => ({ ...running.pids(), redis: bench.servers.redisPid, load: bench.load.pid });
  const before = readTimes(pids(), bench.servers.postmaster);
  const { answered, perSecond } = await turn.run(request, { connections: 32, seconds: 10 });
  add(`accepting, ${part}: answered/s`, perSecond);
  for (const [name, ms] of Object.entries(timesBetween(before, readTimes(pids(), bench.servers.postmaster))))
    add(`accepting, ${part}: processor ms for each: ${name}`, ms / answered);
}
