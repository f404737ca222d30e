import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Bench } from "../bench.ts";

/**
 * Hashes a second of processes that do nothing else, as many at once as there are cores: by the library that most
 * programs take, which is the reference's code, and by the one that Rekey takes.
 */
export async function measureRawArgon2({ folder, results }: Bench, seconds: number): Promise<void> {
  const programs = {
    "node-argon2": join(folder, "node-argon2.mjs"),
    rekey: join(import.meta.dirname, "raw-argon2-process.ts"),
  };
  for (const [name, program] of Object.entries(programs))
    results.add("hashes/s of argon2 alone", name, await hashFor(program, seconds));
}

async function hashFor(program: string, seconds: number): Promise<number> {
  const child = fork(program, [String(seconds)], { execArgv: [] });
  const exited = once(child, "exit");
  const answer = await Promise.race([once(child, "message"), exited.then(() => [])]);
  if (typeof answer[0] !== "number") throw new Error("argon2 alone has failed");
  await exited;
  return answer[0];
}
