/** Every error that the API answers, by the code that ends its `type` URL (RFC 9457). */
export const problems = {
  "not-json": { status: 400, title: "The body is not JSON" },
  "idempotency-key-missing": { status: 400, title: "The header Idempotency-Key is missing or malformed" },
  unauthenticated: { status: 401, title: "A valid bearer token is needed" },
  forbidden: { status: 403, title: "Your role does not allow this" },
  "not-found": { status: 404, title: "There is no such resource" },
  "method-not-allowed": { status: 405, title: "This resource does not know that method" },
  "email-changed": { status: 409, title: "The contact's e-mail address is no longer the expected one" },
  "address-in-use": { status: 409, title: "Another contact already uses the portal with this address" },
  "idempotency-in-progress": { status: 409, title: "The first request with this Idempotency-Key is still running" },
  "mail-not-configured": { status: 409, title: "Mail is not set up, so no link can be sent" },
  "address-bounced": { status: 409, title: "The last mail to this address came back; confirm the address first" },
  "manual-reset-off": { status: 409, title: "Setting a password by hand is switched off" },
  "state-conflict": { status: 409, title: "The reset is past the point where this is possible" },
  "already-exists": { status: 409, title: "A resource with this id already exists" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "not-json-media-type": { status: 415, title: "The body must be sent as application/json" },
  "invalid-request": { status: 422, title: "Some fields are not valid" },
  "password-policy": { status: 422, title: "The password does not meet the policy" },
  "idempotency-key-reused": { status: 422, title: "This Idempotency-Key was used with another request" },
  "too-many-mails": { status: 429, title: "This contact has been sent enough mail for now" },
  "too-many-streams": { status: 429, title: "Enough live streams are open for now" },
  "too-many-tests": { status: 429, title: "Enough test mails were sent for now" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "The service cannot reach something that it needs" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;
