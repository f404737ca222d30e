import type { QueueName } from "@rekey/contracts/events";
import type { QueueState } from "@rekey/contracts/operations";
import type { Said } from "@rekey/web/views/icons";
import type { Question } from "@rekey/web/views/confirm-step";

const whatStops: Record<QueueName, string> = {
  credentials: "No reset is done",
  mail: "No mail is sent",
};

/** A queue with what operations can do to it; nothing while Redis does not say whether it runs. */
export interface DescribedQueue extends Said {
  name: QueueName;
  waits: string | undefined;
  oldestAt: string | null;
  step?: { verb: string; path: string; question?: Question };
}

export function describeQueue(queue: QueueState): DescribedQueue {
  const { name, oldestAt } = queue;
  return { name, oldestAt, waits: sayWhatWaits(queue), ...describeSwitch(queue) };
}

function describeSwitch({ name, isPaused, hold }: QueueState): Pick<DescribedQueue, "words" | "tone" | "step"> {
  if (isPaused === null) {
    const isAway = hold === null || hold.code === "AWAY";
    return { words: isAway ? "Redis does not answer" : `Redis cannot be used: ${hold.code}`, tone: "stopped" };
  }
  return isPaused
    ? { words: "Paused", tone: "waiting", step: { verb: "Resume", path: `/queues/${name}/resume` } }
    : {
        words: "Runs",
        tone: "done",
        step: { verb: "Pause", path: `/queues/${name}/pause`, question: questionOf(name) },
      };
}

/** What is asked before a queue is paused, because nothing but a person resumes it. */
function questionOf(name: QueueName): Question {
  return {
    title: `Pause the queue ${name}?`,
    text: `${whatStops[name]} until somebody resumes it; what is asked for meanwhile waits and is not lost.`,
    act: `Pause ${name}`,
    keep: "Keep it running",
  };
}

/** How much waits; nothing is said of what has just come. */
function sayWhatWaits({ waiting }: QueueState): string | undefined {
  if (waiting === 0) return undefined;
  return waiting === 1 ? "1 waits" : `${waiting} wait`;
}

/** Something that holds up work, with the queues that it holds up. */
export interface DescribedHold {
  title: string;
  names: string;
  code: string | undefined;
  words: string;
  since: string;
}

export function describeHeld(queues: readonly QueueState[]): DescribedHold[] {
  const held = queues.flatMap(describeHold);
  return [...Map.groupBy(held, ({ words }) => words).values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, names: [first, ...others].map(({ names }) => names).join(" and ") }] : [],
  );
}

/** What holds the work up, unless a person did; that is said beside the button that ends it. */
function describeHold({ name, hold }: QueueState): DescribedHold[] {
  if (hold === null || hold.code === "PAUSED") return [];
  const { code, words, since } = hold;
  if (code === "LATE") return [{ title: "Nothing takes what waits", names: name, code: undefined, words, since }];
  const calm = `${words}. Nothing is lost: what is asked for stands in the database`;
  return [{ title: "The queue cannot be used", names: name, code, words: calm, since }];
}
