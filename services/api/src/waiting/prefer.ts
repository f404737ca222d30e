import type { Request, Response } from "express";
import { callerOf } from "../authenticate.ts";

/** How long a caller wants to wait, and may: not beyond its token. Told in `Preference-Applied` by `applyWait`. */
export interface Wait {
  ms: number;
  /** Aborted when the caller is gone. */
  gone: AbortSignal;
}

/** RFC 7240 `Prefer: wait=N`; undefined when the caller does not want to wait. */
export function waitOf(req: Request, res: Response, longestSeconds: number): Wait | undefined {
  const [, seconds] = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(req.get("prefer") ?? "") ?? [];
  if (seconds === undefined || req.method === "HEAD") return undefined;
  const left = Math.max(Math.floor((callerOf(res).validUntilMs - Date.now()) / 1_000), 0);
  const leaving = new AbortController();
  res.once("close", () => leaving.abort());
  return { ms: Math.min(Number(seconds), longestSeconds, left) * 1_000, gone: leaving.signal };
}

/** An answer that depends on the preference says so, also to whoever had none. */
export function applyWait(res: Response, wait: Wait | undefined): void {
  res.vary("Prefer");
  if (wait !== undefined) res.set("Preference-Applied", `wait=${wait.ms / 1_000}`);
}
