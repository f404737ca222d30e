import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { HostMessage } from "./host-process.ts";
import type { Exit, Managed, ProcessSpec } from "./managed-process.ts";

/** One process in which several services run, each with its own settings, log and end. */
export interface ServiceHost extends AsyncDisposable {
  isRunning(): boolean;
  start(service: string, spec: Pick<ProcessSpec, "env" | "onLine">): Promise<Managed>;
}

// What Node and its libraries read themselves, for the whole process.
const ofProcess = /^(?:NODE_|UV_|SSL_CERT_|NO_PROXY$|TZ$)/;

interface Life {
  take(line: string): void;
  end(exit: Exit): void;
}

/** Starts `program`, as `bundleServices` has made it. */
export async function startServiceHost(program: string, env: Record<string, string>): Promise<ServiceHost> {
  const child = spawn(process.execPath, [program], { env, detached: true, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  await once(child, "spawn");
  const lives = hear(child);
  let begun = 0;
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const exited = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const send = (message: HostMessage) => void (child.connected && child.send(message));
  // It goes with us, and keeps nobody from going.
  child.unref();
  child.channel?.unref();
  return {
    isRunning,
    start: async (name, { env: settings, onLine }) => {
      if (!isRunning()) throw new Error("the process of the services has ended");
      const alone = Object.keys(settings).find((key) => ofProcess.test(key) && settings[key] !== env[key]);
      if (alone) throw new Error(`${name} shares its process, so it cannot be told ${alone}`);
      const id = (begun += 1);
      const { managed, life } = describeLife(name, onLine, {
        stop: () => send({ stop: id }),
        kill: () => void child.kill("SIGKILL"),
      });
      lives.set(id, life);
      send({ start: { id, name, settings } });
      return managed;
    },
    [Symbol.asyncDispose]: async () => {
      child.ref();
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** Those that run, each of which hears its own lines and its end. */
function hear(child: ChildProcess): Map<number, Life> {
  const lives = new Map<number, Life>();
  const take = (line: string) => {
    const [, id, kind, text = ""] = /^(\d+)([ =])(.*)$/.exec(line) ?? [];
    const life = lives.get(Number(id));
    if (kind === "=") {
      lives.delete(Number(id));
      life?.end({ code: Number(text), signal: null });
    } else if (life) life.take(text);
    // What names nobody may be of any.
    else for (const each of lives.values()) each.take(line);
    if (id === undefined && lives.size === 0) process.stderr.write(`${line}\n`);
  };
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", take);
  child.on("close", (code, signal) => {
    for (const life of lives.values()) life.end({ code, signal });
    lives.clear();
  });
  child.on("error", () => {});
  return lives;
}

function describeLife(name: string, onLine: ProcessSpec["onLine"], ask: { stop(): void; kill(): void }) {
  const lines: string[] = [];
  let exit: Exit | undefined;
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  const life: Life = {
    take: (line) => {
      lines.push(line);
      onLine?.(line);
    },
    end: (with_) => resolve((exit = with_)),
  };
  const managed: Managed = {
    pid: undefined,
    exited,
    noticesLoss: true,
    lines: () => lines,
    isRunning: () => exit === undefined,
    signal: (signal) => {
      if (signal !== "SIGTERM") throw new Error(`${name} shares its process, so it cannot be sent ${signal}`);
      ask.stop();
    },
    stop: async (graceMs) => {
      ask.stop();
      const lastResort = setTimeout(ask.kill, graceMs);
      await exited;
      clearTimeout(lastResort);
    },
  };
  return { managed, life };
}
