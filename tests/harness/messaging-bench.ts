import { randomUUID } from "node:crypto";
import type { PublishableEvent } from "@rekey/contracts/events";
import { openQueuesForInspection } from "@rekey/messaging/inspect";
import { openPublisher } from "@rekey/messaging/publisher";
import { openQueueSwitch } from "@rekey/messaging/queue-switch";
import { openSharedCounts } from "@rekey/messaging/shared-counts";
import { type Consumer, startConsumer } from "@rekey/messaging/start-consumer";
import { startRelay } from "@rekey/messaging/start-relay";
import { createLogger, type Logger } from "@rekey/runtime/logger";
import { createMetrics } from "@rekey/runtime/metrics";
import { waitFor } from "./wait-for.ts";

export interface Bench extends AsyncDisposable {
  consumer: Consumer;
  /** What it has logged, debugging left out. */
  lines: string[];
  /** Puts an event into the queue as the relay does, and resolves when its job was done. */
  work(timeoutMs?: number): Promise<void>;
}

/** Everything of a worker that speaks to Redis, and of an API and a console beside it, without PostgreSQL. */
export function startBench(name: string, redisUrl: string, prefix = `{${name}}`): Bench {
  const bench = new AsyncDisposableStack();
  const { log, lines } = collectLines();
  const shared = { redisUrl, prefix, log, metrics: createMetrics("test") };
  const due = new Map<string, PublishableEvent>();
  const consumer = bench.use(consume(shared, due));
  const outbox = {
    takeDue: async () => [...due.values()],
    makeAllDue: async () => 0,
    measure: async () => ({ open: due.size, oldestAgeSeconds: 0, deadLetters: 0 }),
  };
  bench.use(startRelay("credentials", { ...shared, everyMs: 500, outbox }));
  bench.use(openPublisher(shared));
  bench.use(openQueueSwitch(shared));
  bench.use(openQueuesForInspection(shared));
  bench.use(openSharedCounts({ ...shared, name: "bench" }));
  return {
    consumer,
    lines,
    async work(timeoutMs = 15_000) {
      const id = randomUUID();
      due.set(id, { id, queue: "credentials", type: "PasswordResetRequested", subject: { resetId: randomUUID() } });
      await waitFor(() => !due.has(id), { timeoutMs, message: `${name}: a job done\n${lines.join("")}` });
    },
    [Symbol.asyncDispose]: () => bench.disposeAsync(),
  };
}

function collectLines(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return { log: createLogger("test", "info", { write: (line: string) => void lines.push(line) }), lines };
}

type Shared = Pick<Parameters<typeof startConsumer>[2], "redisUrl" | "prefix" | "log" | "metrics">;

function consume(shared: Shared, due: Map<string, PublishableEvent>): Consumer {
  const finish = async ({ eventId }: { eventId: string }) => {
    due.delete(eventId);
    return "done" as const;
  };
  return startConsumer(
    "credentials",
    {
      PasswordResetRequested: finish,
      ManualResetRequested: finish,
      SelfServiceResetRequested: finish,
      NewPasswordSubmitted: finish,
      OutdatedHashFound: finish,
      PasswordImportRequested: finish,
    },
    {
      ...shared,
      concurrency: 2,
      lockMs: 2_000,
      longestPauseMs: 1_000,
      isAway: () => false,
      mayEvict: false,
      stuck: { redAfterMs: 9_000, leaveAfterMs: 75_000 },
      leave: () => {},
      find: async (eventId) => {
        const event = due.get(eventId);
        return event && { ...event, createdAt: new Date(), isConsumed: false };
      },
      onDeadLetter: async () => {},
    },
  );
}
