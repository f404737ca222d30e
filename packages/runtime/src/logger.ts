import { pino } from "pino";
import type { DestinationStream, LogFn, Logger as PinoLogger } from "pino";

export type Logger = PinoLogger;

const secretKeys = new Set([
  "password",
  "repeatPassword",
  "newPassword",
  "passwordHash",
  "sealed",
  "sealedPassword",
  "token",
  "link",
  "nonce",
  "secret",
  "key",
  "authorization",
  "cookie",
  "html",
  "text",
  "body",
  "args",
  "params",
  "parameters",
]);

// These print errors, and of an error what is listed in `printError`.
const errorKeys = ["err", "error", "cause", "reason"];

/** Blanks what stands under a secret's name, three levels deep. What has no such name is not copied. */
function withoutSecrets<T extends object>(fields: T, depth = 0): T {
  let clean: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(fields)) {
    if (depth === 0 && errorKeys.includes(key)) continue;
    const isNested = depth < 2 && typeof value === "object" && value !== null;
    const shown: unknown = secretKeys.has(key)
      ? "[redacted]"
      : isNested
        ? withoutSecrets(value as object, depth + 1)
        : value;
    if (shown !== value) clean = { ...(clean ?? fields), [key]: shown };
  }
  return (clean ?? fields) as T;
}

interface PrintedError {
  type: string;
  message: string;
  code?: string | number;
  stack?: string;
  cause?: PrintedError;
}

function framesOf(stack: string | undefined): string[] {
  return (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
}

/**
 * Prints only what is listed here, because drivers hang whole commands on their errors. Of a message only the first
 * line is kept: database drivers put the query's values on the lines below it.
 */
export function printError(error: unknown, depth = 0): PrintedError | undefined {
  if (!(error instanceof Error))
    return error === undefined ? undefined : { type: typeof error, message: wordsOf(error) ?? "not an Error" };
  const message = firstLine(error.message);
  const code = "code" in error ? error.code : undefined;
  const cause = depth < 3 && error.cause !== undefined ? printError(error.cause, depth + 1) : undefined;
  return {
    type: error.name,
    message,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    stack: [`${error.name}: ${message}`, ...framesOf(error.stack)].join("\n"),
    ...(cause === undefined ? {} : { cause }),
  };
}

const firstLine = (text: string): string => (text.split("\n")[0] ?? "").slice(0, 500);

/** Of what was thrown and is no Error; an object may have anything in it. */
function wordsOf(thrown: unknown): string | undefined {
  if (typeof thrown === "string") return firstLine(thrown);
  return typeof thrown === "number" || typeof thrown === "boolean" ? String(thrown) : undefined;
}

/** A reason is often a word of ours, and no error. */
const printReason = (reason: unknown) => (typeof reason === "string" ? firstLine(reason) : printError(reason));

/** Without this pino would take the whole message of an error as the line's own. */
function withSafeMessage(args: unknown[]): unknown[] {
  const [first, message] = args;
  if (typeof first !== "object" || first === null || message !== undefined) return args;
  const error = first instanceof Error ? first : "err" in first ? first.err : undefined;
  return error instanceof Error ? [first, printError(error)?.message] : args;
}

/** JSON lines on stdout. The redaction is the second line of defence; the first is not to log secrets at all. */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    serializers: { ...Object.fromEntries(errorKeys.map((key) => [key, printError])), reason: printReason },
    // pino's own `redact` walks each of its paths through each line, which is the most that a short request costs.
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
    hooks: {
      logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn) {
        Reflect.apply(method, this, withSafeMessage(args));
      },
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  const log: Logger = destination === undefined ? pino(options) : pino(options, destination);
  // What a child begins its lines with is written once, and by no formatter. Its own children inherit this.
  const { child } = log;
  log.child = function (this: Logger, bindings, options) {
    return Reflect.apply(child, this, [withoutSecrets(bindings), options]);
  };
  return log;
}
