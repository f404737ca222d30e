import { getCACertificates } from "node:tls";
import type { z } from "zod";
import { openLogDestination } from "./log-destination.ts";
import { runIn, type Start, type Surroundings } from "./run-in.ts";
import { trustExtraAuthorities } from "./trust-extra-authorities.ts";

const ownProcess: Surroundings = {
  settings: process.env,
  isAlone: true,
  complain: (text) => void process.stderr.write(text),
  openLog: openLogDestination,
  watch: ({ stop, uncaughtException, unhandledRejection }) => {
    process.on("uncaughtException", uncaughtException);
    process.on("unhandledRejection", unhandledRejection);
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
    if (process.connected) process.once("disconnect", () => stop("parent is gone"));
  },
  end: (exitCode) => process.exit(exitCode),
};

/** Runs one process from its settings to its end, on SIGTERM, SIGINT or the loss of its parent; `runIn` says how. */
export function runService<S extends z.ZodObject>(name: string, schema: S, start: Start<z.output<S>>): Promise<void> {
  // Where Node has them from the environment that it was started in, there is nothing to do, and it takes its time.
  const isDone = getCACertificates("extra").length > 0;
  const fault = isDone ? undefined : trustExtraAuthorities(process.env["NODE_EXTRA_CA_CERTS"]);
  if (fault !== undefined) {
    ownProcess.complain(`the settings are not valid\n  NODE_EXTRA_CA_CERTS: ${fault}\n`);
    ownProcess.end(1);
  }
  return runIn(ownProcess, name, schema, start);
}
