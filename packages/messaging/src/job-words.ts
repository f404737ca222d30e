import { getSystemErrorMap } from "node:util";
import { type JobReasonCode, jobReasonWords, readJobReason } from "@rekey/contracts/job-reasons";

/** In place of what is not known to come from us. */
export const notShown = "[not shown]";

const systemErrors = new Set([...getSystemErrorMap().values()].map(([name]) => name));

const driverErrors = ["CONNECT_TIMEOUT", "CONNECTION_CLOSED", "CONNECTION_ENDED", "CONNECTION_DESTROYED"];
const languageErrors = ["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "URIError", "AbortError"];
const libraryErrors = ["ReplyError", "PostgresError", "DrizzleQueryError", "ZodError", "JWEDecryptionFailed"];
const otherErrors = new Set([...driverErrors, ...languageErrors, ...libraryErrors, "TimeoutError", "unknown"]);

// Node's own codes, the classes of PostgreSQL's, and RK, which is our own.
const errorCode = /^(?:ERR_[A-Z_]{3,40}|(?:[0-5]\d|[02][A-Z]|F0|HV|P0|RK|XX)[0-9A-Z]{3})$/;

const attempt =
  /^(?:transient|refused|ambiguous) at (?:connect|greeting|hello|starttls|auth|mail|rcpt|data|dot), code (?:\d{3}|none)$/;

const isErrorCode = (cause: string) => systemErrors.has(cause) || otherErrors.has(cause) || errorCode.test(cause);

/** Which causes a reason may have, where it may have one. */
const isCause: Partial<Record<JobReasonCode, (cause: string) => boolean>> = {
  "server-away": isErrorCode,
  "unexpected-error": isErrorCode,
  "mail-not-taken": (cause) => attempt.test(cause),
};

/**
 * Why a job failed or is run again, by its code and in words, as far as our own code says such a thing: whoever can
 * write to Redis can write there what they like.
 */
export function knownReason(text: string): string {
  // BullMQ's own.
  if (text === "job stalled more than allowable limit") return knownReason("stalled");
  const reason = readJobReason(text);
  if (reason === undefined) return notShown;
  const { code, cause } = reason;
  const said = `${code}: ${jobReasonWords[code]}`;
  if (cause === undefined) return said;
  return `${said} (${isCause[code]?.(cause) === true ? cause : notShown})`;
}

/** A line of a job's log. */
export function knownLogLine(text: string): string {
  const [, begin, reason] = /^(again in \d{1,9} s: )(.+)$/s.exec(text) ?? [];
  return begin === undefined || reason === undefined ? notShown : begin + knownReason(reason);
}
