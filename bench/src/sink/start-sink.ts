import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { startProcess } from "@rekey/dev/managed-process";
import type { Reaper } from "@rekey/dev/reaper";
import { findProgram } from "@rekey/dev/system-package";
import { waitUntil } from "@rekey/dev/wait-until";
import type { SinkMessage } from "./sink-process.ts";

export interface Sink extends AsyncDisposable {
  what: "smtp-sink" | "own";
  port: number;
  pid: number;
  /** How many mails it has taken. */
  count(): number;
  /** When it said 250 to a recipient last; only of our own. */
  takenAt(address: string): number | undefined;
  /** What stood behind the # of the links that came; only where they are kept. */
  tokens(): readonly string[];
}

/** Whether Debian's smtp-sink is there, which costs the machine least. */
export const hasSmtpSink = (): boolean => findProgram(["smtp-sink"]) !== undefined;

export type SinkKind = "fast" | "timed" | "tokens";

/** `timed`: one that knows when each mail was taken; `tokens`: and by which link. Else smtp-sink, where it is there. */
export async function startSink(kind: SinkKind, port: number, reaper: Reaper): Promise<Sink> {
  const program = kind === "fast" ? findProgram(["smtp-sink"]) : undefined;
  return program === undefined ? startOwn(port, kind === "tokens") : startSmtpSink(program, port, reaper);
}

async function startOwn(port: number, keepsTokens: boolean): Promise<Sink> {
  const child = fork(join(import.meta.dirname, "sink-process.ts"), [String(port), keepsTokens ? "tokens" : ""], {
    execArgv: [],
    serialization: "advanced",
  });
  let count = 0;
  const taken = new Map<string, number>();
  const links: string[] = [];
  const started = once(child, "message");
  child.on("message", ({ mails, tokens = [], ...told }: SinkMessage) => {
    links.push(...tokens);
    for (const [address, at] of mails ?? []) taken.set(address, at);
    count = told.count;
  });
  await Promise.race([started, once(child, "exit").then(() => Promise.reject(new Error("the sink has ended")))]);
  return {
    what: "own",
    port,
    pid: child.pid ?? 0,
    count: () => count,
    takenAt: (address) => taken.get(address),
    tokens: () => links,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

async function startSmtpSink(program: string, port: number, reaper: Reaper): Promise<Sink> {
  let count = 0;
  // As root it wants somebody to become.
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const sink = await startProcess("smtp-sink", {
    command: program,
    args: [...user, "-c", `127.0.0.1:${port}`, "1000"],
    env: { PATH: process.env["PATH"] ?? "" },
    cwd: "/",
    stopSignal: "SIGTERM",
    // It tells its count in lines that end in a carriage return alone.
    onLine: (line) => {
      const [, taken] = /mesg=(\d+)/.exec(line) ?? [];
      if (taken !== undefined) count = Number(taken);
    },
  });
  reaper.watch({ pid: sink.pid, noticesLoss: false });
  if (!(await waitUntil(() => listens(port), { timeoutMs: 5_000 })))
    throw new Error(`smtp-sink does not listen:\n${sink.lines().join("\n")}`);
  return {
    what: "smtp-sink",
    port,
    pid: sink.pid,
    count: () => count,
    takenAt: () => undefined,
    tokens: () => [],
    [Symbol.asyncDispose]: async () => {
      await sink.stop(2_000);
      reaper.release(sink.pid);
    },
  };
}

/** Whether somebody has the port already. */
async function listens(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host: "127.0.0.1", exclusive: true });
    await once(server, "listening");
  } catch {
    return true;
  }
  server.close();
  await once(server, "close");
  await pause(20);
  return false;
}
