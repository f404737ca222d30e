/**
 * A request, in which {n} is replaced by the number of a person, {id} by a name that is never used again, and {item}
 * by the next of a list.
 */
export interface RequestTemplate {
  method: "GET" | "POST";
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** What it answers when it has done what it was asked. */
  status: number;
}

export interface LoadPlan {
  request: RequestTemplate;
  /** The number of the first person, and after which one they begin anew. */
  first: number;
  people: number;
  items?: readonly string[];
  connections: number;
  /** Ends by time, by number or when it is told to, whatever is first. */
  seconds?: number;
  count?: number;
  /** What is answered before is left out of the result. */
  warmSeconds?: number;
  /** So many are begun in a second, however long each takes; without it each connection begins when it is answered. */
  perSecond?: number;
  /** So many may be answered and not reported as done, until the next one is begun. */
  window?: number;
  /** Tells of each answer when it came, and for whom. */
  tellsEach?: boolean;
}

/** When somebody was answered, by the clock that all processes of a machine have in common. */
export type Answer = readonly [person: number, atMs: number];

export interface LoadResult {
  answered: number;
  perSecond: number;
  /** From the request to its whole answer. */
  p50: number;
  p99: number;
  slowest: number;
  /** Everything that was not the status that was expected. */
  others: Record<string, number>;
  firstOther?: string;
  answers: Answer[];
  /** The number of the next person. */
  next: number;
}

export type ToLoad = { plan: LoadPlan } | { done: number } | { end: true } | { stop: true };
