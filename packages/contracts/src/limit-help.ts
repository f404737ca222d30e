import type { ProblemCode } from "./problems.ts";

/** What somebody who meets a problem wants to know: why it came, and what can be done. */
export interface Help {
  cause: string;
  remedy: string;
}

/** Of the problems that are limits, which most callers meet first. */
export const limitHelp: Readonly<Record<Extract<ProblemCode, `too-many-${string}`>, Help>> = {
  "too-many-mails": {
    cause: "The contact has been sent as many links within an hour as `MAILS_PER_CONTACT_PER_HOUR` allows.",
    remedy:
      "Look at the resets of the contact: the last link may still work. The next one is possible in `Retry-After` seconds.",
  },
  "too-many-resets": {
    cause: "As many resets were asked for this contact within an hour as `RESETS_PER_CONTACT_PER_HOUR` allows.",
    remedy: "Wait for `Retry-After` seconds, and see whether something asks again and again.",
  },
  "too-many-address-changes": {
    cause:
      "The address was changed as often within an hour as `ADDRESS_CHANGES_PER_CONTACT_PER_HOUR` allows, and each change is told to the old one.",
    remedy: "Wait for `Retry-After` seconds, and see whether two systems change it back and forth.",
  },
  "too-many-wrong-passwords": {
    cause: "Too many wrong passwords were tried for this address, from this client, or by this program.",
    remedy:
      "Wait for `Retry-After` seconds. Send `clientAddress`, so that one who guesses does not use up what all have.",
  },
  "too-many-commands": {
    cause: "You have sent commands faster than `COMMANDS_PER_ACTOR_PER_MINUTE` allows.",
    remedy:
      "Go on in `Retry-After` seconds, and send no faster than `RateLimit-Policy` says. `RateLimit` tells what is left.",
  },
  "too-many-streams": {
    cause: "As many live streams are open as `EVENT_STREAMS` and `EVENT_STREAMS_PER_CALLER` allow.",
    remedy: "Close streams that nobody reads, or ask for the resets themselves.",
  },
  "too-many-tests": {
    cause: "As many test mails were sent within an hour as `MAIL_TESTS_PER_HOUR` allows.",
    remedy: "Read what came of those by `GET /v1/mail/tests`, or wait for `Retry-After` seconds.",
  },
  "too-many-webhooks": {
    cause: "There are 50 webhooks.",
    remedy: "Delete one that is not needed.",
  },
};
