import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "@rekey/database/connection";
import { readProgress, readVersions } from "@rekey/database/follow-resets";
import type { EventStream } from "@rekey/runtime/event-streams";
import type { Logger } from "@rekey/runtime/logger";

const pollEveryMs = 500;

interface Follower {
  resetId: string;
  stream: EventStream;
  /** What the reader was last told. */
  version: string | undefined;
}

export interface ResetWatch extends Disposable {
  /** Tells the stream the reset's state, unless the reader has this version, and then each change, to the end. */
  follow(resetId: string, stream: EventStream, version: string | undefined): void;
}

/**
 * Watches the resets of all open streams with one statement for each round, and none while no stream is open. While
 * PostgreSQL is away the streams stay, and their readers are told that they see an old state.
 */
export function watchResets(deps: { db: Database; log: Logger }): ResetWatch {
  const followers = new Set<Follower>();
  const stopping = new AbortController();
  let isStale = false;
  let running: Promise<void> | undefined;

  const look = async () => {
    try {
      await tellAll(deps.db, followers);
      if (isStale) for (const { stream } of followers) stream.send({ name: "fresh", data: {} });
      isStale = false;
    } catch (err) {
      if (!isStale) deps.log.warn({ err }, "followed resets cannot be read");
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

async function tellAll(db: Database, followers: ReadonlySet<Follower>): Promise<void> {
  const versions = await readVersions(db, [...new Set([...followers].map(({ resetId }) => resetId))]);
  const byReset = Map.groupBy(followers, ({ resetId }) => resetId);
  for (const [resetId, ofReset] of byReset) {
    const current = versions.get(resetId);
    if (!current) continue;
    const behind = ofReset.filter(({ version }) => version !== current.version);
    const progress = behind.length > 0 ? await readProgress(db, resetId) : undefined;
    for (const follower of behind) {
      if (!progress) break;
      follower.stream.send({ name: "progress", id: current.version, data: progress });
      follower.version = current.version;
    }
    if (current.isOver) for (const { stream } of ofReset) endOf(stream);
  }
}

function endOf(stream: EventStream): void {
  stream.send({ name: "end", data: {} });
  stream.end();
}
