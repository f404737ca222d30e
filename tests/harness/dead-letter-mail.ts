import type { Redis } from "ioredis";
import type { InspectedQueues } from "@rekey/messaging/inspect";
import { createContact } from "./create-contact.ts";
import { requestByMail } from "./request-reset.ts";
import type { TestSystem } from "./test-system.ts";
import { waitFor } from "./wait-for.ts";

export interface DeadLetterMail {
  resetId: string;
  eventId: string;
  /** Puts the job right, so that a retry succeeds. */
  mend: () => Promise<unknown>;
}

/** A mail whose event is a dead letter, because its job says what no worker understands, until the job is put right. */
export async function deadLetterMail(
  system: TestSystem,
  mailQueue: InspectedQueues["queues"][number],
  redis: Redis,
): Promise<DeadLetterMail> {
  await mailQueue.pause();
  const contact = await createContact(system);
  const { id: resetId } = await requestByMail(system, contact.id);
  const eventId = await waitFor(
    async () => {
      const [event] = await system.sql<{ id: string }[]>`
        select e.id from events e join deliveries d on d.id = e.delivery_id where d.reset_id = ${resetId}`;
      return event && (await mailQueue.getJob(event.id)) && event.id;
    },
    { message: "the job" },
  );
  const key = `${system.queuePrefix}:mail:${eventId}`;
  const data = (await redis.hget(key, "data")) ?? "";
  await redis.hset(key, "data", data.replace('"v":1', '"v":2'));
  await mailQueue.resume();
  await waitFor(async () => (await system.api("ops").listDeadLetters()).items.some(({ id }) => id === eventId), {
    message: "the dead letter",
  });
  return { resetId, eventId, mend: () => redis.hset(key, "data", data) };
}
