import {
  RedeliveryBody,
  Redelivered,
  Webhook,
  WebhookBody,
  WebhookDelivery,
  WebhookDeliveryQuery,
  WebhookPatch,
  WebhookWithSecret,
} from "../webhooks.ts";
import { named, namedBody, type Operation, pageOf } from "./operation.ts";
import { NoBody } from "./reset-operations.ts";

const [One, WithSecret] = [named("Webhook", Webhook), named("WebhookWithSecret", WebhookWithSecret)];
const Delivery = named("WebhookDelivery", WebhookDelivery);
const tag = "Webhooks";

/** The places that events are sent to, and what became of each message. */
export const webhookOperations = {
  "GET /webhooks": {
    id: "listWebhooks",
    tag,
    summary: "List webhooks",
    answers: { 200: { description: "All of them.", schema: pageOf("WebhookPage", One) } },
  },
  "POST /webhooks": {
    id: "createWebhook",
    tag,
    summary: "Add a webhook, and be told its secret once",
    description:
      "What happens from now on is posted to it, signed as Standard Webhooks has it. A loopback or private target needs " +
      "`WEBHOOK_ALLOWED_NETWORKS` for API and webhook worker; `npm start` allows loopback.",
    body: namedBody("WebhookBody", WebhookBody),
    example: { url: "https://crm.example.org/hooks/rekey", types: ["reset.ended", "address.bounced"] },
    answers: { 201: { description: "It is sent to.", schema: WithSecret, headers: ["Location"] } },
    problems: ["webhooks-off", "too-many-webhooks"],
  },
  "GET /webhooks/:id": {
    id: "getWebhook",
    tag,
    summary: "Read a webhook",
    answers: { 200: { description: "As it stands, without its secret.", schema: One } },
  },
  "PATCH /webhooks/:id": {
    id: "patchWebhook",
    tag,
    summary: "Change, pause or resume a webhook",
    description: "Made active again it goes on where it stood, or with `skip` from now on.",
    body: namedBody("WebhookPatch", WebhookPatch),
    example: { state: "paused" },
    answers: { 200: { description: "As it stands.", schema: One } },
  },
  "DELETE /webhooks/:id": {
    id: "deleteWebhook",
    tag,
    summary: "Delete a webhook",
    answers: { 204: { description: "Nothing is sent there any more." } },
  },
  "POST /webhooks/:id/rotate-secret": {
    id: "rotateWebhookSecret",
    tag,
    summary: "Give a webhook another secret, and be told it once",
    body: NoBody,
    answers: { 200: { description: "Both secrets sign for a while.", schema: WithSecret } },
    problems: ["webhooks-off"],
  },
  "POST /webhooks/:id/test": {
    id: "testWebhook",
    tag,
    summary: "Have a message sent that is about nothing",
    body: NoBody,
    answers: { 202: { description: "It is being sent.", schema: Delivery } },
    problems: ["webhook-not-active"],
  },
  "POST /webhooks/:id/redeliver": {
    id: "redeliverFailedWebhooks",
    tag,
    summary: "Have all messages sent again that failed since a moment",
    body: namedBody("RedeliveryBody", RedeliveryBody),
    example: { failedSince: "2026-03-02T00:00:00Z" },
    answers: { 202: { description: "So many; at most 10 000.", schema: named("Redelivered", Redelivered) } },
  },
  "GET /webhooks/:id/deliveries": {
    id: "listWebhookDeliveries",
    tag,
    summary: "List the messages of a webhook, the newest first",
    query: WebhookDeliveryQuery,
    answers: { 200: { description: "The next ones.", schema: pageOf("WebhookDeliveryPage", Delivery) } },
  },
  "GET /webhooks/:id/deliveries/:deliveryId": {
    id: "getWebhookDelivery",
    tag,
    summary: "Read what became of a message",
    answers: { 200: { description: "As it stands.", schema: Delivery } },
  },
  "POST /webhooks/:id/deliveries/:deliveryId/redeliver": {
    id: "redeliverWebhook",
    tag,
    summary: "Have a message sent again",
    body: NoBody,
    answers: { 202: { description: "It is being sent.", schema: Delivery } },
  },
} as const satisfies Record<string, Operation>;
