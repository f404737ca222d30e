import type { z } from "zod";
import { startAdminServer } from "./admin-server.ts";
import { createHealth } from "./health.ts";
import type { Health } from "./health.ts";
import type { LogDestination } from "./log-destination.ts";
import { openLogDestination } from "./log-destination.ts";
import { createLogger, printError } from "./logger.ts";
import type { Logger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import type { Metrics } from "./metrics.ts";
import { readConfig } from "./read-config.ts";

const stopWithinMs = 10_000;
const lastLinesWithinMs = 500;

export interface Service<C> {
  name: string;
  config: C;
  log: Logger;
  stack: AsyncDisposableStack;
  health: Health;
  metrics: Metrics;
  /** Ends the process with exit code 1, giving everything back first: for what only a fresh start can mend. */
  leave: (why: string) => void;
}

/** The last lines tell why, so their reader gets a moment; one that does not read gets no more. */
function exit(code: number, destination: LogDestination): Promise<never> {
  return destination.flush(lastLinesWithinMs).then(() => process.exit(code));
}

function exitOnUncaught(log: Logger, destination: LogDestination): void {
  process.on("uncaughtException", (err) => {
    log.fatal({ code: "uncaught-exception", err }, "uncaught exception");
    void exit(1, destination);
  });
  process.on("unhandledRejection", (reason) => {
    log.fatal({ code: "unhandled-rejection", err: reason }, "unhandled rejection");
    void exit(1, destination);
  });
}

function stopRequested(log: Logger): Promise<"stop"> {
  return new Promise((resolve) => {
    const stop = (why: string): void => {
      log.info({ code: "stopping", why }, "stopping");
      resolve("stop");
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
    if (process.connected) process.once("disconnect", () => stop("parent is gone"));
  });
}

function exitWhenLate(log: Logger, destination: LogDestination): NodeJS.Timeout {
  return setTimeout(() => {
    log.error({ code: "stop-too-slow", stopWithinMs }, "did not stop in time");
    void exit(1, destination);
  }, stopWithinMs - lastLinesWithinMs);
}

async function release(stack: AsyncDisposableStack, log: Logger): Promise<boolean> {
  try {
    await stack.disposeAsync();
    return true;
  } catch (err) {
    log.error({ code: "stop-failed", err }, "did not stop cleanly");
    return false;
  }
}

function readSettings<S extends z.ZodObject>(name: string, schema: S) {
  const result = readConfig(schema, process.env);
  if (result.ok) return result;
  process.stderr.write(`${name}: the settings are not valid\n${result.faults.map((line) => `  ${line}\n`).join("")}`);
  return process.exit(1);
}

/**
 * Runs one process from its settings to its end: prints every fault of the settings at once and exits 1, or starts,
 * says when it is ready, and on SIGTERM, SIGINT or the loss of its parent gives everything back in reverse order
 * within 10 s, whoever reads its log. Never returns while the process lives.
 */
export async function runService<S extends z.ZodObject>(
  name: string,
  schema: S,
  start: (service: Service<z.output<S>>) => Promise<void>,
): Promise<void> {
  const { config, base, warnings } = readSettings(name, schema);
  const destination = openLogDestination((lines) =>
    log.warn({ code: "log-lines-dropped", lines }, "log lines were dropped: nobody read them"),
  );
  const log = createLogger(name, base.LOG_LEVEL, destination);
  exitOnUncaught(log, destination);
  for (const setting of warnings) {
    log.warn(
      { code: "plain-http", setting },
      "plain http off this machine: whoever is on the way can read and change everything",
    );
  }
  const leaving = Promise.withResolvers<"stop">();
  const stopping = Promise.race([stopRequested(log), leaving.promise]);
  const stack = new AsyncDisposableStack();
  const metrics = createMetrics(name);
  const health = createHealth(log, metrics);
  let phase: "starting" | "ready" | "stopping" = "starting";
  let exitCode = 0;
  const leave = (why: string): void => {
    log.fatal({ code: "leaving", why }, "leaving, to be started again");
    exitCode = 1;
    leaving.resolve("stop");
  };
  try {
    const admin = { host: base.ADMIN_HOST, port: base.ADMIN_PORT, log: log.child({ part: "admin" }), metrics };
    stack.use(await startAdminServer({ ...admin, phase: () => phase, runChecks: () => health.runChecks() }));
    const starting = start({ name, config, log, stack: stack.use(new AsyncDisposableStack()), health, metrics, leave });
    if ((await Promise.race([starting, stopping])) !== "stop") {
      phase = "ready";
      log.info({ code: "started" }, "started");
      await stopping;
    }
  } catch (err) {
    log.fatal({ code: "start-failed", err }, `could not start: ${printError(err)?.message ?? "no reason given"}`);
    exitCode = 1;
  }
  phase = "stopping";
  health.stop();
  exitWhenLate(log, destination);
  if (!(await release(stack, log))) exitCode = 1;
  log.info({ code: "stopped" }, "stopped");
  await exit(exitCode, destination);
}
