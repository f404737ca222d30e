import type { z } from "zod";
import { startAdminServer } from "./admin-server.ts";
import { createHealth, type Health } from "./health.ts";
import type { LogDestination } from "./log-destination.ts";
import { createLogger, type Logger, printError } from "./logger.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { type Environment, readConfig } from "./read-config.ts";
import { openTracing, type Tracing } from "./tracing.ts";

const stopWithinMs = 10_000;
const lastLinesWithinMs = 500;

export interface Service<C> {
  name: string;
  config: C;
  log: Logger;
  stack: AsyncDisposableStack;
  health: Health;
  metrics: Metrics;
  tracing: Tracing;
  /** Ends the process with exit code 1, giving everything back first: for what only a fresh start can mend. */
  leave: (why: string) => void;
}

/** What a service does with its surroundings from its settings to its end. */
export type Start<C> = (service: Service<C>) => Promise<void>;

/** What a service has around it: a process of its own, or one of several. */
export interface Surroundings {
  settings: Environment;
  /** Whether the figures of the process are those of the service. */
  isAlone: boolean;
  /** Tells what is wrong with the settings, by which the log would be opened. */
  complain: (text: string) => void;
  openLog: (onLoss: (lines: number) => void) => LogDestination;
  /** What to call when the service is to stop, and when something happened that nobody has caught. */
  watch: (on: {
    stop: (why: string) => void;
    uncaughtException: (err: unknown) => void;
    unhandledRejection: (reason: unknown) => void;
  }) => void;
  end: (exitCode: number) => void;
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

/** The last lines tell why, so their reader gets a moment; one that does not read gets no more. */
async function end(around: Surroundings, destination: LogDestination, exitCode: number): Promise<void> {
  await destination.flush(lastLinesWithinMs);
  around.end(exitCode);
}

function listenTo(around: Surroundings, log: Logger, destination: LogDestination): Promise<"stop"> {
  const { promise, resolve } = Promise.withResolvers<"stop">();
  const fail = (): void => void end(around, destination, 1);
  around.watch({
    stop: (why) => {
      log.info({ code: "stopping", why }, "stopping");
      resolve("stop");
    },
    uncaughtException: (err) => {
      log.fatal({ code: "uncaught-exception", err }, "uncaught exception");
      fail();
    },
    unhandledRejection: (err) => {
      log.fatal({ code: "unhandled-rejection", err }, "unhandled rejection");
      fail();
    },
  });
  return promise;
}

/**
 * Runs one service from its settings to its end: tells every fault of the settings at once and ends with 1, or starts,
 * says when it is ready, and when it is to stop gives everything back in reverse order within 10 s, whoever reads its
 * log.
 */
export async function runIn<S extends z.ZodObject>(
  around: Surroundings,
  name: string,
  schema: S,
  start: Start<z.output<S>>,
): Promise<void> {
  const read = readConfig(schema, around.settings);
  if (!read.ok) {
    around.complain(`${name}: the settings are not valid\n${read.faults.map((line) => `  ${line}\n`).join("")}`);
    return around.end(1);
  }
  const { base, warnings, unknown } = read;
  const destination = around.openLog((lines) =>
    log.warn({ code: "log-lines-dropped", lines }, "log lines were dropped: nobody read them"),
  );
  const log = createLogger(name, base.LOG_LEVEL, destination);
  const asked = listenTo(around, log, destination);
  for (const setting of warnings) {
    log.warn(
      { code: "plain-http", setting },
      "plain http off this machine: whoever is on the way can read and change everything",
    );
  }
  for (const { name: setting, meant } of unknown)
    log.warn({ code: "setting-unknown", setting, meant }, "this service has no such setting; perhaps it is misspelt");
  const metrics = createMetrics(name, { ofProcess: around.isAlone });
  const tracing = await openTracing(name, base, log);
  const parts = { name, config: read.config, log, metrics, tracing, health: createHealth(log, metrics) };
  const exitCode = await live({ ...parts, admin: { host: base.ADMIN_HOST, port: base.ADMIN_PORT } }, start, asked, () =>
    end(around, destination, 1),
  );
  await end(around, destination, exitCode);
}

interface Parts<C> extends Pick<Service<C>, "name" | "config" | "log" | "metrics"> {
  tracing: Tracing & AsyncDisposable;
  health: ReturnType<typeof createHealth>;
  admin: { host: string; port: number };
}

/** Returns the exit code. */
async function live<C>(
  { admin, ...parts }: Parts<C>,
  start: Start<C>,
  asked: Promise<"stop">,
  endLate: () => Promise<void>,
): Promise<number> {
  const { log, health, metrics } = parts;
  const stack = new AsyncDisposableStack();
  const leaving = Promise.withResolvers<"stop">();
  const stopping = Promise.race([asked, leaving.promise]);
  let phase: "starting" | "ready" | "stopping" = "starting";
  let exitCode = 0;
  const leave = (why: string): void => {
    log.fatal({ code: "leaving", why }, "leaving, to be started again");
    exitCode = 1;
    leaving.resolve("stop");
  };
  try {
    const served = { ...admin, log: log.child({ part: "admin" }), metrics };
    stack.use(await startAdminServer({ ...served, phase: () => phase, runChecks: () => health.runChecks() }));
    // Given back after the service: its last spans are sent.
    stack.use(parts.tracing);
    const starting = start({ ...parts, stack: stack.use(new AsyncDisposableStack()), leave });
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
  const late = setTimeout(() => {
    log.error({ code: "stop-too-slow", stopWithinMs }, "did not stop in time");
    void endLate();
  }, stopWithinMs - lastLinesWithinMs);
  if (!(await release(stack, log))) exitCode = 1;
  clearTimeout(late);
  log.info({ code: "stopped" }, "stopped");
  return exitCode;
}
