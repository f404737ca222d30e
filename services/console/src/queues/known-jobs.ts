import { queueNames, queues } from "@rekey/contracts/events";
import { knownReason, notShown } from "@rekey/messaging/job-words";
import { z } from "zod";

/** Something in its own shape; anything else is not shown. */
export const orHidden = <T extends z.ZodType>(shape: T) => shape.catch(notShown as never);

/** Something that may be missing; in another shape it is left out. */
export const orNone = <T extends z.ZodType>(shape: T) => shape.optional().catch(undefined);

// Bounds, because a long number says more than one that counts or measures.
export const count = z.int().min(0).max(10_000_000);
export const duration = z
  .number()
  .min(0)
  .max(366 * 86_400_000);
/** Of our times, in milliseconds. */
export const moment = z.int().min(946_684_800_000).max(4_102_444_800_000);

export const queueName = orHidden(z.enum(queueNames));

export const jobName = orHidden(
  z.string().refine((name) => queueNames.some((queue) => Object.hasOwn(queues[queue], name))),
);

/** A job has its event's id. */
const jobId = orHidden(z.uuid());

export const statuses = [
  "active",
  "waiting",
  "waiting-children",
  "prioritized",
  "completed",
  "failed",
  "delayed",
  "paused",
  "latest",
  "stuck",
  "unknown",
] as const;
export const status = orHidden(z.enum(statuses));

/**
 * The fields that are known, each in its shape; of the others only how many there are, for a name says something too.
 */
function onlyKnown(shapes: Readonly<Record<string, z.ZodType>>) {
  return z.unknown().transform((value): unknown => {
    if (value === undefined || value === null) return {};
    if (typeof value !== "object" || Array.isArray(value)) return notShown;
    const entries = Object.entries(value);
    const known = entries.flatMap(([name, inner]) => {
      const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      if (shape === undefined) return [];
      const { success, data } = shape.safeParse(inner);
      return [[name, success ? data : notShown] as const];
    });
    const others = entries.length - known.length;
    return { ...Object.fromEntries(known), ...(others > 0 && { [notShown]: others }) };
  });
}

const data = onlyKnown({
  v: z.literal(1),
  eventId: z.uuid(),
  resetId: z.uuid(),
  deliveryId: z.uuid(),
  mailTestId: z.uuid(),
  staffMailId: z.uuid(),
  // One that a CRM gave may be any word, so that anything could stand there.
  contactId: z.uuid(),
  traceparent: z.string().regex(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/),
});

const kept = z.union([z.boolean(), count, z.object({ count: orNone(count), age: orNone(duration) })]);

export const options = onlyKnown({
  jobId: z.uuid(),
  attempts: count,
  delay: duration,
  priority: count,
  timestamp: moment,
  lifo: z.boolean(),
  backoff: z.object({ type: orHidden(z.enum(["custom", "fixed", "exponential"])), delay: orNone(duration) }),
  removeOnComplete: kept,
  removeOnFail: kept,
});

const reason = z.string().transform(knownReason);
/** A stack begins with the kind of error and its reason; the lines below it are for the log. */
const stack = orHidden(
  z.string().transform((text) => knownReason(text.split("\n")[0]?.replace(/^(?:Unrecoverable)?Error: /, "") ?? "")),
);

/** A job as the board has it, with what our own code puts into one and nothing else. */
export const job = z.object({
  id: jobId,
  name: jobName,
  timestamp: moment.catch(0),
  processedOn: orNone(moment.nullable()),
  finishedOn: orNone(moment.nullable()),
  progress: z.literal(0).catch(0),
  attempts: count.catch(0),
  attemptsStarted: orNone(count),
  stalledCounter: orNone(count),
  priority: orNone(count),
  delay: orNone(duration),
  failedReason: orNone(reason),
  stacktrace: z.array(stack).catch([]),
  isFailed: z.boolean().catch(false),
  data,
  opts: options,
  returnValue: z.unknown().transform((value) => (value === undefined || value === null ? null : notShown)),
});
