import { pino } from "pino";
import type { DestinationStream, LogFn, Logger as PinoLogger } from "pino";

export type Logger = PinoLogger;

const secretKeys = [
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
];

const redactedPaths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

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
    return error === undefined ? undefined : { type: typeof error, message: "not an Error" };
  const message = (error.message.split("\n")[0] ?? "").slice(0, 500);
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

/** Without this pino would take the whole message of an error as the line's own. */
function withSafeMessage(args: unknown[]): unknown[] {
  const [first, message] = args;
  if (typeof first !== "object" || first === null || message !== undefined) return args;
  const error = first instanceof Error ? first : "err" in first ? first.err : undefined;
  return error instanceof Error ? [first, printError(error)?.message] : args;
}

/** JSON lines on stdout. The redaction list is the second line of defence; the first is not to log secrets at all. */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    serializers: { err: printError, error: printError, cause: printError, reason: printError },
    redact: { paths: redactedPaths, censor: "[redacted]" },
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: {
      logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn) {
        Reflect.apply(method, this, withSafeMessage(args));
      },
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
