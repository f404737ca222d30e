import { setTimeout as pause } from "node:timers/promises";
import { type Exit, type Managed, type ProcessSpec, startProcess } from "./managed-process.ts";
import type { Reaper } from "./reaper.ts";
import { waitUntil } from "./wait-until.ts";

const longestBackoffMs = 10_000;
const stableAfterMs = 30_000;
// While nobody listens each question costs an error, and several at once begin on few cores.
const askReadyEveryMs = 100;

export interface SupervisedSpec {
  name: string;
  /** What is started, asked anew for each of its lives. */
  command(): ProcessSpec;
  /** Starts it, unless that is done as a process of its own. */
  launch?: ((name: string, spec: ProcessSpec) => Promise<Managed>) | undefined;
  isReady(): Promise<boolean>;
  readyTimeoutMs: number;
  graceMs: number;
  /** Start it again whenever it ends without having been told to. */
  keepAlive: boolean;
  reaper?: Reaper | undefined;
  onNote?: ((note: string) => void) | undefined;
  /** Called whenever there is another process behind the name. */
  onChange?: (() => void) | undefined;
}

export interface SupervisedProcess extends AsyncDisposable {
  name: string;
  isRunning(): boolean;
  pid(): number | undefined;
  /** What all its lives printed. */
  lines(): string[];
  /** Resolves when it is ready; rejects with its last words when it ended instead. */
  start(): Promise<void>;
  /** Resolves when the process is gone. With `keepAlive` the next one is then on its way. */
  kill(signal: NodeJS.Signals): Promise<Exit | undefined>;
  stop(): Promise<void>;
}

/** One name with one process behind it, through all its lives. */
export function superviseProcess(spec: SupervisedSpec): SupervisedProcess {
  const lives: Managed[] = [];
  const stopping = { now: new AbortController() };

  async function launch(): Promise<Managed> {
    const life = await (spec.launch ?? startProcess)(spec.name, spec.command());
    lives.push(life);
    const { pid, noticesLoss, exited } = life;
    if (pid !== undefined) {
      spec.reaper?.watch({ pid, noticesLoss });
      void exited.then(() => spec.reaper?.release(pid));
    }
    spec.onChange?.();
    return life;
  }

  async function start(): Promise<void> {
    stopping.now = new AbortController();
    const life = await launch();
    await untilReady(spec, life);
    if (spec.keepAlive) void keepAlive(spec, launch, life, stopping.now.signal);
  }

  const current = () => lives.at(-1);
  async function stop(): Promise<void> {
    stopping.now.abort();
    const life = current();
    if (life?.isRunning()) await life.stop(spec.graceMs);
  }
  return {
    name: spec.name,
    isRunning: () => current()?.isRunning() ?? false,
    pid: () => (current()?.isRunning() ? current()?.pid : undefined),
    lines: () => lives.flatMap((life) => life.lines()),
    start,
    kill: async (signal) => {
      current()?.signal(signal);
      return current()?.exited;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A server of ours, at its URL. */
export interface OwnServer extends AsyncDisposable {
  url: string;
  process: SupervisedProcess;
}

/** Resolves when it is ready. */
export async function startServer(url: string, spec: SupervisedSpec): Promise<OwnServer> {
  const supervised = superviseProcess(spec);
  await supervised.start();
  return { url, process: supervised, [Symbol.asyncDispose]: () => supervised.stop() };
}

async function untilReady(spec: SupervisedSpec, life: Managed): Promise<void> {
  const ended = new AbortController();
  void life.exited.then(() => ended.abort());
  const often = { timeoutMs: spec.readyTimeoutMs, everyMs: askReadyEveryMs };
  const ready = await waitUntil(spec.isReady, { ...often, signal: ended.signal });
  if (ready) return;
  const running = life.isRunning();
  if (running) await life.stop(spec.graceMs);
  const lastWords = life.lines().slice(-12).join("\n");
  throw new Error(`${spec.name} ${running ? "did not become ready" : "ended before it was ready"}:\n${lastWords}`);
}

async function keepAlive(
  spec: SupervisedSpec,
  launch: () => Promise<Managed>,
  first: Managed,
  stopping: AbortSignal,
): Promise<void> {
  let life = first;
  let backoffMs = 250;
  while (!stopping.aborted) {
    const startedAt = Date.now();
    const exit = await life.exited;
    if (stopping.aborted) return;
    backoffMs = Date.now() - startedAt > stableAfterMs ? 250 : Math.min(backoffMs * 2, longestBackoffMs);
    spec.onNote?.(`${spec.name} ended (${exit.signal ?? `exit code ${exit.code}`}); starting it again`);
    try {
      await pause(backoffMs, undefined, { signal: stopping });
      life = await launch();
      if (stopping.aborted) await life.stop(spec.graceMs);
    } catch (error) {
      if (!stopping.aborted) spec.onNote?.(`${spec.name} could not be started again: ${String(error)}`);
    }
  }
}
