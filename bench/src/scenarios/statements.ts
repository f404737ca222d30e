import { setTimeout as pause } from "node:timers/promises";
import { closing } from "../contestants/start-program.ts";
import { untilMailed } from "./mail-flow.ts";
import type { SharedScenario } from "./scenario.ts";

export const statements: SharedScenario = {
  name: "statements",
  about: "statements of PostgreSQL for one reset by mail, with 32 at once and one at a time",
  takes: "1 minute",
  isUsual: true,
  isQuick: true,
  sink: "fast",
  contestants: ["bare", "better-auth", "vendure", "rekey"],
  async measure(turn) {
    const { bench, running, sink } = turn;
    // Once is enough: it is a count.
    if (turn.round > 1 || (bench.isQuick && running.name === "vendure")) return;
    await using sql = closing(bench.servers.open("postgres"));
    const track = async (what: "top" | "none") => {
      await sql.value.unsafe(`alter system set pg_stat_statements.track = '${what}'`);
      await sql.value`select pg_reload_conf()`;
      await pause(200);
    };
    const count = async (connections: number, resets: number) => {
      const before = sink.count();
      await sql.value`select pg_stat_statements_reset()`;
      const { answered } = await turn.run(running.byMail, { connections, count: resets });
      await untilMailed(turn, before + answered);
      const [row] = await sql.value<{ calls: number }[]>`
        select coalesce(sum(calls), 0)::int as calls from pg_stat_statements
        where dbid = (select oid from pg_database where datname = ${running.database})`;
      return (row?.calls ?? 0) / answered;
    };
    await track("top");
    const together = await count(32, bench.isQuick ? 200 : 1_000);
    const alone = await count(1, bench.isQuick ? 20 : 100);
    await track("none");
    turn.add("statements for one reset, 32 connections", together);
    turn.add("statements for one reset, 1 connection", alone);
  },
};
