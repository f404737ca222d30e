import type { Writable } from "node:stream";

/**
 * Has what is written in one turn sent at once, in its order: jobs whose steps were one list end in the same moment,
 * and a packet for each would cost both sides more than what is in it. Nothing waits for a timer.
 */
export function sendTogether(stream: Writable): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let isHeld = false;
  const release = (): void => {
    isHeld = false;
    stream.uncork();
  };
  stream.write = (...args: unknown[]) => {
    if (!isHeld) {
      isHeld = true;
      stream.cork();
      // When everything that is ready to write has written.
      process.nextTick(release);
    }
    return write(...args);
  };
}
