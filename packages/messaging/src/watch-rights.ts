import type { Redis } from "ioredis";
import type { Logger } from "@rekey/runtime/logger";
import { type Trial, tryRedis } from "./try-redis.ts";

export interface RightsWatch {
  /** Tries the connection for what it needs, and says so when that has changed. Never throws. */
  look(): Promise<void>;
  /** What keeps the connection from its work, as it was found last. */
  trouble(): string | undefined;
  stop(): void;
}

/** What is in trouble is tried again soon, so that it goes on soon after it is mended; it costs one round trip. */
export const lookAgainMs = 2_000;
const lookWhileWellMs = 10_000;

/** Tries a connection whenever it is made anew, and now and then while it lasts: what was allowed can be taken away. */
export function watchRights(connection: Redis, trial: Trial, log: Logger): RightsWatch {
  let found: string | undefined;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let triedAtMs = -Infinity;

  async function run(): Promise<void> {
    triedAtMs = performance.now();
    try {
      const before = found;
      found = await tryRedis(connection, trial);
      if (found !== undefined && found !== before) log.error({ work: trial.work }, found);
      if (found === undefined && before !== undefined) log.info({ work: trial.work }, "Redis lets us work again");
    } catch {
      // It is away, which the connection reports itself.
    }
  }

  async function look(): Promise<void> {
    if (isStopped || connection.status !== "ready") return;
    running ??= run().finally(() => (running = undefined));
    await running;
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void look(), found === undefined ? lookWhileWellMs : lookAgainMs).unref();
  }

  // A refusal may itself be the reason to connect anew, and would then be met again at once.
  connection.on("ready", () => {
    if (found === undefined || performance.now() - triedAtMs >= lookAgainMs) void look();
  });
  return {
    look,
    trouble: () => found,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
