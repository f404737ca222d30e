import type { OwnServer } from "@rekey/dev/supervised-process";
import { processTree } from "../harness/process-tree.ts";

export interface PowerOverPostgres {
  /** Ends all of its processes at once, as a power cut does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops all of its processes where they are, with their connections open. */
  freeze(): void;
  thaw(): void;
}

/**
 * PostgreSQL is many processes, each in a group of its own: killed one by one it would heal itself, and with its first
 * process frozen all open connections would go on being served. So the first is stopped, that no more begin, and then
 * all of them are hit.
 */
export function powerOver(server: OwnServer): PowerOverPostgres {
  let frozen: number[] = [];
  const freeze = (): void => {
    const pid = server.process.pid();
    if (pid === undefined) throw new Error("PostgreSQL does not run");
    process.kill(pid, "SIGSTOP");
    frozen = processTree(pid);
    // Without a connection that could be served by it, nothing would have been shown.
    if (frozen.length < 3) throw new Error("PostgreSQL has fewer processes than it can have");
    signalAll(frozen, "SIGSTOP");
  };
  return {
    kill: async () => {
      freeze();
      signalAll(frozen, "SIGKILL");
      await server.process.kill("SIGKILL");
    },
    start: () => server.process.start(),
    freeze,
    thaw: () => signalAll(frozen, "SIGCONT"),
  };
}

/** Ends a server with all of its processes at once, as a power cut does; it is not started again. */
export function killTree(pid: number): void {
  process.kill(pid, "SIGSTOP");
  signalAll(processTree(pid), "SIGKILL");
}

function signalAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // One that has just ended by itself is as good as hit.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}
