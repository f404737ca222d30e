import { getSystemErrorMap } from "node:util";

/** In place of what is not known to come from us. */
export const notShown = "[not shown]";

const systemErrors = new Set([...getSystemErrorMap().values()].map(([name]) => name));

const driverErrors = ["CONNECT_TIMEOUT", "CONNECTION_CLOSED", "CONNECTION_ENDED", "CONNECTION_DESTROYED"];
const languageErrors = ["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "URIError", "AbortError"];
const libraryErrors = ["ReplyError", "PostgresError", "DrizzleQueryError", "ZodError", "JWEDecryptionFailed"];
const otherErrors = new Set([...driverErrors, ...languageErrors, ...libraryErrors, "TimeoutError", "unknown"]);

// Node's own codes, the classes of PostgreSQL's, and RK, which is our own.
const errorCode = /^(?:ERR_[A-Z_]{3,40}|(?:[0-5]\d|[02][A-Z]|F0|HV|P0|RK|XX)[0-9A-Z]{3})$/;

const codeOf = (word: string) =>
  systemErrors.has(word) || otherErrors.has(word) || errorCode.test(word) ? word : notShown;

const sentences = new Set([
  "not an event of this version",
  "the event is not one of ours",
  "the event is another queue's",
  "not due yet, or being sent elsewhere",
  "The mail server cannot be used at the moment.",
  "Mail is not set up.",
  "The mail worker lacks the key of this link.",
  "The credentials worker lacks the key of this sealed password.",
  "something told the job to fail",
  // BullMQ's own.
  "job stalled more than allowable limit",
]);

const attempt =
  /^(?:transient|refused|ambiguous) at (?:connect|greeting|hello|starttls|auth|mail|rcpt|data|dot), code (?:\d{3}|none)$/;

/**
 * Why a job failed or is run again, as far as our own code says such a thing: whoever can write to Redis can write
 * there what they like. A reason that is new is named here, or nobody sees it.
 */
export function knownReason(text: string): string {
  const [, kind, code] = /^(away|unexpected error): (\S{1,60})$/.exec(text) ?? [];
  if (kind !== undefined && code !== undefined) return `${kind}: ${codeOf(code)}`;
  return sentences.has(text) || attempt.test(text) ? text : notShown;
}

/** A line of a job's log. */
export function knownLogLine(text: string): string {
  const [, begin, reason] = /^(again in \d{1,9} s: )(.+)$/s.exec(text) ?? [];
  return begin === undefined || reason === undefined ? notShown : begin + knownReason(reason);
}
