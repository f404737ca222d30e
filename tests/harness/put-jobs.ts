import type { EventType, QueueName } from "@rekey/contracts/events";
import type { InspectedQueues } from "@rekey/messaging/inspect";
import { jobOf } from "@rekey/messaging/job-options";
import type { Random } from "./seeded-random.ts";
import type { TestSystem } from "./test-system.ts";

export type InspectedQueue = InspectedQueues["queues"][number];

export interface KnownEvent {
  id: string;
  queue: QueueName;
  type: EventType;
  isDone: boolean;
  subject: { resetId: string } | { deliveryId: string } | { contactId: string };
}

/** Every event that PostgreSQL has of a queue: each of them is a job that may come at any time. */
export async function readEvents(system: Pick<TestSystem, "sql">, queue: string): Promise<KnownEvent[]> {
  return system.sql<KnownEvent[]>`
    select id, queue, type, consumed_at is not null as "isDone",
      jsonb_strip_nulls(jsonb_build_object('resetId', reset_id, 'deliveryId', delivery_id, 'contactId', contact_id)) as subject
    from events where queue = ${queue} order by created_at, id`;
}

/** Puts so many jobs of each event into an emptied queue: in no order, early and late, and all of them at once. */
export async function putJobs(
  queue: InspectedQueue,
  events: readonly KnownEvent[],
  random: Random,
  copiesOf: (event: KnownEvent) => number,
): Promise<void> {
  // What is kept of a job that is done would take the place of its replay.
  await queue.clean(0, 0, "completed");
  const jobs = events
    .flatMap((event) => Array.from({ length: copiesOf(event) }, (_, copy) => jobOf(spelled(event, copy))))
    .map((job) => ({ job, place: random.below(2 ** 30) }))
    .sort((a, b) => a.place - b.place)
    .map(({ job: { name, data, opts } }) => ({
      name,
      data,
      opts: { ...opts, delay: random.below(400), priority: random.below(9), removeOnComplete: true },
    }));
  for (let start = 0; start < jobs.length; start += 200) await queue.addBulk(jobs.slice(start, start + 200));
}

/**
 * The event under an id in which one letter is a capital. PostgreSQL reads it as the same id and BullMQ as another, so
 * that the copies of a job stand in the queue side by side, as no publisher of ours could put them.
 */
function spelled({ id, queue, type, subject }: KnownEvent, copy: number) {
  let letters = 0;
  const spelling = id.replaceAll(/[a-f]/g, (letter) => ((letters += 1) === copy ? letter.toUpperCase() : letter));
  return { id: spelling, queue, type, subject };
}

/** Until every event of these queues is done and no job is left in them: those that wait for their time run now. */
export async function areDone(system: Pick<TestSystem, "sql">, queues: readonly InspectedQueue[]): Promise<boolean> {
  const [row] = await system.sql<{ open: number }[]>`
    select count(*)::int as open from events where consumed_at is null and queue = any(${queues.map(({ name }) => name)})`;
  if (row?.open !== 0) return false;
  const counts = await Promise.all(
    queues.map(async (queue) => {
      await queue.promoteJobs();
      return queue.getJobCountByTypes("waiting", "prioritized", "delayed", "active");
    }),
  );
  return counts.every((count) => count === 0);
}
