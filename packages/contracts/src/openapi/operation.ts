import { z } from "zod";
import { longestWaitSeconds } from "../feed-http.ts";
import type { ProblemCode } from "../problems.ts";

/** Headers that a request may have beside its token. */
export const requestHeaders = {
  "Idempotency-Key": {
    required: true,
    description:
      "8 to 128 visible ASCII characters, the same for each try of one command: however often it is sent, it is done " +
      "once, and each answer is that of the first. A UUID for each click is a good one.",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{8,128}$" },
    example: "5f0c1a52-0f0e-4b57-9a3e-6f2f7b1f7a10",
  },
  Prefer: {
    required: false,
    description:
      "`wait=N`: hold the answer until there is more to say, for at most N seconds, never more than " +
      `${longestWaitSeconds.reset}, or ${longestWaitSeconds.events} at \`/v1/events\` (RFC 7240).`,
    schema: { type: "string" },
    example: "wait=5",
  },
  "If-Match": {
    required: false,
    description: "The `ETag` of what was read: it is changed only if it is still that. `*`: only if it is there.",
    schema: { type: "string" },
  },
  "If-None-Match": {
    required: false,
    description: "`*`: it is added, and never changed.",
    schema: { type: "string" },
  },
  "Last-Event-ID": {
    required: false,
    description: "The id of the last event that was read: what came after it is told.",
    schema: { type: "string" },
  },
} as const;
export type RequestHeader = keyof typeof requestHeaders;

/** Headers that an answer may have. Every answer has `X-Request-Id`. */
export const answerHeaders = {
  Location: { required: true, description: "Where what was made or asked for can be read." },
  "Retry-After": { required: true, description: "In how many seconds asking again makes sense." },
  "Preference-Applied": { required: false, description: "The `wait` of `Prefer` that was kept to." },
  "Idempotency-Replayed": { required: false, description: "`true`: the command was done before, under this key." },
  "RateLimit-Policy": { required: true, description: "How many commands you may send: `q` in `w` seconds." },
  RateLimit: { required: true, description: "How many are left (`r`), and in how many seconds all are back (`t`)." },
  "WWW-Authenticate": { required: true, description: "Why the token was not taken (RFC 6750)." },
  ETag: { required: true, description: "The version of what was read, for `If-Match`." },
  "Content-Disposition": { required: true, description: "The name of the file." },
  "Rekey-Archived-Through": {
    required: false,
    description: "Rows up to this one are in archives, some of which may have been meant; left out where none are.",
  },
} as const;
export type AnswerHeader = keyof typeof answerHeaders;

/** What a route answers when all went well. */
export interface Answer {
  description: string;
  /** By its name in the document, which `named` gives it; none: an answer without a body. */
  schema?: z.ZodType;
  headers?: readonly AnswerHeader[];
  /** An answer that is no JSON, and how it looks. */
  text?: Readonly<Record<`${"text" | "application"}/${string}`, string>>;
}

/** What there is to know of a route beside its path and who may ask. */
export interface Operation {
  /** What a client in another language calls the function. */
  id: string;
  tag: Tag;
  /** What it does, in a few words. */
  summary: string;
  description?: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** A body that is sent to show it. Without one the body may be left out. */
  example?: object;
  /** A body that is no JSON document, and how it looks. */
  lines?: Readonly<Record<`application/${string}`, string>>;
  headers?: readonly RequestHeader[];
  /** Those that only some of its requests need. */
  optionalHeaders?: readonly RequestHeader[];
  answers: Partial<Record<200 | 201 | 202 | 204, Answer>>;
  /** Beside those of every route; see `problemsOf`. */
  problems?: readonly ProblemCode[];
}

/** The parts of the document, in its order. */
export const tags = {
  Resets: "Give a contact a new password, by a link that is mailed or by hand, and see what becomes of it.",
  Batches: "The same for very many at once, by one command that can be counted, watched, paused and called back.",
  Directory: "Clients and their contacts. A CRM may give its own ids.",
  Events: "What has happened, for programs: read on from where one was.",
  Webhooks:
    "The places that events are sent to, and what became of each message. Each message has `webhook-id`, " +
    "`webhook-timestamp` and `webhook-signature`: `v1,` and " +
    '`base64(HMAC-SHA256(key, id + "." + timestamp + "." + body))`, several parted by spaces; ' +
    " the key is the base64-decoded part of the secret behind `whsec_`. Refuse what is older " +
    "than 5 minutes; answer 2xx within 15 s.",
  Mail: "Whether mail leaves, and what became of each mail.",
  Queues: "What waits between the services, and what failed for good.",
  History: "Who did what and when. Reading it is part of it.",
  "Service accounts": "Programs that use the API by a secret: made, rotated and revoked by people.",
  Contract: "This document, and what each problem means. No token is needed.",
} as const;
export type Tag = keyof typeof tags;

/** Schemas by their name in the document: of what is sent, and of what is answered. */
export const bodyNames = z.registry<{ id: string }>();
export const answerNames = z.registry<{ id: string }>();

export function namedBody<S extends z.ZodType>(id: string, schema: S): S {
  bodyNames.add(schema, { id });
  return schema;
}

export function named<S extends z.ZodType>(id: string, schema: S): S {
  answerNames.add(schema, { id });
  return schema;
}

/** A page of a list under a name. */
export const pageOf = (id: string, item: z.ZodType, more: z.ZodRawShape = {}) =>
  named(
    id,
    z.object({
      items: z.array(item),
      nextCursor: z.string().nullable().describe("Pass it as `after` for the next page; null: this is the last one."),
      ...more,
    }),
  );
