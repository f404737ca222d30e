import { createEventQueue } from "./event-queue.ts";
import { assumed, type Assumptions, hashThreads, type Plan } from "./plan-size.ts";

/** How long it takes from the command to the mail server's 250, in ms of the simulated time. */
export interface Simulated {
  p50: number;
  p99: number;
  /** How much of each was used, by what it is. */
  used: Record<string, number>;
}

interface Place {
  name: string;
  /** When each of its servers is free again. */
  free: Float64Array;
  busyMs: number;
}

interface Step {
  place: Place;
  ms: number;
}

const placeOf = (name: string, servers: number): Place => ({ name, free: new Float64Array(servers), busyMs: 0 });

/** Always the same numbers, so that a page made of them is always the same. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
}

/**
 * Sends so many resets through the plan as come in a minute, at times that chance decides, first come first served at
 * each place. Of a process each place does one thing at a time, of PostgreSQL one on each core.
 */
export function simulate(plan: Plan, { smtpMs, share }: Assumptions = assumed): Simulated {
  const { processes, costs, cores, connections, hashMs } = plan;
  const postgres = placeOf("PostgreSQL", cores.postgres);
  const redis = placeOf("Redis", 1);
  const [api, portal] = [placeOf("API", processes.api), placeOf("portal", processes.portal)];
  const credentials = placeOf("credentials workers", processes.credentials);
  const threads = placeOf("their threads", processes.credentials * hashThreads);
  const [mail, smtp] = [placeOf("mail workers", processes.mail), placeOf("connections for mail", connections.smtp)];
  const onTo: Step[] = [
    { place: postgres, ms: costs.postgres.credentials },
    { place: redis, ms: costs.redis / 2 },
    { place: mail, ms: costs.mail },
    { place: smtp, ms: smtpMs },
    { place: postgres, ms: costs.postgres.mail },
  ];
  const asked: Step[] = [
    { place: postgres, ms: costs.postgres.api },
    { place: redis, ms: costs.redis / 2 },
    { place: credentials, ms: costs.credentials },
  ];
  const link = [{ place: api, ms: costs.api }, ...asked, ...onTo];
  const password = [{ place: portal, ms: costs.api }, ...asked, { place: threads, ms: hashMs }, ...onTo];
  const [links = []] = runMinute([
    { steps: link, count: plan.perMinute },
    { steps: password, count: Math.round(plan.perMinute * share) },
  ]);
  const took = links.toSorted((a, b) => a - b);
  const at = (part: number) => took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0;
  const places = [api, portal, postgres, redis, credentials, threads, mail, smtp];
  const used = Object.fromEntries(places.map(({ name, free, busyMs }) => [name, busyMs / (60_000 * free.length)]));
  return { p50: at(0.5), p99: at(0.99), used };
}

/** How long each of a kind took, in ms; they come at moments of the minute that chance decides. */
function runMinute(kinds: readonly { steps: readonly Step[]; count: number }[]): number[][] {
  const random = seededRandom(7);
  const queue = createEventQueue<{ kind: number; begunAt: number; step: number }>();
  for (const [kind, { count }] of kinds.entries())
    for (let made = 0; made < count; made += 1) {
      const at = random() * 60_000;
      queue.put(at, { kind, begunAt: at, step: 0 });
    }
  const took: number[][] = kinds.map(() => []);
  for (let next = queue.take(); next; next = queue.take()) {
    const { kind, begunAt, step } = next.event;
    const todo = kinds[kind]?.steps[step];
    if (todo) queue.put(serve(todo, next.at), { kind, begunAt, step: step + 1 });
    else took[kind]?.push(next.at - begunAt);
  }
  return took;
}

/** When it is done: a server that is free takes it, else the one that is free first. */
function serve({ place, ms }: Step, arrivedAt: number): number {
  let first = 0;
  for (let server = 1; server < place.free.length && (place.free[first] ?? 0) > arrivedAt; server += 1)
    if ((place.free[server] ?? 0) < (place.free[first] ?? 0)) first = server;
  const doneAt = Math.max(arrivedAt, place.free[first] ?? 0) + ms;
  place.free[first] = doneAt;
  place.busyMs += ms;
  return doneAt;
}
