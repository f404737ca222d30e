import type { Page } from "@rekey/contracts/resources";
import type {
  RedeliveryBody,
  Webhook,
  WebhookBody,
  WebhookDelivery,
  WebhookDeliveryQuery,
  WebhookPatch,
  WebhookWithSecret,
} from "@rekey/contracts/webhooks";
import { path } from "./path.ts";
import type { Calls } from "./send-request.ts";

/** The places that events are sent to. `verifyWebhook` is for whoever receives them. */
export function webhookCalls({ get, post, patch, remove }: Calls) {
  return {
    listWebhooks: () => get<Page<Webhook>>("/v1/webhooks"),
    /** The answer has the secret, which is told at no other time. */
    createWebhook: (body: WebhookBody) => post<WebhookWithSecret>("/v1/webhooks", body),
    getWebhook: (id: string) => get<Webhook>(path`/v1/webhooks/${id}`),
    patchWebhook: (id: string, body: WebhookPatch) => patch<Webhook>(path`/v1/webhooks/${id}`, body),
    deleteWebhook: (id: string) => remove(path`/v1/webhooks/${id}`),
    /** Makes a new secret; the one of before signs as well until `oldSecretUntil`. */
    rotateWebhookSecret: (id: string) => post<WebhookWithSecret>(path`/v1/webhooks/${id}/rotate-secret`),
    /** Has a message sent that is about nothing; ask `getWebhookDelivery` what came of it. */
    testWebhook: (id: string) => post<WebhookDelivery>(path`/v1/webhooks/${id}/test`),
    /** Newest first. */
    listWebhookDeliveries: (id: string, query: WebhookDeliveryQuery = {}) =>
      get<Page<WebhookDelivery>>(path`/v1/webhooks/${id}/deliveries`, query),
    getWebhookDelivery: (id: string, deliveryId: string) =>
      get<WebhookDelivery>(path`/v1/webhooks/${id}/deliveries/${deliveryId}`),
    redeliverWebhook: (id: string, deliveryId: string) =>
      post<WebhookDelivery>(path`/v1/webhooks/${id}/deliveries/${deliveryId}/redeliver`),
    /** Has all sent again that failed since then, and says how many; at most 10 000. */
    redeliverFailedWebhooks: (id: string, body: RedeliveryBody) =>
      post<{ count: number }>(path`/v1/webhooks/${id}/redeliver`, body),
  };
}
