import { setTimeout as pause } from "node:timers/promises";
import { type Bench, takeTurn, type Turn } from "../bench.ts";
import { closing } from "../contestants/start-program.ts";
import { measureMailed, noteFlow } from "./mailed.ts";
import { measureLag } from "./seal-lag.ts";
import type { OwnScenario } from "./scenario.ts";

const longestMs = 15_000;

export const sealing: OwnScenario = {
  name: "sealing",
  about:
    "resets by mail each second with and without sealing, how long a row waits for its seal, and rows sealed each second out of a backlog",
  takes: "15 minutes",
  isUsual: true,
  isQuick: false,
  async run(bench) {
    for (let round = 1; round <= bench.rounds; round += 1) {
      await measureBeside(bench, round, true);
      await measureBeside(bench, round, false);
    }
    for (let round = 1; round <= Math.min(bench.rounds, 2); round += 1)
      await takeTurn(bench, "rekey", round, {}, measureLag);
    for (let round = 1; round <= Math.min(bench.rounds, 2); round += 1)
      for (const count of bench.isQuick ? [100_000] : [100_000, 1_000_000])
        await takeTurn(bench, "rekey", round, { hasSealer: false }, (turn) => measureSealing(turn, count));
  },
};

async function measureBeside(bench: Bench, round: number, hasSealer: boolean): Promise<void> {
  const options = { hasSealer, as: hasSealer ? "rekey, sealing" : "rekey, not sealing" };
  await takeTurn(bench, "rekey", round, options, async (turn) =>
    noteFlow(turn, "mailed", await measureMailed(turn, bench.isQuick ? 5 : 20)),
  );
}

async function measureSealing(turn: Turn, count: number): Promise<void> {
  const { rekey, running, bench } = turn;
  await using sql = closing(bench.servers.open(running.database));
  await sql.value.unsafe("set search_path = rekey, public; set session_replication_role = replica");
  await sql.value`insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
    select 'reset.accepted', 'staff:bench', gen_random_uuid(), 'bench-c' || n % 200000, 'bench-' || n % 100,
      '{"method": "email", "by": "Bench Staff"}'
    from generate_series(1, ${count}) n`;
  await sql.value`analyze audit_events`;
  await rekey?.system.startReplica("audit-sealer");
  const sealed = async () => {
    const [row] = await sql.value<{ last: number }[]>`select coalesce(max(sequence), 0)::int as last from audit_seals`;
    return { count: row?.last ?? 0, atMs: performance.now() };
  };
  let first = await sealed();
  while (first.count === 0) {
    await pause(5);
    first = await sealed();
  }
  let last = first;
  while (last.count < count && last.atMs - first.atMs < longestMs) {
    await pause(20);
    last = await sealed();
  }
  turn.add(`sealed rows/s, ${count} waiting`, ((last.count - first.count) / (last.atMs - first.atMs)) * 1_000);
}
