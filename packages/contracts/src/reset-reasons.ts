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

/**
 * Why a hand-over of a new password to the CRM has failed for good, while the password is in force at Rekey: the CRM
 * refuses it, has not taken it for days, or the contact may not use the portal any more.
 */
const handOverEndReasons = ["crm-refused", "crm-given-up", "access-withdrawn"] as const;
export type HandOverEndReason = (typeof handOverEndReasons)[number];

/** Why a reset is undeliverable. Without a reason, the mail server turned its mail down. */
export const undeliverableReasons = ["bounced", ...handOverEndReasons] as const;
export type UndeliverableReason = (typeof undeliverableReasons)[number];

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
