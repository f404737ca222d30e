export interface GatherOptions<M> {
  /** How many members a list has at most. */
  atMost: number;
  /**
   * So many begin a list where they are, beside others too, and do not wait until everything that is ready to call has
   * called: `atMost` unless told. Less keeps who calls and who works at the list busy at the same time, as long as both
   * have a core.
   */
  enough?: number;
  /**
   * How many lists are worked at at once. Fewer than are enough wait for those that are under way, as short lists cost
   * as much as long ones, but 50 ms at most. What is tried alone, after a list has failed, holds up none.
   */
  atOnce: number;
  /** What a member is about: of two about the same thing the second waits until the first is done. */
  about: (member: M) => readonly string[];
  /** Whether a list may have failed because of one of its members: then each of them is tried alone. */
  mayBeOfOne: (error: unknown) => boolean;
  /** Whether it was not patient enough: then the one of a list of one is tried alone as well. None is unless told. */
  needsPatience?: (error: unknown) => boolean;
}

interface Waiting<M, R> {
  member: M;
  about: readonly string[];
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/**
 * Makes one call of `work` out of calls that come at the same time: what comes while lists are worked at waits for the
 * next one, and for no timer unless a list takes long. `work` answers each member in its place, and is told when a
 * member is tried alone: only then may it take its time. A member that fails does so alone.
 */
export function gather<M, R>(
  work: (members: readonly M[], isAlone: boolean) => Promise<readonly R[]>,
  options: GatherOptions<M>,
): (member: M) => Promise<R> {
  const { atOnce, about, mayBeOfOne, needsPatience = () => false } = options;
  const line = createLine<M, R>(options.atMost);
  const lists = startLists(line, options, (list) => run(list, false));
  let failedInRow = 0;

  async function run(list: readonly Waiting<M, R>[], isAlone: boolean): Promise<void> {
    try {
      const results = await work(membersOf(list), isAlone);
      failedInRow = 0;
      if (results.length !== list.length) throw new Error("a list was not answered member by member");
      list.forEach(({ resolve }, index) => resolve(results[index] as R));
    } catch (error) {
      const isTriedAlone = !isAlone && (list.length > 1 ? mayBeOfOne : needsPatience)(error);
      if (isTriedAlone) return list.forEach((one) => void run([one], true));
      for (const { reject } of list) reject(error);
      // Whoever waits would only hear the same, and later with each list before it.
      if (!mayBeOfOne(error) && ++failedInRow >= atOnce) for (const { reject } of line.empty()) reject(error);
    }
    line.free(list);
    lists.plan();
  }

  return (member) =>
    new Promise<R>((resolve, reject) => {
      line.add({ member, about: about(member), resolve, reject });
      lists.planOrBegin();
    });
}

// Several times as long as a list takes, unless it waits for a lock or for a server that says nothing.
const waitsAtMostMs = 50;

/** Takes lists out of a line, so many at once. */
function startLists<M, R>(
  line: Line<M, R>,
  { atMost, enough = atMost, atOnce }: GatherOptions<M>,
  run: (list: readonly Waiting<M, R>[]) => Promise<void>,
) {
  let running = 0;
  let begunAtMs = 0;
  let isPlanned = false;
  let timer: NodeJS.Timeout | undefined;

  /** When everything that is ready to call has called. */
  function plan(): void {
    if (isPlanned || running === atOnce || line.isEmpty()) return;
    const waitMs = running > 0 && line.mayGo() < enough ? begunAtMs + waitsAtMostMs - performance.now() : 0;
    if (waitMs > 0) return planIn(waitMs);
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      if (running < atOnce) begin();
    });
  }

  function planIn(ms: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      plan();
    }, ms);
  }

  function begin(): void {
    const list = line.take();
    if (list.length === 0) return;
    running += 1;
    begunAtMs = performance.now();
    void run(list).finally(() => {
      running -= 1;
      plan();
    });
    plan();
  }

  return { plan, planOrBegin: () => (running < atOnce && line.mayGo() >= enough ? begin() : plan()) };
}

const membersOf = <M, R>(list: readonly Waiting<M, R>[]): M[] => list.map(({ member }) => member);

/** Who waits for a list, in the order in which they came; of two about the same thing the second lets others pass. */
interface Line<M, R> {
  isEmpty(): boolean;
  /** How many may go, as far as that is known without looking at each. */
  mayGo(): number;
  add(one: Waiting<M, R>): void;
  /** Takes the next list out of it. What it is about is busy until it is freed. */
  take(): Waiting<M, R>[];
  free(list: readonly Waiting<M, R>[]): void;
  /** Takes out all of them. */
  empty(): Waiting<M, R>[];
}

function createLine<M, R>(atMost: number): Line<M, R> {
  const waiting: Waiting<M, R>[] = [];
  const busy = new Set<string>();
  // Of those that wait so many at least waited for another one when a list was last taken.
  let held = 0;
  return {
    isEmpty: () => waiting.length === 0,
    mayGo: () => waiting.length - held,
    add: (one) => void waiting.push(one),
    take() {
      const list = takeList(waiting, busy, atMost);
      held = list.length < atMost ? waiting.length : 0;
      return list;
    },
    free(list) {
      for (const { about } of list) for (const key of about) busy.delete(key);
    },
    empty: () => waiting.splice(0),
  };
}

/** Takes the next list out of what waits, in the order in which it came. */
function takeList<M, R>(waiting: Waiting<M, R>[], busy: Set<string>, atMost: number): Waiting<M, R>[] {
  const list: Waiting<M, R>[] = [];
  const left: Waiting<M, R>[] = [];
  // Whoever has to wait keeps those behind it, about the same thing, behind it.
  const passed = new Set<string>();
  for (const one of waiting) {
    const mayGo = list.length < atMost && !one.about.some((key) => busy.has(key) || passed.has(key));
    if (mayGo) list.push(one);
    else left.push(one);
    for (const key of one.about) (mayGo ? busy : passed).add(key);
  }
  waiting.splice(0, waiting.length, ...left);
  return list;
}
