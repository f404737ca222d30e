import { type Help, limitHelp } from "./limit-help.ts";
import type { ProblemCode } from "./problems.ts";

/** For each problem, in words for whoever connects a CRM. One that is not explained does not compile. */
export const problemHelp: Readonly<Record<ProblemCode, Help>> = {
  "not-json": {
    cause:
      "The body cannot be read as JSON in one way only: it is not JSON, not UTF-8, no object or list, or an object in it has the same key twice.",
    remedy: "Send one JSON object in UTF-8. `detail` says which of these it was.",
  },
  "idempotency-key-missing": {
    cause: "This command may be sent again after a broken connection, so each needs a key, and there was none.",
    remedy:
      "Send the header `Idempotency-Key` with 8 to 128 visible ASCII characters, such as a UUID. Make a new one for each click, and send the same one whenever you send that command again.",
  },
  "idempotency-key-malformed": {
    cause:
      "The header `Idempotency-Key` is there, and is too short, too long, or has a space or a sign that is not ASCII.",
    remedy:
      "Send 8 to 128 visible ASCII characters without a space, such as a UUID, and without quotation marks unless they are part of each try.",
  },
  unauthenticated: {
    cause: "There is no bearer token, or it was not taken. The header `WWW-Authenticate` and `detail` say why.",
    remedy:
      "Send `Authorization: Bearer <JWT>` once, with a token of an issuer that is set up in `JWT_ISSUERS`, meant for the audience `JWT_AUDIENCE`, signed by a key of its key set, and not older than `TOKEN_MAX_LIFETIME`. After it has expired, get a new one. Or send the secret of a service account, whole, that was not revoked and has not run out.",
  },
  forbidden: {
    cause: "The token is good, and its roles do not allow this route.",
    remedy: "Use a token with one of the roles that the detail names.",
  },
  "scope-missing": {
    cause: "The token or service account is limited to scopes, and none of them is that of this route.",
    remedy: "Ask with one that has the scope which `WWW-Authenticate` and `x-scope` of this operation name.",
  },
  "token-narrowed": {
    cause: "The token is narrowed to some clients or to one contact, and this route cannot be kept to them.",
    remedy: "Name a client or contact of yours where the route takes one, or ask with a token that is not narrowed.",
  },
  "not-found": {
    cause: "There is nothing at this address: no such route, or nothing with this id.",
    remedy: "Compare the path with the contract at `/docs`, and the id with the one that the API gave or was given.",
  },
  "method-not-allowed": {
    cause: "There is something at this address, and it does not know this method.",
    remedy: "Use one of the methods that the header `Allow` names.",
  },
  "email-changed": {
    cause: "The address that you expect the contact to have is not the one that is stored: somebody has changed it.",
    remedy:
      "Read the contact again, show the address that is stored to whoever decides, and send that as `expectedEmail`.",
  },
  "address-in-use": {
    cause: "Another contact signs in to the portal with this address, in whatever spelling.",
    remedy:
      "Use another address, or let the other one give it up by `addressFrom`. `holder` says who it is, to those who see contacts.",
  },
  "address-needs-smtputf8": {
    cause:
      "What stands before the @ has letters that are not ASCII. Only a mail server that offers SMTPUTF8 (RFC 6531) takes mail for such an address, and of those in `SMTP_URLS` none is known to offer it. The domain behind the @ may have any letters.",
    remedy:
      "Look at `smtpUtf8` in `GET /v1/mail/status`. `no`: use an address of the contact that is ASCII before the @, or have SMTPUTF8 switched on at a mail server, or put one that has it into `SMTP_URLS`. `unknown`: no mail worker has reached the server yet; send the same again when one has.",
  },
  "portal-access-off": {
    cause: "The contact has no access to the portal, so it has no password there.",
    remedy: "Give it access by `PATCH /v1/contacts/{id}` with `portalAccess: true`, and ask again.",
  },
  "contact-ended": {
    cause: "The contact left: it was ended, and is not changed or written to any more.",
    remedy: "Take it back by `POST /v1/contacts/{id}/reactivate`, if it came back.",
  },
  "contact-erased": {
    cause: "All that was known of this contact was erased, because somebody asked for it. Its id is not given anew.",
    remedy:
      "Forget it where you keep it too, and send this id no more. If the person comes back, add a contact under another id.",
  },
  "contact-merged": {
    cause: "The contact was a duplicate: it was merged into another one, under whose id the person goes on.",
    remedy:
      "Use `mergedInto` in its place, and send this id no more. If the two are different people, take it back by `POST /v1/contacts/{id}/reactivate`.",
  },
  "idempotency-in-progress": {
    cause: "The first request with this key is still being worked on.",
    remedy: "Send the same request with the same key again, in `Retry-After` seconds.",
  },
  "mail-not-configured": {
    cause: "No mail server is set up, so no link can be sent.",
    remedy: "Set `SMTP_URLS` of the mail worker, or reset by `manual`. `GET /v1/mail/status` says how mail stands.",
  },
  "address-bounced": {
    cause: "The last mail to this address came back: it would come back again.",
    remedy: "Correct the address, or say by `POST /v1/contacts/{id}/confirm-address` that it is right.",
  },
  "manual-reset-off": {
    cause: "Passwords that staff type are switched off here (`MANUAL_RESET=off`).",
    remedy: "Reset by `email`.",
  },
  "verify-password-off": {
    cause: "No database role is set up with which the API could read hashes, so it checks no passwords.",
    remedy: "Set `VERIFY_DATABASE_URL` of the API, or use one of the other ways in which contacts sign in.",
  },
  "batch-changed": {
    cause: "Contacts, their access or their open resets changed since the dry run, so others would be mailed.",
    remedy: "Make a dry run again, look at its numbers, and send its `mailable` as `expectedCount`.",
  },
  "batch-ended": {
    cause: "The batch is finished or was cancelled.",
    remedy: "Begin another one for whoever is left.",
  },
  "password-import-off": {
    cause: "No kind of hash is named that may come in.",
    remedy: "Name the kinds in `IMPORT_HASHES` of the API, such as `bcrypt-12`.",
  },
  "cursor-ahead": {
    cause:
      "The event that you read on from is not there: the database was restored, and is an earlier one than you have read.",
    remedy: "Read on from an earlier event, or without `after` from the first, and pass over the ids that you know.",
  },
  "cursor-archived": {
    cause:
      "The history of then was archived and removed from the database, and you had not read all of it: some events you cannot get any more.",
    remedy:
      "Compare what you keep with the resources themselves, and read on from the event that `detail` names, or without `after`. Read more often than the history is kept.",
  },
  "history-archived": {
    cause:
      "What this would be proven by was put into a file and removed from the database, as the history has to be kept only so long.",
    remedy:
      "`detail` names the files. Ask whoever runs Rekey for them, and verify each with `rekey audit verify`: they prove their rows by themselves.",
  },
  "not-signed-yet": {
    cause: "Rows of the history are signed within a minute, and this one is newer, or the sealer signs nothing now.",
    remedy: "Ask again in a minute; if that goes on, `GET /v1/audit/sealing` says why.",
  },
  "webhooks-off": {
    cause: "This installation is not set up to send webhooks.",
    remedy:
      "Give the API WEBHOOK_SEALING_PUBLIC_KEY, and run the webhook worker with the private part; or read the feed.",
  },
  "webhook-not-active": {
    cause: "The webhook is paused or was given up, so nothing is sent to it.",
    remedy: "Make it active, and test it then.",
  },
  "other-client": {
    cause: "The contact belongs to another client than the one that you named.",
    remedy: "Name its own client, or move it first.",
  },
  "name-in-use": {
    cause: "Another service account that was not revoked has this name.",
    remedy: "Choose a name that says which program it is, and where it runs.",
  },
  "service-account-revoked": {
    cause: "The service account was revoked, and stays so.",
    remedy: "Make another one.",
  },
  "service-accounts-full": {
    cause: "There are as many service accounts as there may be.",
    remedy: "Revoke those that nobody uses: `lastUsedAt` tells.",
  },
  "list-not-whole": {
    cause: "A line of the list could not be read, or it lacks more contacts than may be switched off at once.",
    remedy:
      "Look at the lines that were refused and at `examples`. If they are to go, say how many with `atMostPercent`.",
  },
  "precondition-failed": {
    cause: "The resource was changed since you read it, or `If-None-Match` wants it not to be there and it is.",
    remedy: "Read it again, decide again, and send the `ETag` of that answer as `If-Match`, with its quotation marks.",
  },
  "state-conflict": {
    cause: "The reset is no longer in a state in which this can be done: it has ended, or its link works no longer.",
    remedy: "Read the reset, and ask for a new one if it ended without a password.",
  },
  "already-exists": {
    cause: "There is a client or a contact with this id, and of a contact, at another client.",
    remedy: "Change the one that is there, or use another id.",
  },
  "body-too-large": {
    cause: "The body is longer than this route reads.",
    remedy: "Send less at a time.",
  },
  "not-json-media-type": {
    cause:
      "The body does not say that it is of the type that this operation takes, in UTF-8, or a push is sent packed.",
    remedy: "Send `Content-Type: application/json`; for `POST /v1/directory/push` `application/x-ndjson`, unpacked.",
  },
  "invalid-request": {
    cause: "Something in the body or the query is not as the contract has it.",
    remedy:
      "`errors` names each field by JSON pointer, `in` says whether it is one of the query, of the path or a header, and `detail` what it must be. The contract at `/docs` has all of them.",
  },
  "password-policy": {
    cause:
      "The password would be too easy to guess, or cannot be typed by everybody. What takes the contact's own words to see is found after the reset was accepted: it then ends as `refused`, and its `refusedBecause` is `password-policy`.",
    remedy: "`errors` names the rule. Choose a longer one, of several words, without the contact's or the firm's name.",
  },
  "idempotency-key-reused": {
    cause: "This key was used before with another request, so one of the two is a mistake.",
    remedy: "Make a new key for each command, and keep it for tries of that one command only.",
  },
  ...limitHelp,
  internal: {
    cause: "Something went wrong that we did not expect. It is in the log, under the id in `X-Request-Id`.",
    remedy: "Send a reset again under the same `Idempotency-Key`: it is done at most once. Tell operations the id.",
  },
  busy: {
    cause: "More passwords are being checked than this machine checks at once.",
    remedy: "Ask again in `Retry-After` seconds.",
  },
  unavailable: {
    cause:
      "PostgreSQL, Redis, the key set of your issuer, or a place among the exports that are under way cannot be had at present.",
    remedy:
      "Send the same request again in `Retry-After` seconds. What was answered with 202 before is not lost. Before you repeat a `POST` that has no `Idempotency-Key`, see whether it was done: it may have been.",
  },
};
