import type { ProblemCode } from "./problems.ts";
import { linkEndReasons } from "./reset-reasons.ts";

/**
 * Why somebody was not signed in, or a password not called right. `nobody`: the address or the id is nobody's;
 * `no-role`: their firm gives them none of ours; `not-proven`: what came back from the firm's sign-in does not show who
 * it is; `wrong-code`, `used-code`: of a second factor; `no-code-key`: it cannot be checked; `not-confirmed`: whoever
 * is signed in did not know the password, asked for it again to change how they sign in.
 */
export const signInFailures = [
  "nobody",
  "no-access",
  "no-password",
  "wrong-password",
  "password-expired",
  "other-client",
  "disabled",
  "changed-meanwhile",
  "no-role",
  "not-proven",
  "wrong-code",
  "used-code",
  "no-code-key",
  "not-confirmed",
] as const;
export type SignInFailure = (typeof signInFailures)[number];

/** Why a link led nowhere. `unknown`: it never was one; `changed-meanwhile`: it was used or ended a moment before. */
export const linkRefusals = ["unknown", ...linkEndReasons, "not-open", "changed-meanwhile"] as const;
export type LinkRefusal = (typeof linkRefusals)[number];

/** Why a new password was not taken. */
export const passwordRefusals = [
  "not-typeable",
  "too-short",
  "too-long",
  "like-an-address",
  "too-common",
  "contains-context",
  "too-simple",
  "not-repeated",
  "same-as-current",
  "filled-by-program",
] as const;
export type PasswordRefusalReason = (typeof passwordRefusals)[number];

/** Why a token of the API is not taken. */
const tokenRefusals = [
  "no-token",
  "not-bearer",
  "not-a-jwt",
  "unknown-issuer",
  "unknown-key",
  "wrong-signature",
  "wrong-algorithm",
  "not-verifiable",
  "unknown-secret",
  "expired",
  "not-yet-valid",
  "wrong-audience",
  "wrong-claims",
  "lives-too-long",
  "other-kind",
  "subject-taken",
] as const;
export type TokenRefusal = (typeof tokenRefusals)[number];

/** Why somebody was not let through, at the API and at the pages. */
export const accessRefusals = [
  ...tokenRefusals,
  "forbidden",
  "scope-missing",
  "token-narrowed",
  "cross-site",
  "unproven-form",
  "signed-out",
  "application-secret",
] as const;
export type AccessRefusal = (typeof accessRefusals)[number];

/** Which limit struck: of wrong tries and of requests at the pages, of callers and of contacts at the API. */
export const limitNames = [
  "sign-in",
  "link",
  "forgot",
  "forgot-of-address",
  "change",
  "verify",
  "oidc-request",
  "oidc-secret",
  "too-many-commands",
  "too-many-resets",
  "too-many-mails",
  "too-many-address-changes",
  "too-many-streams",
  "too-many-tests",
] as const;
export type LimitName = (typeof limitNames)[number];

/** Why a command was refused that was well formed and of somebody who may give it. */
export const commandRefusals = [
  "email-changed",
  "address-in-use",
  "portal-access-off",
  "contact-ended",
  "contact-merged",
  "mail-not-configured",
  "address-bounced",
  "manual-reset-off",
  "verify-password-off",
  "password-import-off",
  "state-conflict",
  "batch-changed",
  "batch-ended",
  "already-exists",
  "other-client",
  "list-not-whole",
  "webhooks-off",
  "too-many-webhooks",
  "webhook-not-active",
  "name-in-use",
  "service-account-revoked",
  "service-accounts-full",
  "address-needs-smtputf8",
  "idempotency-key-reused",
] as const satisfies readonly ProblemCode[];
export type CommandRefusal = (typeof commandRefusals)[number];

/** Why a job led to no event. */
export const unknownJobs = ["unknown-event", "unknown-version", "other-queue"] as const;
export type UnknownJob = (typeof unknownJobs)[number];
