import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { isAlive } from "@rekey/dev/is-alive";
import { processTree } from "./process-tree.ts";
import { waitFor } from "./wait-for.ts";

const repositoryDir = join(import.meta.dirname, "../..");

export interface StartedCommand extends AsyncDisposable {
  pid: number;
  /** All that it has printed so far. */
  output(): string;
  /** Resolves with the exit code when it has ended and its output is complete. */
  ended: Promise<number | null>;
  /** The processes that descend from it now, itself included. */
  tree(): number[];
}

/** Runs `node infra/dev/start.mjs` as a person would, and leaves nothing of it behind. */
export function runStart(args: string[], env: Record<string, string>): StartedCommand {
  return runScript("infra/dev/start.mjs", args, env);
}

/** Runs `node infra/dev/rekey.mjs` as a person would, and leaves nothing of it behind. */
export function runRekey(args: string[], env: Record<string, string> = {}): StartedCommand {
  return runScript("infra/dev/rekey.mjs", args, env);
}

function runScript(script: string, args: string[], env: Record<string, string>): StartedCommand {
  const child = spawn("node", [script, ...args], {
    cwd: repositoryDir,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("node could not be started");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const tree = () => processTree(pid);
  return {
    pid,
    output: () => output,
    ended: once(child, "close").then(([code]) => code as number | null),
    tree,
    [Symbol.asyncDispose]: async () => {
      const processes = tree();
      if (isAlive(pid)) process.kill(pid, "SIGTERM");
      await waitFor(() => !processes.some(isAlive), { timeoutMs: 20_000, message: "the started command ends" });
    },
  };
}
