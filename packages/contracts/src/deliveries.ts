/** What a contact may be told of a change; `address_changed` goes to the address that the contact had before. */
export const noticeKinds = ["password_set_by_staff", "password_changed"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Every mail that has to reach a contact. */
export const deliveryKinds = ["set_password_link", ...noticeKinds, "address_changed"] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

/** The states of a delivery that is still to be sent. */
export const waitingDeliveryStates = ["pending", "deferred"] as const;

/** `pending → sending → accepted`, with `deferred` between two attempts. */
export const deliveryStates = [...waitingDeliveryStates, "sending", "accepted", "undeliverable", "withdrawn"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/**
 * What a mail server made of a try. `refused`: it wants none of our mail, whoever it is for. `ambiguous`: it may have
 * taken the mail without our hearing of it.
 */
export const attemptOutcomes = ["accepted", "transient", "permanent", "refused", "ambiguous"] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** The command whose reply decides or is awaited; `dot` is the end of the message itself. */
const smtpPhases = ["connect", "hello", "starttls", "auth", "mail", "rcpt", "data", "dot"] as const;
export type SmtpPhase = (typeof smtpPhases)[number];

/** Where a try ended. `unknown`: its worker did not live to tell. */
export const attemptPhases = [...smtpPhases, "unknown"] as const;
export type AttemptPhase = (typeof attemptPhases)[number];

/**
 * What is found out about a way itself: how its port is spoken to, or why there is no access token to sign in with.
 */
const wayOutTroubles = ["wants-tls", "begins-in-clear", "no-token", "token-server-away"] as const;
export type WayOutTrouble = (typeof wayOutTroubles)[number];

/**
 * Why a transport cannot be used: not reached, no TLS comes about, or it wants no mail of ours, or not our login.
 * `puts-off`: it is used, and yet has told several recipients in a row to come again, and taken none.
 */
export const transportTroubles = [
  "away",
  "insecure",
  "refuses-mail",
  "refuses-login",
  "puts-off",
  ...wayOutTroubles,
] as const;
export type TransportTrouble = (typeof transportTroubles)[number];

/**
 * Whether a mail server takes addresses with letters before the @ that are not ASCII (RFC 6531). `unknown`: it has not
 * been spoken with yet.
 */
export const utf8Offers = ["yes", "no", "unknown"] as const;
export type Utf8Offer = (typeof utf8Offers)[number];

/**
 * What a mail server has against our mail, whoever it is for. `unexplained`: it refused several recipients in a row and
 * took none, in words that say nothing of why.
 */
export const mailRefusals = [
  "relay-denied",
  "login-wanted",
  "tls-wanted",
  "sender-not-allowed",
  "sender-domain",
  "domain-checks",
  "quota",
  "suspended",
  "address-blocked",
  "unexplained",
] as const;
export type MailRefusal = (typeof mailRefusals)[number];

/** What came back for a mail and is no bounce. `complaint`: whoever has the mail calls it unwanted. */
export const returnedMailKinds = ["unreadable", "complaint"] as const;
export type ReturnedMailKind = (typeof returnedMailKinds)[number];
