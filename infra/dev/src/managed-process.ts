import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const keptLines = 50_000;

export interface ProcessSpec {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
  stopSignal: NodeJS.Signals;
  /** With a channel to us, so that the process notices when we are gone. Only for Node programs. */
  ipc?: boolean;
  /** What it reads on its standard input. */
  input?: string;
  runAs?: { uid: number; gid: number };
  onLine?: ((line: string) => void) | undefined;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Managed {
  /** None where it shares its process with others. */
  pid: number | undefined;
  exited: Promise<Exit>;
  /** Whether it finds out by itself when we are gone. */
  noticesLoss: boolean;
  /** Everything it printed, as far back as memory allows. */
  lines(): readonly string[];
  isRunning(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Asks it to stop, and makes it stop when it has not done so in time. */
  stop(graceMs: number): Promise<void>;
}

export interface ManagedProcess extends Managed {
  pid: number;
}

/** Starts a process in a group of its own, so that Ctrl-C in a terminal reaches us alone and we decide the order. */
export async function startProcess(name: string, spec: ProcessSpec): Promise<ManagedProcess> {
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: [spec.input === undefined ? "ignore" : "pipe", "pipe", "pipe", ...(spec.ipc ? (["ipc"] as const) : [])],
    ...spec.runAs,
  });
  const pid = await startedPid(name, child);
  child.stdin?.end(spec.input);
  const lines = collectLines(child, spec.onLine);
  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    child.on("close", (code, signal) => resolve((exit = { code, signal })));
  });
  const managed: ManagedProcess = {
    pid,
    exited,
    noticesLoss: spec.ipc === true,
    lines: () => lines,
    isRunning: () => exit === undefined,
    signal: (signal) => void (exit === undefined && child.kill(signal)),
    stop: async (graceMs) => {
      managed.signal(spec.stopSignal);
      const lastResort = setTimeout(() => managed.signal("SIGKILL"), graceMs);
      await exited;
      clearTimeout(lastResort);
    },
  };
  return managed;
}

async function startedPid(name: string, child: ChildProcess): Promise<number> {
  try {
    await once(child, "spawn");
  } catch (error) {
    throw new Error(`${name} could not be started: ${error instanceof Error ? error.message : ""}`, { cause: error });
  }
  return child.pid ?? 0;
}

function collectLines(child: ChildProcess, onLine: ProcessSpec["onLine"]): readonly string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      onLine?.(line);
    });
  }
  return lines;
}
