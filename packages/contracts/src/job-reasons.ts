import { deliveryFailureWords } from "./delivery-failures.ts";

/** Why a job failed or is run again, each with its words for people. What is stored, in Redis too, is the code. */
export const jobReasonWords = {
  "unknown-version": "not an event of this version",
  "unknown-event": "the event is not one of ours",
  "newer-version": "the event is of a kind that this version of the worker does not know",
  "other-queue": "the event is another queue's",
  "told-to-fail": "something told the job to fail",
  stalled: "its worker ended or hung while it ran, time and again",
  "unexpected-error": "an unexpected error",
  "server-away": "a server that the job needs is away",
  "consumer-held": "the consumer is held",
  "worker-stops": "the worker stops",
  "begun-elsewhere": "another worker has begun it",
  "not-due": "not due yet, or being sent elsewhere",
  "mail-not-taken": "the mail was not taken",
  "sealing-key-missing": "The credentials worker lacks the key of this sealed password.",
  "no-transport": deliveryFailureWords["no-transport"],
  "mail-not-set-up": deliveryFailureWords["mail-not-set-up"],
  "console-url-missing": deliveryFailureWords["console-url-missing"],
  "key-missing": deliveryFailureWords["key-missing"],
} as const;
export type JobReasonCode = keyof typeof jobReasonWords;

/** A code, with what is known of its cause: `server-away (ECONNREFUSED)`. */
export type JobReason = JobReasonCode | `${JobReasonCode} (${string})`;

export function jobReason(code: JobReasonCode, cause?: string): JobReason {
  return cause === undefined ? code : `${code} (${cause})`;
}

/** The parts of a reason; undefined for anything else, such as a sentence of an earlier version. */
export function readJobReason(text: string): { code: JobReasonCode; cause: string | undefined } | undefined {
  const [, code = "", cause] = /^([a-z-]+)(?: \(([^()\n]{1,100})\))?$/.exec(text) ?? [];
  return Object.hasOwn(jobReasonWords, code) ? { code: code as JobReasonCode, cause } : undefined;
}

/** What is to be read of a reason. One of an earlier or later version is shown as it is. */
export function sayOfJob(text: string): string {
  const reason = readJobReason(text);
  if (reason === undefined) return text;
  const words = jobReasonWords[reason.code];
  return reason.cause === undefined ? words : `${words} (${reason.cause})`;
}
