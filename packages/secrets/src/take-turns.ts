import { availableParallelism } from "node:os";

/** Nobody does the work: too many wait already, or whoever asked for it has gone. */
export class NoTurn extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NoTurn";
  }
}

export interface Asker {
  /** Who waits in one line with others of the same key, such as the requests of one client. */
  owner: string;
  /** Whether the owner has been here before: then strangers make room for the first few of their places. */
  isKnown?: boolean;
  /** Ends the waiting of somebody who has gone away; what has begun goes on. */
  signal?: AbortSignal;
}

export interface Turns {
  take<T>(work: () => Promise<T>, asker?: Asker): Promise<T>;
}

// A known asker takes at most so many places of strangers, so an account cannot fill the line.
const placesBeforeStrangers = 2;

interface Place {
  isKnown: boolean;
  begin: () => void;
  refuse: (error: NoTurn) => void;
}

/** Those who wait, in a line for each owner; the owner who has waited longest for a turn is the first. */
function createLines() {
  const lines = new Map<string, Place[]>();
  let count = 0;
  const remove = (owner: string, place: Place): void => {
    const line = lines.get(owner) ?? [];
    const rest = line.filter((each) => each !== place);
    count -= line.length - rest.length;
    if (rest.length > 0) lines.set(owner, rest);
    else lines.delete(owner);
  };
  return {
    count: () => count,
    remove,
    lengthOf: (owner: string) => lines.get(owner)?.length ?? 0,
    add: (owner: string, place: Place) => {
      lines.set(owner, [...(lines.get(owner) ?? []), place]);
      count += 1;
    },
    /** The next to have a turn; its owner goes to the end of the round. */
    shift: (): Place | undefined => {
      const [first] = lines;
      const place = first?.[1][0];
      if (first === undefined || place === undefined) return undefined;
      const [owner] = first;
      remove(owner, place);
      const rest = lines.get(owner);
      if (rest !== undefined && lines.delete(owner)) lines.set(owner, rest);
      return place;
    },
    /** The last place of the longest line, of strangers or of all. */
    findLast: (of: "strangers" | "all") => {
      let longest: { owner: string; length: number; place: Place } | undefined;
      for (const [owner, line] of lines) {
        const place = line.at(-1);
        const isMeant = place !== undefined && (of === "all" || !place.isKnown);
        if (isMeant && line.length > (longest?.length ?? 0)) longest = { owner, length: line.length, place };
      }
      return longest;
    },
  };
}

/**
 * Work that takes a core each: `atOnce` at a time, at most `waiting` behind it. Owners are served one after the other,
 * and when all places are taken the one who holds most of them gives one up, so that nobody fills them against others.
 */
export function createTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): Turns {
  const lines = createLines();
  let running = 0;

  const makeRoom = (owner: string, isKnown: boolean): void => {
    if (lines.count() < waiting) return;
    const own = lines.lengthOf(owner);
    const stranger = isKnown && own < placesBeforeStrangers ? lines.findLast("strangers") : undefined;
    const last = stranger ?? lines.findLast("all");
    // With one more the newcomer's owner would hold as many as the busiest one.
    const isFairer = last !== undefined && own + 1 < last.length;
    if (last === undefined || !(stranger || isFairer)) throw new NoTurn("too many wait already");
    lines.remove(last.owner, last.place);
    last.place.refuse(new NoTurn("somebody with fewer places took this one"));
  };
  const wait = async ({ owner, isKnown = false, signal }: Asker): Promise<void> => {
    makeRoom(owner, isKnown);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const place: Place = { isKnown, begin: resolve, refuse: reject };
    const goAway = () => {
      lines.remove(owner, place);
      reject(new NoTurn("whoever asked has gone away"));
    };
    signal?.addEventListener("abort", goAway, { once: true });
    lines.add(owner, place);
    await promise.finally(() => signal?.removeEventListener("abort", goAway));
  };
  return {
    async take(work, asker = { owner: "" }) {
      if (asker.signal?.aborted) throw new NoTurn("whoever asked has gone away");
      if (running < atOnce) running += 1;
      else await wait(asker);
      try {
        return await work();
      } finally {
        const next = lines.shift();
        if (next === undefined) running -= 1;
        else next.begin();
      }
    },
  };
}

/**
 * How many hashes may be made at once: as many as there are cores, each lane of a hash being a thread of its own, and
 * one less than the threads of the process, which also open files, look up names and seal.
 */
export function hashesAtOnce({ lanes, threads }: { lanes: number; threads: number }): number {
  return Math.max(1, Math.min(Math.floor(availableParallelism() / lanes), threads - 1));
}
