import { waitUntil } from "./wait-until.ts";

const patienceMs = 8_000;
const watched = new Set<number>();

process.on("message", (message: { watch?: number; release?: number }) => {
  if (message.watch !== undefined) watched.add(message.watch);
  if (message.release !== undefined) watched.delete(message.release);
});
// A signal to the whole terminal is for the one we watch over; we only act once it is gone.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => void endAll());

/** In the reverse order of their starts, so that nobody loses the server that it needs to stop. */
async function endAll(): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (const pid of [...watched].toReversed()) {
    // SIGINT is PostgreSQL's fast stop; its SIGTERM would wait for clients to leave.
    signalTo(pid, "SIGINT");
    const timeoutMs = Math.min(2_000, deadline - Date.now());
    await waitUntil(async () => !isAlive(pid), { timeoutMs });
  }
  for (const pid of watched) if (isAlive(pid)) signalTo(pid, "SIGKILL");
  process.exit(0);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in the meantime.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
