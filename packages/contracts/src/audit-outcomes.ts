import type { AuditAction } from "./audit-actions.ts";
import { failedActionNames } from "./failed-actions.ts";

/** What failed or was refused, and what ended otherwise than it was meant to. */
export const actionsThatFailed: readonly AuditAction[] = [
  ...failedActionNames,
  "reset.refused",
  "reset.undeliverable",
  "mail.deferred",
  "mail.withheld",
  "mail.bounced",
  "credential.import_declined",
  "event.parked",
  "webhook.disabled",
];
