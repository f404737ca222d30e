import { z } from "zod";
import { WaitQuery } from "../feed-http.ts";
import { archivedIn } from "../history.ts";
import { ResetBody, ResetByEmail, ResetByHand, ResetQuery } from "../http.ts";
import { Reset, ResetListing, TimelineEntry } from "../resources.ts";
import { type Operation, namedBody, pageOf } from "./operation.ts";

/** Nothing more can be asked for than what the route says. */
export const NoBody = namedBody("NoBody", z.strictObject({}));

// A client in another language has a class for each.
namedBody("ResetByEmail", ResetByEmail);
namedBody("ResetByHand", ResetByHand);

const accepted = "It is committed: whatever happens then, it comes to one end.";

export const resetOperations = {
  "POST /contacts/:id/password-resets": {
    id: "requestReset",
    tag: "Resets",
    summary: "Reset the password of a contact",
    description:
      "By `email` a link is mailed to the stored address, and only there. By `manual` the password that was typed is " +
      "set, and the contact is told without it. Read the reset at its `Location`, follow its events, or wait by `Prefer`. " +
      "A password that has the contact's or the firm's own words in it is accepted and then refused: the reset's " +
      "`refusedBecause`, and `because` of its event `reset.ended`, are then `password-policy`.",
    headers: ["Idempotency-Key", "Prefer"],
    query: WaitQuery,
    body: namedBody("ResetBody", ResetBody),
    example: { method: "email", reason: "Asked by phone" },
    answers: {
      202: {
        description: accepted,
        schema: Reset,
        headers: ["Location", "Retry-After", "Preference-Applied", "Idempotency-Replayed"],
      },
      200: {
        description: "It was waited for, and it ended in time.",
        schema: Reset,
        headers: ["Location", "Preference-Applied", "Idempotency-Replayed"],
      },
    },
    problems: [
      "idempotency-key-missing",
      "idempotency-key-malformed",
      "contact-ended",
      "contact-erased",
      "contact-merged",
      "portal-access-off",
      "email-changed",
      "idempotency-in-progress",
      "idempotency-key-reused",
      "mail-not-configured",
      "address-bounced",
      "manual-reset-off",
      "password-policy",
      "too-many-mails",
      "too-many-resets",
      "too-many-commands",
    ],
  },
  "GET /password-resets": {
    id: "listResets",
    tag: "Resets",
    summary: "List resets, the newest first",
    query: ResetQuery,
    answers: { 200: { description: "A page of them.", schema: pageOf("ResetPage", ResetListing) } },
  },
  "GET /password-resets/:id": {
    id: "getReset",
    tag: "Resets",
    summary: "Read a reset",
    headers: ["Prefer"],
    query: WaitQuery,
    answers: { 200: { description: "As it stands.", schema: Reset, headers: ["Preference-Applied"] } },
  },
  "GET /password-resets/:id/timeline": {
    id: "getTimeline",
    tag: "Resets",
    summary: "Read what happened to a reset, oldest first",
    answers: { 200: { description: "All of it.", schema: pageOf("Timeline", TimelineEntry, { archivedIn }) } },
  },
  "GET /password-resets/:id/events": {
    id: "followReset",
    tag: "Resets",
    summary: "Follow a reset as it happens",
    description:
      "Server-sent events. Each `progress` has the reset and its timeline whole, so that a missed one is no loss; " +
      "`stale` and `fresh` say whether the state can be read at present; after `end` nothing more comes. The stream " +
      "ends with the token that opened it.",
    headers: ["Last-Event-ID"],
    answers: {
      200: {
        description: "The stream.",
        text: {
          "text/event-stream": 'id: 7\nevent: progress\ndata: {"reset":{…},"timeline":[…]}\n\nevent: end\ndata: {}\n',
        },
      },
      204: { description: "Everything was told, and nothing more comes: do not come back." },
    },
    problems: ["too-many-streams"],
  },
  "POST /password-resets/:id/cancel": {
    id: "cancelReset",
    tag: "Resets",
    summary: "Cancel a reset that is under way",
    body: NoBody,
    answers: { 200: { description: "It has ended.", schema: Reset } },
    problems: ["state-conflict"],
  },
  "POST /password-resets/:id/resend": {
    id: "resendReset",
    tag: "Resets",
    summary: "Mail the link of a reset once more",
    description: "The same link, as a mail of its own. It counts among the mails of the contact.",
    body: NoBody,
    answers: { 202: { description: "The mail is on its way.", schema: Reset } },
    problems: [
      "state-conflict",
      "contact-erased",
      "mail-not-configured",
      "address-bounced",
      "too-many-mails",
      "too-many-commands",
    ],
  },
} as const satisfies Record<string, Operation>;
