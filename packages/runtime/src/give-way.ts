import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  standBackAsSession(niceness, 10);
}

function threadsOfThisProcess(): number[] {
  try {
    return readdirSync("/proc/self/task").map(Number);
  } catch {
    return [0];
  }
}

const autogroup = "/proc/self/autogroup";

/**
 * Where Linux groups processes by their session (sched(7), "The autogroup feature"), a thread's niceness counts among
 * those of its session alone, and what others get is a matter of the group's. Who leads a session speaks for it. Linux
 * takes one change of that kind every tenth of a second.
 */
function standBackAsSession(niceness: number, tries: number): void {
  try {
    if (sessionOfThisProcess() !== process.pid || nicenessOfSession() >= niceness) return;
    writeFileSync(autogroup, String(niceness));
  } catch (error) {
    // Linux has no such groups, or not in this container.
    if (tries === 0 || (error as NodeJS.ErrnoException).code !== "EAGAIN") return;
    setTimeout(() => standBackAsSession(niceness, tries - 1), 100 + Math.random() * 200).unref();
  }
}

function sessionOfThisProcess(): number {
  const [, behindItsName = ""] = /\) (.*)/s.exec(readFileSync("/proc/self/stat", "utf8")) ?? [];
  return Number(behindItsName.split(" ")[3]);
}

function nicenessOfSession(): number {
  return Number(/nice (-?\d+)/.exec(readFileSync(autogroup, "utf8"))?.[1]);
}
