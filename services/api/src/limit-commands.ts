import type { Response } from "express";
import { callerOf } from "./authenticate.ts";
import { ProblemError } from "./problem.ts";

export interface CommandLimit {
  /** Takes one command of a caller; undefined when it may be done, else in how many seconds the next one may. */
  take(actor: string): number | undefined;
  /** Gives one back that turned out to be a repetition. */
  giveBack(actor: string): void;
  /** What a caller is told of it: how many in how many seconds, what is left, and in how many seconds all are back. */
  tell(actor: string): { "RateLimit-Policy": string; RateLimit: string };
}

/**
 * How many commands one caller may send: `atOnce`, and then as many as come back with time. Kept in this process: a row
 * that each command of a caller would have to change could not be changed by two of them at once.
 */
export function createCommandLimit(
  { perMinute, atOnce, name = "commands" }: { perMinute: number; atOnce: number; name?: string },
  nowMs: () => number = () => performance.now(),
): CommandLimit {
  // When a caller will have all commands back. Whoever has is forgotten, so only callers of the last moments are held.
  const fullAtMs = new Map<string, number>();
  const eachMs = 60_000 / perMinute;
  let lastSweepMs = nowMs();
  const sweep = (now: number) => {
    if (now - lastSweepMs < atOnce * eachMs) return;
    lastSweepMs = now;
    for (const [actor, fullAt] of fullAtMs) if (fullAt <= now) fullAtMs.delete(actor);
  };
  return {
    take(actor) {
      const now = nowMs();
      sweep(now);
      const next = Math.max(fullAtMs.get(actor) ?? now, now) + eachMs;
      const tooEarlyMs = next - now - atOnce * eachMs;
      // A fraction of a millisecond is the arithmetic's own.
      if (tooEarlyMs > 0.001) return Math.ceil(tooEarlyMs / 1_000);
      fullAtMs.set(actor, next);
      return undefined;
    },
    giveBack(actor) {
      const fullAt = fullAtMs.get(actor);
      if (fullAt !== undefined) fullAtMs.set(actor, fullAt - eachMs);
    },
    tell(actor) {
      const takenMs = Math.max((fullAtMs.get(actor) ?? 0) - nowMs(), 0);
      const left = Math.max(Math.floor(atOnce - takenMs / eachMs + 1e-6), 0);
      return {
        "RateLimit-Policy": `"${name}";q=${atOnce};w=${Math.ceil((atOnce * eachMs) / 1_000)}`,
        RateLimit: `"${name}";r=${left};t=${Math.ceil(takenMs / 1_000)}`,
      };
    },
  };
}

/** Counts a command, or refuses it. One that `isRepeated` finds done already goes on uncounted: then it gives false. */
async function countCommand(limit: CommandLimit, actor: string, isRepeated?: () => Promise<unknown>): Promise<boolean> {
  const retryAfterSeconds = limit.take(actor);
  if (retryAfterSeconds === undefined) return true;
  if (await isRepeated?.()) return false;
  throw new ProblemError("too-many-commands", { retryAfterSeconds });
}

/** Counts a command of the caller of a request, whose answer then says what is left, also where it is refused. */
export async function countCommandOf(
  res: Response,
  limit: CommandLimit,
  isRepeated?: () => Promise<unknown>,
): Promise<boolean> {
  const { subject } = callerOf(res);
  try {
    return await countCommand(limit, subject, isRepeated);
  } finally {
    res.set(limit.tell(subject));
  }
}
