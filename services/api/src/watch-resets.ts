import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "@rekey/database/connection";
import { readProgress, readVersions } from "@rekey/database/resets/follow-resets";
import type { Hold, Reset, ResetProgress } from "@rekey/contracts/resources";
import type { EventStream } from "@rekey/runtime/event-streams";
import type { Logger } from "@rekey/runtime/logger";
import { presentReset } from "./present/work.ts";

const pollEveryMs = 500;

interface Follower {
  resetId: string;
  stream: EventStream;
  /** What the reader was last told. */
  version: string | undefined;
  /** What they were last told, so that it can be told again with what holds it up. */
  told?: ResetProgress;
  holdCode?: string | undefined;
}

export interface ResetWatch extends Disposable {
  /** Tells the stream the reset's state, unless the reader has this version, and then each change, to the end. */
  follow(resetId: string, stream: EventStream, version: string | undefined): void;
}

interface WatchDeps {
  db: Database;
  log: Logger;
  holdOf: (reset: Reset) => Hold | null;
}

/**
 * Watches the resets of all open streams with one statement for each round, and none while no stream is open. While
 * PostgreSQL is away the streams stay, and their readers are told that they see an old state.
 */
export function watchResets(deps: WatchDeps): ResetWatch {
  const followers = new Set<Follower>();
  const stopping = new AbortController();
  let isStale = false;
  let running: Promise<void> | undefined;

  const look = async () => {
    try {
      await tellAll(deps, followers);
      if (isStale) for (const { stream } of followers) stream.send({ name: "fresh", data: {} });
      isStale = false;
    } catch (err) {
      if (!isStale) deps.log.warn({ code: "watch-failed", err }, "the followed resets cannot be read");
      if (!isStale) for (const { stream } of followers) stream.send({ name: "stale", data: {} });
      isStale = true;
    }
  };
  const run = async () => {
    while (followers.size > 0 && !stopping.signal.aborted) {
      await look();
      await pause(pollEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    running = undefined;
  };
  return {
    follow: (resetId, stream, version) => {
      const follower = { resetId, stream, version };
      followers.add(follower);
      stream.closed.addEventListener("abort", () => followers.delete(follower), { once: true });
      if (isStale) stream.send({ name: "stale", data: {} });
      running ??= run();
    },
    [Symbol.dispose]: () => stopping.abort(),
  };
}

async function tellAll({ db, holdOf }: WatchDeps, followers: ReadonlySet<Follower>): Promise<void> {
  const versions = await readVersions(db, [...new Set([...followers].map(({ resetId }) => resetId))]);
  const byReset = Map.groupBy(followers, ({ resetId }) => resetId);
  for (const [resetId, ofReset] of byReset) {
    const current = versions.get(resetId);
    if (!current) continue;
    const behind = ofReset.filter(({ version }) => version !== current.version);
    const progress = behind.length > 0 ? await readProgress(db, resetId) : undefined;
    for (const follower of behind) {
      if (!progress) break;
      follower.version = current.version;
      tell(follower, progress, holdOf);
    }
    // What holds up a reset changes nothing in it.
    for (const follower of ofReset) {
      if (follower.told && follower.holdCode !== holdOf(follower.told.reset)?.code)
        tell(follower, follower.told, holdOf);
    }
    if (current.isOver) for (const { stream } of ofReset) endOf(stream);
  }
}

function tell(follower: Follower, progress: ResetProgress, holdOf: WatchDeps["holdOf"]): void {
  const told = { ...progress, reset: presentReset(progress.reset, { holdOf }) };
  follower.stream.send({ name: "progress", id: follower.version ?? "", data: told });
  follower.told = told;
  follower.holdCode = told.reset.hold?.code;
}

function endOf(stream: EventStream): void {
  stream.send({ name: "end", data: {} });
  stream.end();
}
