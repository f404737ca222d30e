import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

/** Runs a program to its end, with this typed into it and nothing else of our environment than its path. */
export async function runProgram(
  command: readonly string[],
  { env, input = "", cwd }: { env: Record<string, string>; input?: string; cwd?: string },
): Promise<Ended> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { cwd, env: { PATH: process.env["PATH"], ...env } });
  const ended: Ended = { code: null, output: "", errors: "" };
  child.stdout.on("data", (chunk: Buffer) => (ended.output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ended.errors += chunk.toString()));
  // A program may end without having read.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  await once(child, "close");
  return { ...ended, code: child.exitCode };
}
