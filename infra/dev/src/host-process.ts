import { once } from "node:events";
import type { LogDestination } from "@rekey/runtime/log-destination";
import type { Surroundings } from "@rekey/runtime/run-in";
import { offered } from "./offered-services.ts";

/** Each life of a service has an id, by which its lines and its end are told apart. */
export interface HostMessage {
  start?: { id: number; name: string; settings: Record<string, string> };
  stop?: number;
}

type Watched = Parameters<Surroundings["watch"]>[0];

const lastLinesWithinMs = 500;
const lives = new Map<number, Watched | undefined>();

const say = (line: string): unknown => process.stdout.write(`${line}\n`);
const tell = (id: number, text: string): void => {
  for (const line of text.trimEnd().split("\n")) say(`${id} ${line}`);
};

function logOf(id: number): LogDestination {
  return {
    write: (line) => tell(id, line),
    flush: async (withinMs) => {
      if (process.stdout.writableLength === 0) return;
      await once(process.stdout, "drain", { signal: AbortSignal.timeout(withinMs) }).catch(() => undefined);
    },
  };
}

function begin({ id, name, settings }: NonNullable<HostMessage["start"]>): void {
  lives.set(id, undefined);
  const around: Surroundings = {
    settings,
    isAlone: false,
    complain: (text) => tell(id, text),
    openLog: () => logOf(id),
    watch: (on) => void lives.set(id, on),
    end: (exitCode) => void (lives.delete(id) && say(`${id}=${exitCode}`)),
  };
  const run = offered.get(name);
  if (run) void run(around);
  else around.end(1);
}

/** Whose it was nobody knows, so it ends all of them, as it would have ended each. */
function fail(kind: "uncaughtException" | "unhandledRejection", err: unknown): void {
  const watched = [...lives.values()].filter((life) => life !== undefined);
  for (const life of watched) life[kind](err);
  // So early or late that no log tells of it.
  if (watched.length === 0) process.stderr.write(`${kind}: ${err instanceof Error ? err.stack : String(err)}\n`);
  setTimeout(() => process.exit(1), lastLinesWithinMs);
}

process.on("uncaughtException", (err) => fail("uncaughtException", err));
process.on("unhandledRejection", (reason) => fail("unhandledRejection", reason));
process.on("message", ({ start, stop }: HostMessage) => {
  if (start) begin(start);
  if (stop !== undefined) lives.get(stop)?.stop("asked to");
});
// Whoever asks has gone; a signal to the whole terminal is for them.
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
