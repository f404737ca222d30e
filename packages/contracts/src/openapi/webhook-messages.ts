import { publicEventSchemas, schemaNameOf } from "./event-operations.ts";
import { referTo } from "./schemas.ts";

/** Headers of each message, as Standard Webhooks has them. */
const messageHeaders = {
  "webhook-id": "The id of the event, the same each time that it is sent.",
  "webhook-timestamp": "When it was sent, in seconds of Unix time.",
  "webhook-signature": "`v1,` and the signature; several parted by spaces while two secrets sign.",
} as const;

/** What is posted to a webhook, by the type of its event. OpenAPI 3.0 has no place for it. */
export const webhookMessages = (): Record<string, object> =>
  Object.fromEntries(
    publicEventSchemas.map(([type, schema]) => [
      type,
      {
        post: {
          operationId: `receive${schemaNameOf(type)}`,
          tags: ["Webhooks"],
          summary: `Receive ${type}`,
          security: [],
          parameters: Object.entries(messageHeaders).map(([name, description]) => ({
            name,
            in: "header",
            required: true,
            description,
            schema: { type: "string" },
          })),
          requestBody: { required: true, content: { "application/json": { schema: referTo(schema) } } },
          responses: {
            "2XX": { description: "It has arrived. Anything else is a failure, and the message comes again." },
            410: { description: "The receiver is gone: nothing more is sent to it." },
          },
        },
      },
    ]),
  );
