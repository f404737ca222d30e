import { webhookFailures } from "./webhook-words.ts";

/** `pending → sending → delivered`, or `failed` for good, or `superseded` by a newer one: nothing leaves an end. */
export const handOverStates = ["pending", "sending", "delivered", "failed", "superseded"] as const;
export type HandOverState = (typeof handOverStates)[number];

/** The type of the message that hands a password over. */
export const handOverType = "contact.password_changed";

/** What came of a try that the CRM has not taken, beside the status that was answered. Never a word of its answer. */
export const handOverFailures = {
  "turned-down": "the CRM says that it will never take it (410 or 422)",
  refused: webhookFailures.refused,
  redirected: webhookFailures.redirected,
  timeout: webhookFailures.timeout,
  "not-reached": webhookFailures["not-reached"],
  "connection-lost": webhookFailures["connection-lost"],
  "no-such-host": webhookFailures["no-such-host"],
  "not-trusted": webhookFailures["not-trusted"],
  "address-not-allowed": "the host has an address to which nothing is handed over",
  "http-not-allowed": webhookFailures["http-not-allowed"],
  "key-missing": "the key that opens the sealed hash is missing",
  unreadable: "the sealed hash cannot be opened",
} as const;
export type HandOverFailure = keyof typeof handOverFailures;
export const handOverFailureNames = Object.keys(handOverFailures) as HandOverFailure[];
