import { type WebhookFailure, webhookFailures } from "@rekey/contracts/webhook-words";
import type { Webhook, WebhookDelivery } from "@rekey/contracts/webhooks";
import { type Said, said } from "@rekey/web/views/icons";

/** How an endpoint stands, in a few words. */
export function describeWebhook({ state, disabledBecause, failingSince, lastDeliveredAt }: Webhook): Said {
  if (state === "paused") return said("waiting", "Paused");
  if (state === "disabled") return said("stopped", disabledBecause === "gone" ? "Gone" : "Given up");
  if (failingSince !== null) return said("waiting", "Nothing arrives");
  return lastDeliveredAt === null ? said("note", "Nothing sent yet") : said("done", "Messages arrive");
}

/** What somebody has to know of it, or nothing. */
export function explainWebhook({ state, disabledBecause, failingSince }: Webhook): string {
  if (state === "paused") return "Nothing is sent. What happens meanwhile is sent when you resume it.";
  if (disabledBecause === "gone")
    return "Its receiver answered that it is gone for good (410), so nothing is sent any more.";
  if (state === "disabled")
    return "Nothing has arrived for days, so nothing is sent any more. What was not sent waits.";
  return failingSince === null ? "" : "One message at a time is tried until one arrives; nothing is lost.";
}

const states: Record<WebhookDelivery["state"], Said> = {
  pending: said("waiting", "Waits"),
  sending: said("waiting", "Is being sent"),
  delivered: said("done", "Delivered"),
  failed: said("stopped", "Failed"),
};

export function describeMessage({ state, attempts }: WebhookDelivery): Said {
  return state === "pending" && attempts > 0 ? said("waiting", "Is tried again") : states[state];
}

const triesOf = (attempts: number) => `${attempts} ${attempts === 1 ? "try" : "tries"}`;

/** What its receiver said last, and after how many tries. */
export function saidLast({ attempts, lastStatus, lastFailure, lastTookMs }: WebhookDelivery): string {
  if (attempts === 0) return "not tried yet";
  const status = lastStatus === null ? "" : `HTTP ${lastStatus}, `;
  const why = lastFailure === null ? "" : `${wordsOf(lastFailure)}, `;
  const took = lastTookMs === null ? "" : ` in ${lastTookMs} ms`;
  return `${status}${why}${triesOf(attempts)}${took}`;
}

/** One of another version has no words of ours. */
const wordsOf = (failure: WebhookFailure): string =>
  Object.hasOwn(webhookFailures, failure) ? webhookFailures[failure] : failure;
