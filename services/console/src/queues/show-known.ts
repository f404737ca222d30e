import { knownLogLine } from "@rekey/messaging/job-words";
import { z } from "zod";
import {
  count,
  duration,
  job,
  jobName,
  moment,
  options,
  orHidden,
  orNone,
  queueName,
  status,
  statuses,
} from "./known-jobs.ts";

const size = z.number().min(0).max(Number.MAX_SAFE_INTEGER).catch(0);
const yes = z.boolean().catch(false);

const queue = z.object({
  name: queueName,
  delimiter: z.literal("").catch(""),
  counts: z.object(Object.fromEntries(statuses.map((name) => [name, orNone(count)]))),
  jobs: z.array(job),
  statuses: z.array(status),
  pagination: z.object({ pageCount: size, range: z.object({ start: z.number().catch(0), end: z.number().catch(0) }) }),
  readOnlyMode: z.boolean().catch(true),
  allowRetries: yes,
  allowCompletedRetries: yes,
  isPaused: yes,
  type: z.literal("bullmq").catch("bullmq"),
  globalConcurrency: count.nullable().catch(null),
  activeRateLimitTtl: duration.catch(0),
  supportsGlobalRateLimit: yes,
  jobSchedulerCount: count.catch(0),
  hasWorkers: z.boolean().nullable().catch(null),
});

// Who runs a scheduler is not us: that there is one is all that is shown.
const scheduler = z.object({
  id: orHidden(z.never()),
  queueName,
  name: jobName,
  every: orNone(duration),
  next: orNone(moment),
  iterationCount: orNone(count),
});

const metrics = z
  .object({
    meta: z.object({ count: size, prevTS: size, prevCount: size }),
    data: z.array(count.catch(0)),
    count: size,
  })
  .nullable()
  .catch(null);

const worker = z.object({
  id: orHidden(z.string().regex(/^\d{1,18}$/)),
  // A connection is named by whoever opens it.
  name: z.null().catch(null),
  addr: orHidden(z.string().regex(/^[\d.]{7,15}:\d{1,5}$|^\[[\da-f:.]{2,45}\]:\d{1,5}$/)),
  age: size,
});

const stats = z.object({
  backend: orNone(z.literal("redis")),
  version: orHidden(z.string().regex(/^\d{1,3}(?:\.\d{1,5}){1,3}$/)),
  mode: orNone(z.enum(["standalone", "sentinel", "cluster"])),
  port: size,
  os: orNone(z.string().transform((os) => /^(?:Linux|Darwin|FreeBSD|Windows)/.exec(os)?.[0])),
  uptime: size,
  memory: orNone(z.object({ total: size, used: size, fragmentationRatio: size, peak: size })),
  clients: z.object({ connected: size, blocked: size }),
});

const ofQueue = "/api/queues/:queueName";

/** What the board may answer, by its route: the fields that are known, each in its own shape. */
export const answers: Readonly<Record<string, z.ZodType>> = {
  "/api/redis/stats": stats,
  "/api/queues": z.object({ queues: z.array(queue) }),
  "/api/job-schedulers": z.object({ schedulers: z.array(scheduler) }),
  [`${ofQueue}/metrics`]: z.object({ completed: metrics, failed: metrics }),
  [`${ofQueue}/default-job-options`]: options,
  [`${ofQueue}/workers`]: z.object({ workers: z.array(worker).nullable() }),
  [`${ofQueue}/rate-limit`]: z.object({
    supported: yes,
    rateLimit: z.object({ max: count, duration }).nullable().catch(null),
  }),
  [`${ofQueue}/job-data-schema`]: z.object({}),
  [`${ofQueue}/:jobId/logs`]: z.array(orHidden(z.string().transform(knownLogLine))),
  [`${ofQueue}/:jobId`]: z.object({ job, status }),
};

export const internalError = { error: { key: "ERRORS.INTERNAL_SERVER_ERROR" } };
const refusal = z.object({ error: z.object({ key: z.string().regex(/^ERRORS\.[A-Z_]{3,60}$/) }) });

interface Answer {
  status: number;
  body: unknown;
}

/**
 * An answer of the board with what we know and nothing else, whatever somebody has put into Redis. A route that is not
 * known, such as one of a later version of the board, answers nothing.
 */
export function showKnown(route: string, answer: Answer): Answer {
  const isRefusal = answer.status >= 400;
  const known = (isRefusal ? refusal : answers[route])?.safeParse(answer.body);
  return known?.success === true
    ? { ...answer, body: known.data }
    : { status: isRefusal ? answer.status : 500, body: internalError };
}
