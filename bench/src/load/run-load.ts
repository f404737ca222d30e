import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { percentile } from "../arithmetic/summarise.ts";
import { type HttpConnection, openHttpConnection } from "./http-connection.ts";
import type { Answer, LoadPlan, LoadResult } from "./load-plan.ts";

/** What is known of the work behind the answers. */
interface Reports {
  reported(): number;
  nextReport(): Promise<void>;
  isEnded(): boolean;
}

interface Tally {
  answered: number;
  /** How many were not, or not as expected: nothing is done for them. */
  failed: number;
  latencies: number[];
  others: Record<string, number>;
  firstOther: string | undefined;
  answers: Answer[];
}

const now = (): number => performance.timeOrigin + performance.now();

/** Carries out a plan and counts what is answered. */
export async function runLoad(plan: LoadPlan, reports: Reports): Promise<LoadResult> {
  const { hostname, port } = new URL(plan.request.url);
  const opening = Array.from({ length: plan.connections }, () => openHttpConnection(hostname, Number(port)));
  using stack = new DisposableStack();
  const connections = (await Promise.all(opening)).map((connection) => stack.use(connection));
  const tally: Tally = { answered: 0, failed: 0, latencies: [], others: {}, firstOther: undefined, answers: [] };
  const startedAt = now();
  const warmUntil = startedAt + (plan.warmSeconds ?? 0) * 1_000;
  const endAt = warmUntil + (plan.seconds ?? Number.POSITIVE_INFINITY) * 1_000;
  const progress = { begun: 0 };
  const write = requestWriter(plan);
  const ask = async (connection: HttpConnection) => {
    const turn = progress.begun;
    progress.begun += 1;
    await tellOne(plan, tally, connection, { text: write(turn), person: personOf(plan, turn), warmUntil });
  };
  const mayBegin = () =>
    progress.begun < (plan.count ?? Number.POSITIVE_INFINITY) && now() < endAt && !reports.isEnded();
  if (plan.perSecond === undefined) await inClosedLoop({ plan, tally, reports, connections, progress, mayBegin, ask });
  else await atRate(plan.perSecond, connections, mayBegin, ask);
  const seconds = (now() - Math.min(warmUntil, now())) / 1_000;
  const { latencies } = tally;
  return {
    answered: tally.answered,
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    slowest: percentile(latencies, 1),
    others: tally.others,
    ...(tally.firstOther !== undefined && { firstOther: tally.firstOther }),
    answers: tally.answers,
    next: plan.first + progress.begun,
  };
}

const personOf = (plan: LoadPlan, turn: number): number => ((plan.first + turn - 1) % plan.people) + 1;

function requestWriter({ request, items, ...plan }: LoadPlan): (turn: number) => string {
  const { host, pathname, search } = new URL(request.url);
  const path = decodeURI(pathname) + search;
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${request.method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${headers.join("")}`;
  return (turn) => {
    const fill = (text: string) =>
      text
        .replaceAll("{n}", String(personOf({ request, ...plan }, turn)))
        .replaceAll("{id}", () => randomUUID())
        .replaceAll("{item}", items?.[turn % items.length] ?? "");
    const body = fill(request.body ?? "");
    return `${fill(head)}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  };
}

async function tellOne(
  plan: LoadPlan,
  tally: Tally,
  connection: HttpConnection,
  request: { text: string; person: number; warmUntil: number },
): Promise<void> {
  const beganAt = now();
  try {
    const { status, body } = await connection.ask(request.text);
    const endedAt = now();
    if (status !== plan.request.status) return noteOther(tally, String(status), body);
    tally.answered += 1;
    if (endedAt >= request.warmUntil) tally.latencies.push(endedAt - beganAt);
    if (plan.tellsEach) tally.answers.push([request.person, endedAt]);
  } catch (error) {
    noteOther(tally, error instanceof Error ? error.message : String(error), "");
  }
}

function noteOther(tally: Tally, what: string, body: string): void {
  tally.failed += 1;
  tally.others[what] = (tally.others[what] ?? 0) + 1;
  tally.firstOther ??= `${what} ${body.slice(0, 300)}`;
}

async function inClosedLoop(loop: {
  plan: LoadPlan;
  tally: Tally;
  reports: Reports;
  connections: HttpConnection[];
  progress: { begun: number };
  mayBegin: () => boolean;
  ask: (connection: HttpConnection) => Promise<void>;
}): Promise<void> {
  const window = loop.plan.window ?? Number.POSITIVE_INFINITY;
  const isFull = () => loop.progress.begun - loop.tally.failed - loop.reports.reported() >= window;
  const run = async (connection: HttpConnection) => {
    while (loop.mayBegin()) {
      if (isFull()) await Promise.race([loop.reports.nextReport(), pause(20)]);
      else await loop.ask(connection);
    }
  };
  await Promise.all(loop.connections.map(run));
}

/** At their time, and not later because others are slow; a connection that is free takes the next one. */
async function atRate(
  perSecond: number,
  connections: HttpConnection[],
  mayBegin: () => boolean,
  ask: (connection: HttpConnection) => Promise<void>,
): Promise<void> {
  const free = [...connections];
  const running = new Set<Promise<void>>();
  const startedAt = now();
  for (let turn = 0; mayBegin(); turn += 1) {
    const dueInMs = startedAt + (turn * 1_000) / perSecond - now();
    if (dueInMs > 0) await pause(dueInMs);
    while (free.length === 0) await Promise.race(running);
    const connection = free.pop();
    if (connection === undefined) continue;
    const one = ask(connection).finally(() => {
      running.delete(one);
      free.push(connection);
    });
    running.add(one);
  }
  await Promise.all(running);
}
