/** Every error that the API answers, by the code that ends its `type` URL (RFC 9457). */
export const problems = {
  "not-json": { status: 400, title: "The body is not JSON" },
  "idempotency-key-missing": { status: 400, title: "The header Idempotency-Key is missing" },
  "idempotency-key-malformed": { status: 400, title: "The header Idempotency-Key is malformed" },
  unauthenticated: { status: 401, title: "A valid bearer token is needed" },
  forbidden: { status: 403, title: "Your role does not allow this" },
  "scope-missing": { status: 403, title: "Your token is limited to scopes that do not allow this" },
  "token-narrowed": {
    status: 403,
    title: "Your token is narrowed to some clients or to one contact, and this is not about them alone",
  },
  "not-found": { status: 404, title: "There is no such resource" },
  "method-not-allowed": { status: 405, title: "This resource does not support this method" },
  "email-changed": { status: 409, title: "The contact's e-mail address is no longer the expected one" },
  "address-in-use": { status: 409, title: "Another contact already uses the portal with this address" },
  "portal-access-off": { status: 409, title: "This contact may not use the portal; give it access first" },
  "contact-ended": { status: 409, title: "This contact has ended; make it active again first" },
  "contact-erased": { status: 410, title: "This contact was erased, for good" },
  "contact-merged": { status: 409, title: "This contact was merged into another one; use that one" },
  "idempotency-in-progress": { status: 409, title: "The first request with this Idempotency-Key is still running" },
  "mail-not-configured": { status: 409, title: "Mail is not set up, so no link can be sent" },
  "address-bounced": { status: 409, title: "The last mail to this address came back; confirm the address first" },
  "manual-reset-off": { status: 409, title: "Setting a password by hand is switched off" },
  "verify-password-off": { status: 409, title: "Checking passwords for other programs is switched off" },
  "password-import-off": { status: 409, title: "Bringing in hashes of other programs is switched off" },
  "state-conflict": { status: 409, title: "The state of the reset no longer allows this" },
  "batch-changed": { status: 409, title: "Not as many contacts as expected would be mailed now" },
  "batch-ended": { status: 409, title: "This batch has ended" },
  "cursor-ahead": {
    status: 409,
    title: "There is no such event any more or yet: the database is an earlier one; read on from an earlier event",
  },
  "cursor-archived": {
    status: 410,
    title: "Events behind this one were archived; read on from the first that is left",
  },
  "history-archived": { status: 410, title: "Rows of the history of then are in an archive" },
  "not-signed-yet": { status: 409, title: "No checkpoint covers this yet" },
  "already-exists": { status: 409, title: "A resource with this id already exists" },
  "other-client": { status: 409, title: "This contact belongs to another client" },
  "list-not-whole": { status: 409, title: "Nobody is switched off by this list" },
  "precondition-failed": { status: 412, title: "The resource is not as the request expects it" },
  "webhooks-off": { status: 409, title: "Webhooks are not set up: the API has no WEBHOOK_SEALING_PUBLIC_KEY" },
  "too-many-webhooks": { status: 409, title: "There are as many webhooks as there may be; delete one first" },
  "webhook-not-active": { status: 409, title: "This webhook is not active; make it active first" },
  "name-in-use": { status: 409, title: "Another service account has this name" },
  "service-account-revoked": { status: 409, title: "This service account was revoked; make another one" },
  "service-accounts-full": { status: 409, title: "There are as many service accounts as there may be; revoke some" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "not-json-media-type": { status: 415, title: "The body's Content-Type is not the one of this operation" },
  "invalid-request": { status: 422, title: "Some fields are not valid" },
  "password-policy": { status: 422, title: "The password does not meet the policy" },
  "address-needs-smtputf8": {
    status: 422,
    title: "No mail server is known to take this address: what is before its @ needs SMTPUTF8",
  },
  "idempotency-key-reused": { status: 422, title: "This Idempotency-Key was used with another request" },
  "too-many-mails": { status: 429, title: "Too many mails were sent to this contact within an hour" },
  "too-many-resets": { status: 429, title: "Too many resets were asked for this contact within an hour" },
  "too-many-address-changes": {
    status: 429,
    title: "The address of this contact was changed too often within an hour",
  },
  "too-many-wrong-passwords": { status: 429, title: "Too many wrong passwords were tried; try again later" },
  "too-many-commands": { status: 429, title: "You have sent too many commands" },
  "too-many-streams": { status: 429, title: "Too many live streams are open" },
  "too-many-tests": { status: 429, title: "Too many test mails were sent within an hour" },
  internal: { status: 500, title: "An internal error occurred" },
  busy: { status: 503, title: "Too many passwords are being checked; try again in a moment" },
  unavailable: { status: 503, title: "The database, Redis or another service that is needed cannot be reached" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;
export const problemCodes = Object.keys(problems) as ProblemCode[];

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problems, text);
}
