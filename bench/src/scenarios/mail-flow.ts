import { setTimeout as pause } from "node:timers/promises";
import { timesBetween } from "../arithmetic/process-times.ts";
import type { Turn } from "../bench.ts";
import { closing } from "../contestants/start-program.ts";
import type { LoadResult, RequestTemplate } from "../load/load-plan.ts";
import { readTimes } from "../servers/read-processes.ts";

export interface Flow {
  perSecond: number;
  /** Processor milliseconds for each mail, by process. */
  cpuMs: Record<string, number>;
  /** Of all processes of the system, without the load and the sink. */
  cpuTotalMs: number;
  load: LoadResult;
}

interface FlowPlan {
  connections: number;
  /** So many are under way at most, from the request to the 250. */
  window: number;
  /** At least, and until the first of those that were under way are through. */
  warmSeconds: number;
  seconds: number;
}

/** Enough to fill each list that work is done in, and few enough that what comes in and what goes out stay apart. */
export const underWay = 200;

const aside = ["load", "sink"];

/**
 * Keeps so many under way and counts the mails that arrive: what comes in and what goes out then have the same rate, on
 * one machine that has to do both.
 */
export async function measureFlow(turn: Turn, request: RequestTemplate, plan: FlowPlan): Promise<Flow> {
  const { sink } = turn;
  const before = sink.count();
  turn.bench.load.report(0);
  const stopReports = reportFrom(turn, before);
  const { connections, window, seconds } = plan;
  const loaded = turn.run(request, { connections, window });
  await pause(plan.warmSeconds * 1_000);
  await untilMailed(turn, before + window);
  await takeStatistics(turn);
  const first = look(turn);
  await pause(seconds * 1_000);
  const last = look(turn);
  turn.bench.load.end();
  const load = await loaded;
  await untilMailed(turn, before + load.answered);
  stopReports();
  return describeFlow(first, last, load);
}

/**
 * Has PostgreSQL count what is in the tables, as its autovacuum does once a minute: the first minute of an empty
 * database, whose plans know nothing of it, is not what is measured.
 */
async function takeStatistics({ bench, running }: Turn): Promise<void> {
  await using sql = closing(bench.servers.open(running.database));
  await sql.value`analyze`;
}

/** Lets a number of requests through and counts from the first of them to the last mail. */
export async function measureAll(
  turn: Turn,
  request: RequestTemplate,
  plan: { connections: number; window: number; count: number; items?: readonly string[] },
): Promise<Flow> {
  const first = look(turn);
  turn.bench.load.report(0);
  const stopReports = reportFrom(turn, first.count);
  const load = await turn.run(request, plan);
  await untilMailed(turn, first.count + load.answered);
  stopReports();
  return describeFlow(first, look(turn), load);
}

function describeFlow(first: Look, last: Look, load: LoadResult): Flow {
  const mails = last.count - first.count;
  const cpuMs = Object.fromEntries(
    Object.entries(timesBetween(first.times, last.times)).map(([name, ms]) => [name, ms / mails]),
  );
  const ofSystem = Object.entries(cpuMs).filter(([name]) => !aside.includes(name));
  return {
    perSecond: (mails / (last.atMs - first.atMs)) * 1_000,
    cpuMs,
    cpuTotalMs: ofSystem.reduce((sum, [, ms]) => sum + ms, 0),
    load,
  };
}

type Look = ReturnType<typeof look>;

function look({ sink, running, bench }: Turn) {
  const { servers, load } = bench;
  const pids = { ...running.pids(), redis: servers.redisPid, load: load.pid, sink: sink.pid };
  return { count: sink.count(), atMs: performance.now(), times: readTimes(pids, servers.postmaster) };
}

/** The load hears of the mails of its own plan alone. */
function reportFrom({ sink, bench }: Turn, before: number): () => void {
  const timer = setInterval(() => bench.load.report(sink.count() - before), 5);
  return () => clearInterval(timer);
}

/** Waits until so many mails have arrived, or no more do. */
export async function untilMailed(
  { sink, bench, running }: Turn,
  count: number,
  patienceMs = 10_000,
): Promise<boolean> {
  let last = sink.count();
  let changedAt = performance.now();
  while (sink.count() < count) {
    await pause(20);
    if (sink.count() !== last) {
      last = sink.count();
      changedAt = performance.now();
    } else if (performance.now() - changedAt > patienceMs) {
      bench.say(`  ${running.name}: ${count - last} of ${count} mails have not arrived`);
      return false;
    }
  }
  return true;
}
