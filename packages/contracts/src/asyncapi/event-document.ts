import { z } from "zod";
import { type QueueName, queueNames, queues } from "../events.ts";
import { publicEventSchemas } from "../openapi/event-operations.ts";

interface Message {
  name: string;
  payload: object;
}

const schemaOf = (schema: z.ZodType): object => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
};

/** The jobs between the services, by their names. */
const jobsOf = (queue: QueueName): Message[] =>
  Object.entries<z.ZodType>(queues[queue]).map(([name, schema]) => ({ name, payload: schemaOf(schema) }));

const told: Message[] = publicEventSchemas.map(([name, schema]) => ({ name, payload: schemaOf(schema) }));

/** Every event as an AsyncAPI 3 document: those that anybody with a token reads, and those between our own services. */
export function asyncApiDocument(): object {
  const jobs = Object.fromEntries(queueNames.map((queue) => [queue, describeQueue(queue)]));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Events of Rekey",
      version: "1.0.0",
      description:
        "What has happened, for programs of a CRM, and the jobs by which the services of Rekey hand work on. A job " +
        "carries ids and nothing else, and whatever it says is looked up: it is only a pointer.",
      license: { name: "MIT" },
    },
    channels: {
      events: {
        address: "/v1/events",
        title: "Public events",
        description: "The feed, in the order in which it happened, each once. Types and fields are added.",
        messages: messagesOf(told),
      },
      webhooks: {
        // Wherever an endpoint was set up.
        address: null,
        title: "Webhooks",
        description:
          "The same events, sent to endpoints as Standard Webhooks: signed, and tried again until they are taken.",
        messages: messagesOf(told),
      },
      ...jobs,
    },
    operations: {
      tellOfWhatHappened: { action: "send", channel: { $ref: "#/channels/events" } },
      callEndpoints: { action: "send", channel: { $ref: "#/channels/webhooks" } },
      ...Object.fromEntries(
        queueNames.map((queue) => [`${queue}Jobs`, { action: "receive", channel: { $ref: `#/channels/${queue}` } }]),
      ),
    },
  };
}

const messagesOf = (messages: readonly Message[]) =>
  Object.fromEntries(messages.map(({ name, payload }) => [name, { name, contentType: "application/json", payload }]));

// The binding of AsyncAPI for Redis says nothing: a queue is told of as what it is.
const describeQueue = (queue: QueueName) => ({
  address: queue,
  description: `The queue of BullMQ in Redis whose jobs the ${queue} worker does.`,
  messages: messagesOf(jobsOf(queue)),
  "x-bullmq": { queue, prefix: "{rekey}", jobName: "the name of the message" },
});
