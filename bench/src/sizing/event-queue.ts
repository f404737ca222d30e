/** Gives back what was put in, the earliest first; of those at one moment, the one that was put in first. */
export interface EventQueue<Event> {
  put(at: number, event: Event): void;
  take(): { at: number; event: Event } | undefined;
}

interface Entry<Event> {
  at: number;
  number: number;
  event: Event;
}

/** A binary heap. */
export function createEventQueue<Event>(): EventQueue<Event> {
  const heap: Entry<Event>[] = [];
  let count = 0;
  const isBefore = (one: Entry<Event>, other: Entry<Event>) =>
    one.at < other.at || (one.at === other.at && one.number < other.number);
  const rise = (entry: Entry<Event>, from: number): void => {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, entry)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  };
  const sink = (entry: Entry<Event>): void => {
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!child || isBefore(entry, child)) break;
      heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    heap[index] = entry;
  };
  return {
    put(at, event) {
      count += 1;
      rise({ at, number: count, event }, heap.length);
    },
    take() {
      const [first] = heap;
      const last = heap.pop();
      if (last && heap.length > 0) sink(last);
      return first;
    },
  };
}
