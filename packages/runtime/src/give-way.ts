import { readdirSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/**
 * Lets the other processes of this machine go first when there is more to do than its cores can: 0 is as important as
 * any, 19 gets what nobody else wants. On Linux that is a matter of each thread, and those that Node has already made
 * hash passwords; later ones are as their maker is. A process that was started with less stays as it is.
 */
export function giveWay(niceness: number): void {
  for (const thread of threadsOfThisProcess()) {
    try {
      if (getPriority(thread) < niceness) setPriority(thread, niceness);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function threadsOfThisProcess(): number[] {
  try {
    return readdirSync("/proc/self/task").map(Number);
  } catch {
    return [0];
  }
}
