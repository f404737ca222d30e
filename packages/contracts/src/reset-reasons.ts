/** Why a reset was refused: it ended without effect. */
export const refusalReasons = [
  "nobody",
  "portal-access-off",
  "other-client",
  "address-bounced",
  "too-many-mails",
  "link-repeated",
  "link-works",
  "password-policy",
  "password-unreadable",
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** What change of a contact cancels the resets that are under way. Without a reason, a person of the staff did. */
export const cancelReasons = ["address-changed", "access-changed", "contact-ended"] as const;
export type CancelReason = (typeof cancelReasons)[number];

/** Why a reset is undeliverable. Without a reason, the mail server turned its mail down. */
export const undeliverableReasons = ["bounced"] as const;

/** Why a link works no longer. */
export const linkEndReasons = [
  "used",
  "superseded",
  "cancelled",
  "expired",
  "undeliverable",
  "password-changed",
  ...cancelReasons,
] as const;
export type LinkEndReason = (typeof linkEndReasons)[number];
