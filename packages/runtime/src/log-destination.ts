import { once } from "node:events";
import { fstatSync, writeSync } from "node:fs";
import type { DestinationStream } from "pino";

const maxUnreadBytes = 1_048_576;
const stdout = 1;

export interface LogDestination extends DestinationStream {
  /** Waits until all lines are written, and no longer than told: a reader that has stopped reading is left behind. */
  flush(withinMs: number): Promise<void>;
}

/**
 * Standard output as the place of a log, which never holds the process up: a reader that has stopped reading costs
 * 1 MiB of memory, and then the lines that it would have read. `onLoss` hears how many those were once it reads again.
 */
export function openLogDestination(onLoss: (lines: number) => void): LogDestination {
  return isStream() ? toReader(onLoss) : toFile();
}

/** Pipes and sockets have a reader who may be slow; anything else takes what it is given. */
function isStream(): boolean {
  try {
    const status = fstatSync(stdout);
    return status.isFIFO() || status.isSocket();
  } catch {
    return false;
  }
}

function toReader(onLoss: (lines: number) => void): LogDestination {
  const stream = process.stdout;
  let lost = 0;
  let isGone = false;
  stream.on("error", () => (isGone = true));
  stream.on("drain", () => {
    const lines = lost;
    lost = 0;
    if (lines > 0) onLoss(lines);
  });
  return {
    write: (line) => {
      if (isGone) return;
      if (stream.writableLength + line.length > maxUnreadBytes) lost += 1;
      else stream.write(line);
    },
    flush: async (withinMs) => {
      if (isGone || stream.writableLength === 0) return;
      // An error counts as written: nobody will read it.
      await once(stream, "drain", { signal: AbortSignal.timeout(withinMs) }).catch(() => undefined);
    },
  };
}

function toFile(): LogDestination {
  return {
    write: (line) => {
      try {
        writeSync(stdout, line);
      } catch {
        // A full disk or a closed terminal must not end the service whose log it is.
      }
    },
    flush: () => Promise.resolve(),
  };
}
