import { spawn } from "node:child_process";
import { basename } from "node:path";
import type { Checkpoint } from "@rekey/contracts/sealing";
import type { Networks } from "@rekey/runtime/networks";
import { postMessage } from "@rekey/runtime/post-message";

/** Hands a checkpoint to a place that cannot be asked which it had; resolves with what went wrong, if something did. */
export interface Sender {
  kind: "webhook" | "command";
  name: string;
  send: (checkpoint: Checkpoint) => Promise<string | undefined>;
}

export function webhookSender(url: string, allowed: Networks, timeoutMs: number): Sender {
  return {
    kind: "webhook",
    name: new URL(url).host,
    send: async (checkpoint) => {
      const answer = await postMessage({ url, headers: {}, body: JSON.stringify(checkpoint) }, { allowed, timeoutMs });
      return answer.failure;
    },
  };
}

/**
 * Gives the note to a program, at its standard input. It is run without a shell, and told nothing of our settings; one
 * that has not ended in time is killed.
 */
export function commandSender(words: readonly string[], timeoutMs: number): Sender {
  const [program = "", ...args] = words;
  return {
    kind: "command",
    name: basename(program),
    send: ({ note }) =>
      new Promise((resolve) => {
        const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], env: plainEnv, detached: true });
        const timer = setTimeout(() => {
          killWithChildren(child.pid);
          resolve("timeout");
        }, timeoutMs);
        const end = (failure?: string) => {
          clearTimeout(timer);
          resolve(failure);
        };
        child.once("error", () => end("not-started"));
        child.once("exit", (code) => end(code === 0 ? undefined : code === null ? "killed" : `exit-${code}`));
        // One that ends without reading has said so by its exit.
        child.stdin.on("error", () => {});
        child.stdin.end(note);
      }),
  };
}

const plainEnv = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

function killWithChildren(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
