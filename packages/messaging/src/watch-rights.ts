import type { Logger } from "@rekey/runtime/logger";
import type { RedisClient } from "./redis-client.ts";
import { refusalIn } from "./redis-connection.ts";
import { isReply, type RedisTrouble, type Trial, tryRedis } from "./try-redis.ts";

/** What keeps a connection from its work, and since when. */
export interface LastingTrouble extends RedisTrouble {
  since: Date;
}

export interface RightsWatch {
  /** Tries the connection for what it needs, and says so when that has changed. Never throws. */
  look(): Promise<void>;
  /** What Redis refuses the connection, as it was found last. */
  trouble(): RedisTrouble | undefined;
  /** The same, and also that Redis is away, lets us not in, or answers nothing. */
  state(): LastingTrouble | undefined;
  /** Whether its first try is under way: neither has Redis answered, nor has anything failed. */
  isNew(): boolean;
  stop(): void;
}

/** What is in trouble is tried again soon, so that it goes on soon after it is mended; it costs one round trip. */
export const lookAgainMs = 2_000;
const lookWhileWellMs = 10_000;

// A connection that is made anew is away for a moment. The first one is made while a process has much else to do.
const blinkMs = 2_000;
export const firstTryMs = 5_000;

const away: RedisTrouble = { code: "AWAY", words: "Redis does not answer" };

/** Keeps what a connection was found to be, and since when: what it refuses, and beside it that it is away. */
function keepFindings() {
  let found: LastingTrouble | undefined;
  /** Until a trial has been answered. A refusal may have the connection made anew again and again. */
  let missed: LastingTrouble | undefined = { ...away, since: new Date() };
  let isUntried = true;
  const missedForMs = () => (missed === undefined ? 0 : Date.now() - missed.since.getTime());
  const isNew = () => isUntried && missedForMs() < firstTryMs;
  return {
    isNew,
    found: () => found,
    isWell: () => found === undefined && missed === undefined,
    tell(now: RedisTrouble | undefined): void {
      isUntried = false;
      found = lasting(found, now);
      // What was said when it connected says more than what follows from it.
      if (now?.code !== "NOAUTH" || missed?.code !== "WRONGPASS") missed = undefined;
    },
    miss(why?: RedisTrouble): void {
      isUntried = false;
      missed = lasting(missed, why ?? missed ?? away);
    },
    state(): LastingTrouble | undefined {
      const isBlink = missed?.code === away.code && missedForMs() < blinkMs;
      return isBlink || isNew() ? found : (missed ?? found);
    },
  };
}

function lasting(before: LastingTrouble | undefined, now: RedisTrouble | undefined): LastingTrouble | undefined {
  return now && { ...now, since: before?.code === now.code ? before.since : new Date() };
}

/** Tries a connection whenever it is made anew, and now and then while it lasts: what was allowed can be taken away. */
export function watchRights(connection: RedisClient, trial: Trial, log: Logger): RightsWatch {
  const findings = keepFindings();
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let triedAtMs = -Infinity;

  async function run(): Promise<void> {
    triedAtMs = performance.now();
    const before = findings.found();
    try {
      const now = await tryRedis(connection, trial);
      if (now !== undefined && now.words !== before?.words)
        log.error({ code: "redis-refuses", work: trial.work, reason: now.code }, now.words);
      if (now === undefined && before !== undefined)
        log.info({ code: "redis-allows", work: trial.work }, "Redis lets us work again");
      findings.tell(now);
    } catch {
      // It is away, which the connection reports itself.
      findings.miss();
    }
  }

  async function look(): Promise<void> {
    if (isStopped || connection.status !== "ready") return;
    running ??= run().finally(() => (running = undefined));
    await running;
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void look(), findings.isWell() ? lookWhileWellMs : lookAgainMs).unref();
  }

  // A refusal may itself be the reason to connect anew, and would then be met again at once.
  connection.on("ready", () => {
    if (findings.found() === undefined || performance.now() - triedAtMs >= lookAgainMs) void look();
  });
  connection.on("error", (error: Error) => {
    const refusal = refusalIn(error);
    if (refusal !== undefined || !isReply(error)) findings.miss(refusal);
  });
  connection.on("close", () => findings.miss());
  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
  };
  return { look, trouble: findings.found, state: findings.state, isNew: findings.isNew, stop };
}
