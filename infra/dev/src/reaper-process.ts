import { isAlive } from "./is-alive.ts";
import { waitUntil } from "./wait-until.ts";

/** `noticesLoss`: it has a channel to whoever is gone, so it is stopping already and only has to be waited for. */
export interface WatchMessage {
  watch?: { pid: number; noticesLoss: boolean };
  release?: number;
}

const patienceMs = 9_000;
const watched = new Map<number, { noticesLoss: boolean }>();

process.on("message", ({ watch, release }: WatchMessage) => {
  if (watch !== undefined) watched.set(watch.pid, watch);
  if (release !== undefined) watched.delete(release);
});
// A signal to the whole terminal is for the one we watch over; we only act once it is gone.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => void endAll());

/** In the reverse order of their starts, so that nobody loses the server that it needs to stop. */
async function endAll(): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (const [pid, { noticesLoss }] of [...watched].toReversed()) {
    // SIGINT is PostgreSQL's fast stop; its SIGTERM would wait for clients to leave.
    if (!noticesLoss) signalTo(pid, "SIGINT");
    const timeoutMs = Math.min(noticesLoss ? 6_000 : 2_000, deadline - Date.now());
    await waitUntil(async () => !isAlive(pid), { timeoutMs });
  }
  for (const pid of watched.keys()) if (isAlive(pid)) signalTo(pid, "SIGKILL");
  process.exit(0);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in the meantime.
  }
}
