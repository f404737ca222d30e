import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Hashes a second, as many at once as there are cores, in a process that does nothing else. */
export async function runRawArgon2(seconds: number): Promise<number> {
  const child = fork(join(import.meta.dirname, "raw-argon2-process.ts"), [String(seconds)], { execArgv: [] });
  const exited = once(child, "exit");
  const answer = await Promise.race([once(child, "message"), exited.then(() => [])]);
  if (typeof answer[0] !== "number") throw new Error("argon2 alone has failed");
  await exited;
  return answer[0];
}
