import { type QueueName, queueNames } from "@rekey/contracts/events";
import type { Hold, Reset } from "@rekey/contracts/resources";
import type { Database } from "@rekey/database/connection";
import { type DueWork, readDueWork } from "@rekey/database/readiness/read-work";
import type { Publisher } from "@rekey/messaging/publisher";
import type { QueueSwitch } from "@rekey/messaging/queue-switch";
import type { Metrics } from "@rekey/runtime/metrics";

export interface QueueWork extends DueWork {
  isPaused: boolean | undefined;
  hold: Hold | null;
}

export interface WorkWatch {
  /** What waits in each queue and what holds it up, asked anew. */
  read(): Promise<QueueWork[]>;
  /** What holds up a reset, as it was found last; null when it moves, or waits for something else than a queue. */
  holdOf(reset: Reset): Hold | null;
  /** Throws, with what to say, while the work of a queue is held up by a fault. */
  check(): Promise<void>;
}

interface WorkWatchOptions {
  db: Database;
  publisher: Pick<Publisher, "trouble">;
  queueSwitch: Pick<QueueSwitch, "isPaused">;
  metrics: Metrics;
  /** What could have been done for so long and is not is late. */
  lateAfterMs: number;
}

// A reset that is younger is on its way, whatever may be wrong with Redis: the relay of a worker may still reach it.
const youngMs = 3_000;

const workers: Readonly<Record<QueueName, string>> = { credentials: "credentials worker", mail: "mail worker" };

/** In which queue a reset of each state waits for its next step. */
const queueOf: Partial<Record<Reset["state"], QueueName>> = {
  accepted: "credentials",
  submitted: "credentials",
  issued: "mail",
  deferred: "mail",
};

/** What Redis says of itself now, as what holds up a queue. */
function troubleOf(publisher: Pick<Publisher, "trouble">): Hold | null {
  const trouble = publisher.trouble();
  return trouble ? { code: trouble.code, words: trouble.words, since: trouble.since.toISOString() } : null;
}

function holdFor(work: DueWork, isPaused: boolean | undefined, lateAfterMs: number): Hold | null {
  const since = work.since ?? new Date().toISOString();
  if (isPaused) return { code: "PAUSED", words: `the queue ${work.queue} is paused until operations resume it`, since };
  if (work.forMs < lateAfterMs) return null;
  const worker = workers[work.queue];
  return {
    code: "LATE",
    words: `the ${worker} does not keep up with its queue; see its readiness and its log`,
    since,
  };
}

/** Watches that what is committed is done, by what PostgreSQL says of the work and Redis of itself. */
export function watchWork({ db, publisher, queueSwitch, metrics, lateAfterMs }: WorkWatchOptions): WorkWatch {
  const figures = createFigures(metrics);
  let last: readonly QueueWork[] = [];

  async function read(): Promise<QueueWork[]> {
    const [due, paused] = await Promise.all([
      readDueWork(db, queueNames),
      Promise.all(queueNames.map((name) => queueSwitch.isPaused(name))),
    ]);
    const works = due.map((work) => {
      const isPaused = paused[queueNames.indexOf(work.queue)];
      return { ...work, isPaused, hold: troubleOf(publisher) ?? holdFor(work, isPaused, lateAfterMs) };
    });
    figures.tell(works);
    last = works;
    return works;
  }

  return {
    read,
    holdOf(reset) {
      const queue = queueOf[reset.state];
      const waitsSince = Math.max(Date.parse(reset.updatedAt), Date.parse(reset.delivery?.nextAttemptAt ?? "0") || 0);
      if (queue === undefined || Date.now() - waitsSince < youngMs) return null;
      return troubleOf(publisher) ?? last.find((work) => work.queue === queue)?.hold ?? null;
    },
    async check() {
      const held = (await read()).filter(({ hold }) => hold !== null && hold.code !== "PAUSED");
      if (held.length > 0) throw new Error(held.map(sayHeld).join("; "));
    },
  };
}

// Each change of it is a line in the log, and the oldest that waits is another one every moment.
function sayHeld({ queue, hold }: QueueWork): string {
  const since = hold === null || hold.code === "LATE" ? "" : `, since ${hold.since.slice(0, 19)}Z`;
  return `${queue}: ${hold?.words} (${hold?.code}${since})`;
}

function createFigures(metrics: Metrics) {
  const waiting = metrics.gauge("rekey_work_waiting");
  const age = metrics.gauge("rekey_work_oldest_seconds");
  const held = metrics.gauge("rekey_work_held");
  return {
    tell(works: readonly QueueWork[]): void {
      held.reset();
      for (const { queue, count, forMs, hold } of works) {
        waiting.set({ queue }, count);
        age.set({ queue }, forMs / 1_000);
        if (hold) held.set({ queue, code: hold.code }, 1);
      }
    },
  };
}
