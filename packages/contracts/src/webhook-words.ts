/** `paused`: by a person. `disabled`: nothing has been delivered for days, or its receiver said that it is gone. */
export const webhookStates = ["active", "paused", "disabled"] as const;
export type WebhookState = (typeof webhookStates)[number];

/** What a person may change of an endpoint; the history says which. */
export const webhookFields = ["url", "types", "description", "state"] as const;

/** Why nothing is sent to an endpoint any more. */
export const webhookDisabledReasons = ["failing", "gone"] as const;
export type WebhookDisabledReason = (typeof webhookDisabledReasons)[number];

/** `pending → sending → delivered`, or `failed` when it was tried for days; one that failed may be sent again. */
export const webhookDeliveryStates = ["pending", "sending", "delivered", "failed"] as const;
export type WebhookDeliveryState = (typeof webhookDeliveryStates)[number];

/** What came of a try, beside the status that was answered. */
export const webhookFailures = {
  refused: "the answer was no 2xx",
  redirected: "the answer leads elsewhere, and no redirect is followed",
  gone: "the receiver says that it is gone for good (410)",
  timeout: "no answer came in time",
  "not-reached": "nobody takes connections there",
  "connection-lost": "the connection ended before the answer",
  "no-such-host": "the name of the host is not known",
  "not-trusted": "the certificate is not valid for that host",
  "address-not-allowed": "the host has an address to which webhooks do not go",
  "http-not-allowed": "plain http goes only to networks that a setting names",
  "key-missing": "the key that opens the endpoint's secret is missing",
  "event-missing": "the event is not in the history any more",
  unknown: "its worker did not live to tell",
} as const;
export type WebhookFailure = keyof typeof webhookFailures;
export const webhookFailureNames = Object.keys(webhookFailures) as WebhookFailure[];

/** What the receiver can do nothing about. */
export const isFaultOfOurs = (failure: WebhookFailure | undefined): boolean =>
  failure === "key-missing" || failure === "event-missing";
